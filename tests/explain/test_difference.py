"""What a change of definitions means, as a reviewer reads it; the past comes from a real git."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import PROJECT, SERVICE, write

TEAMS = PROJECT + '  b:\n    title: B\n    page: {webhook: {url: "https://b.example/page"}}\n'
SHADOW = SERVICE + "    alerting: {stage: shadow}\n"
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=GIT, check=True, capture_output=True, timeout=120)


def committed(folder: Path, service: str, project: str = TEAMS) -> Path:
    """Commit a project in a folder of a repository."""
    root = write(folder / "ops", service, project)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@a.example", "commit", "--quiet", "-m", "one")
    return root


def diff(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "burnbook", "diff", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)


def told(root: Path, *arguments: str) -> str:
    found = diff(root, *arguments)
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_leaving_the_shadow_says_who_will_be_woken(tmp_path: Path) -> None:
    root = committed(tmp_path, SHADOW)
    write(root, SHADOW.replace("shadow", "page"), TEAMS)
    text = told(root)
    assert (
        "- **a-page** is now also woken up by `web/availability SLOErrorBudgetBurn fast`,"
        " `web/availability SLOErrorBudgetBurn medium`\n" in text
    )
    assert "- **a-ticket** is now also told in tickets of" in text
    assert "- stage: `shadow` → `page`" in text
    assert "- SLOErrorBudgetBurn fast told: `nobody, in shadow` → `page to a-page`" in text


def test_an_objective_moves_the_thresholds(tmp_path: Path) -> None:
    root = committed(tmp_path, SERVICE)
    write(root, SERVICE.replace("99.9", "99.5"), TEAMS)
    text = told(root)
    assert "- objective: `99.9%` → `99.5%`" in text
    assert "- SLOErrorBudgetBurn fast fires: `above 1.44% in 1h and 5m` → `above 7.2% in 1h and 5m`" in text
    assert "nobody is told of more" in text


def test_another_team_is_told_and_the_first_no_longer(tmp_path: Path) -> None:
    root = committed(tmp_path, SERVICE)
    write(root, SERVICE.replace("team: a", "team: b"), TEAMS + '    ticket: {webhook: {url: "https://b.example/t"}}\n')
    text = told(root)
    assert "- **b-page** is now also woken up by " in text
    assert "- **a-page** is no longer woken up by " in text
    assert "- team: `A` → `B`" in text
    assert "- b-ticket: " in text


def test_what_is_new_and_what_is_gone_is_told_once(tmp_path: Path) -> None:
    root = committed(tmp_path, SERVICE)
    write(root, SERVICE.replace("name: availability", "name: answers"), TEAMS)
    text = told(root)
    assert text.count("### web/answers is new") == text.count("### web/availability is gone") == 1
    assert "SLOErrorBudgetBurn fast is new" not in text


def test_no_change_is_told_as_such(tmp_path: Path) -> None:
    root = committed(tmp_path, SERVICE)
    write(root, f"# a comment\n{SERVICE}", TEAMS)
    assert told(root) == "## What changes from HEAD to what is on disk\n\nNothing that anyone would notice.\n"


def test_the_same_can_be_read_by_a_program(tmp_path: Path) -> None:
    root = committed(tmp_path, SERVICE)
    write(root, SERVICE.replace("99.9", "99.5"), TEAMS)
    found = json.loads(told(root, "--format", "json"))
    (slo,) = [subject for subject in found["subjects"] if subject["name"] == "web/availability"]
    assert {"fact": "objective", "before": "99.9%", "after": "99.5%"} in slo["changes"]


@pytest.mark.parametrize(
    ("arguments", "before", "id_"),
    [(("nowhere",), SERVICE, "no-revision"), ((), SERVICE.replace("99.9", "100"), "revision-unsound")],
)
def test_a_past_that_cannot_be_had_is_told(arguments: tuple[str, ...], before: str, id_: str, tmp_path: Path) -> None:
    root = committed(tmp_path, before)
    write(root, SERVICE, TEAMS)
    found = diff(root, *arguments)
    assert found.returncode == 1
    assert found.stderr.startswith(f"error[{id_}]: ")
    assert not list(root.glob("*.tar"))


def test_without_a_repository_it_says_so(tmp_path: Path) -> None:
    found = diff(write(tmp_path, SERVICE, TEAMS))
    assert (found.returncode, "error[no-revision]" in found.stderr) == (1, True)
