"""What was proved is remembered, and forgotten as soon as a byte or a tool changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import support
from burnbook import prove
from burnbook.model.bundle import Check, Command, Inspect
from burnbook.prove import Terms

RULES = "groups: [{name: a, rules: [{record: a:b, expr: vector(1)}]}]\n"
BAD = RULES.replace("vector(1)", "vector(")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURNBOOK_PROOFS", str(tmp_path / "proofs"))


def check(version: int = 1) -> Check:
    return Check(
        "promtool check rules", "r.yaml", Command("promtool", ("check", "rules", "r.yaml"), ("r.yaml",)), version
    )


def proved(folder: Path, text: str, found: Check, **terms: object) -> prove.Proof:
    (folder / "r.yaml").write_text(text)
    (proof,) = prove.prove((found,), folder, Terms(**terms))  # type: ignore[arg-type]
    return proof


def test_a_pass_is_remembered_and_a_failure_never(tmp_path: Path) -> None:
    assert not proved(tmp_path, RULES, check()).cached
    assert proved(tmp_path, RULES, check()).cached
    for _ in range(2):
        proof = proved(tmp_path, BAD, check())
        assert (proof.status, proof.cached) == ("failed", False)
        assert "r.yaml" in proof.words


def test_a_changed_byte_or_check_is_proved_again(tmp_path: Path) -> None:
    proved(tmp_path, RULES, check())
    assert not proved(tmp_path, RULES + "\n", check()).cached
    assert not proved(tmp_path, RULES, check(version=2)).cached
    assert not proved(tmp_path, RULES, check(), remembered=False).cached


def test_another_process_remembers_every_proof(tmp_path: Path) -> None:
    shop = support.write(tmp_path / "shop")
    waived = [part for tool in prove.OLDEST for part in ("--no-proof", tool)]
    for seed in ("1", "2"):  # of the hashes of texts: sets have another order in each process
        argv = [sys.executable, "-m", "burnbook", "generate", "--project", str(shop), *waived]
        said = subprocess.check_output(argv, env=os.environ | {"PYTHONHASHSEED": seed}, text=True)
        made = [line for line in said.splitlines() if line.endswith((" s", "(earlier)"))]
        assert {line.endswith("(earlier)") for line in made} == {seed == "2"}


def test_a_waived_tool_is_not_run_and_a_tool_that_is_too_old_is_missing(tmp_path: Path) -> None:
    assert proved(tmp_path, BAD, check(), waived=("promtool",)).status == "waived"
    missing = proved(tmp_path, RULES, check(), oldest={"promtool": (99, 0)})
    assert missing.status == "missing"
    assert missing.words == "promtool 99.0 or newer"
    assert "tools/install" in prove.how_to_get("promtool")


def test_a_check_of_our_own_that_finds_something_fails(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(RULES)
    wrong = Check("look", "r.yaml", Inspect(lambda folder: (f"{(folder / 'r.yaml').name} is ugly",), ("r.yaml",)))
    (proof,) = prove.prove((wrong,), tmp_path, Terms())
    assert (proof.status, proof.words) == ("failed", "r.yaml is ugly")


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BURNBOOK_PROOFS", str(tmp_path / "file" / "below"))
    for _ in range(2):
        proof = proved(tmp_path, RULES, check())
        assert (proof.status, proof.cached) == ("passed", False)


def test_a_tool_that_was_built_without_what_it_has_to_read_proves_nothing(tmp_path: Path) -> None:
    how = Command("promtool", ("check", "rules", "r.yaml"), ("r.yaml",), ("example.org/exporter/carrierpigeon",))
    proof = proved(tmp_path, RULES, Check("promtool check rules", "r.yaml", how))
    assert (proof.status, proof.words) == ("missing", "promtool 2.42 or newer that holds carrierpigeon")
