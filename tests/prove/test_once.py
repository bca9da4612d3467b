"""What is asked twice is answered once, and what takes longest is begun first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from burnbook import prove, toolbox
from burnbook.model.bundle import Check, Inspect, Runs
from burnbook.prove import Terms


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURNBOOK_PROOFS", str(tmp_path / "proofs"))


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An amtool that writes down what it is asked, and refuses what is called wrong."""
    log, tool = tmp_path / "asked", tmp_path / "bin" / "amtool"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo 0.25.0 && exit\necho "$@" >> {log}\n[ "$1" != wrong ]\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent), prepend=":")
    toolbox.find.cache_clear()
    yield log
    toolbox.find.cache_clear()


def looks(folder: Path, seen: list[str], says: dict[str, str]) -> tuple[Check, ...]:
    """Return a look at each of two services' files, which differ in the name alone."""

    def look(name: str) -> tuple[str, ...]:
        seen.append(name)
        return (f"{name} is {says[name]}",) if name in says else ()

    def check(name: str) -> Check:
        (folder / name).write_text(f"service: {name}")
        return Check("look", name, Inspect(lambda _: look(name), (name,)), names=(name,))

    return tuple(check(name) for name in ("checkout", "basket"))


def run_all(*runs: str) -> Check:
    return Check("runs", " ".join(runs), Runs("amtool", lambda _: [(run,) for run in runs], ()))


@pytest.mark.parametrize("remembered", [True, False])
def test_files_that_differ_in_names_alone_are_proved_once_in_a_run(tmp_path: Path, remembered: bool) -> None:
    seen: list[str] = []
    proofs = prove.prove(looks(tmp_path, seen, {}), tmp_path, Terms(remembered=remembered))
    assert [(proof.subject, proof.status) for proof in proofs] == [("checkout", "passed"), ("basket", "passed")]
    assert len(seen) == 1


def test_each_of_them_that_fails_is_told_in_its_own_words(tmp_path: Path) -> None:
    checks = looks(tmp_path, [], {"checkout": "ugly", "basket": "ugly"})
    assert [proof.words for proof in prove.prove(checks, tmp_path, Terms())] == ["checkout is ugly", "basket is ugly"]


def test_a_tool_is_asked_once_what_several_proofs_ask(tmp_path: Path, asked: Path) -> None:
    proofs = prove.prove((run_all("one", "two"), run_all("two"), run_all("two", "three")), tmp_path, Terms())
    assert {proof.status for proof in proofs} == {"passed"}
    assert sorted(asked.read_text().split()) == ["one", "three", "two"]


def test_what_a_tool_refuses_fails_for_all_who_asked_it(tmp_path: Path, asked: Path) -> None:
    proofs = prove.prove((run_all("wrong", "one"), run_all("two", "wrong"), run_all("two")), tmp_path, Terms())
    assert [proof.status for proof in proofs] == ["failed", "failed", "passed"]
    assert all("amtool wrong: exit code 1" in proof.words for proof in proofs[:2])
    assert "one" not in asked.read_text()


def test_checks_that_read_most_are_begun_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    begun: list[str] = []
    for name, size in (("small", 1), ("large", 300), ("middle", 20)):
        (tmp_path / name).write_text("x" * size)
    checks = tuple(
        Check("look", name, Inspect(lambda _, name=name: begun.append(name) or (), (name,)))  # type: ignore[misc]
        for name in ("small", "large", "middle")
    )
    proofs = prove.prove(checks, tmp_path, Terms())
    assert begun == ["large", "middle", "small"]
    assert [proof.subject for proof in proofs] == ["small", "large", "middle"]
