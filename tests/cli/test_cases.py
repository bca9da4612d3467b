"""The command line, case by case: tests/cases/NAME holds what goes in and every character that comes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_case import ANSWERS, CASES, Case, Snapshot, snapshot

NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    made = Case(str(request.param), tmp_path)
    made.set_up()
    return made


@pytest.mark.parametrize("case", NAMES, indirect=True)
def test_the_command_says_what_the_case_expects_and_a_refused_one_touches_nothing(
    case: Case, write_cases: bool
) -> None:
    before = snapshot(case.scratch)
    said = case.run()
    told = said | ({"tree": case.tree()} if (case.folder / "tree").is_file() else {})
    if write_cases:
        for name, text in told.items():
            (case.folder / name).write_bytes(text.encode())
    assert told == {name: case.read(name) for name in told}
    if said["code"] != "0\n":
        _assert_untouched(before, snapshot(case.scratch), bad_input="nothing was written" in said["stderr"])


def test_every_case_is_whole() -> None:
    lacking = [f"{name}/{part}" for name in NAMES for part in ("args", *ANSWERS) if not (CASES / name / part).is_file()]
    assert lacking == []


def _assert_untouched(before: Snapshot, after: Snapshot, *, bad_input: bool) -> None:
    """Nothing came, went or changed in the shop; bad input is not even proved, so that nothing is remembered either."""
    kept = {path for path in before if bad_input or not path.startswith("proofs")}
    assert sorted(path for path in after if path in kept or path.startswith("shop")) == sorted(kept)
    assert [path for path in sorted(kept) if after[path] != before[path] and _counts(before[path], bad_input)] == []


def _counts(state: tuple[object, ...], bad_input: bool) -> bool:
    """The folders that held the staging of a failed proof keep a newer time; nothing else may."""
    return bad_input or state[-1] is not None
