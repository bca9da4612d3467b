"""Runbooks of every kind, as people read them: reviewed by eye, and kept so that a change of words is seen.

`pytest tests/runbooks --write-cases` writes what is said now, for review in the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from runbooks.projects import KINDS, furnished

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", KINDS)
def test_the_runbook_of_a_kind_is_the_one_that_was_reviewed(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = GOLDEN / f"{kind.replace(' ', '-')}.md"
    found = furnished(tmp_path, kind)
    if request.config.getoption("--write-cases"):
        file.write_text(found)
    assert found == file.read_text()


def test_no_golden_runbook_is_of_a_kind_that_is_gone() -> None:
    assert {file.stem for file in GOLDEN.glob("*.md")} == {kind.replace(" ", "-") for kind in KINDS}
