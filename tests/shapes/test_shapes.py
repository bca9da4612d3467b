"""Whatever the definitions accept, the generated tests of the generated rules pass: no user is left with a red bundle.

Six seeds run always; BURNBOOK_SHAPES=200 runs more (`make bench-shapes`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from burnbook import pipeline, prove, publish
from burnbook.diagnostics import SpecError
from burnbook.outputs import OUTPUTS

sys.path.insert(0, str(Path(__file__).parent))
from shapes import Shape, shape
from support import write

# Chosen for what they hold: 366d, 10m late, unwritable selectors, odd windows, guards, expressions.
USUAL = (11, 22, 25, 30, 41, 47)
SEEDS = range(int(os.environ["BURNBOOK_SHAPES"])) if "BURNBOOK_SHAPES" in os.environ else USUAL
# Calendars of zones at odd offsets, with summer time of half an hour, west of UTC; and windows of less than a week.
PERIODS = (
    (4, "{calendar: month, time_zone: Asia/Kathmandu}, group_by: [shop]"),
    (2, "{calendar: week, time_zone: Australia/Lord_Howe}"),
    (3, "{calendar: year, time_zone: America/New_York}"),
    (9, "36h"),
)
EXPECTED_REFUSALS = {"window-order", "unreachable-alert", "tier-below-sustainable"}


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_of_any_legal_definition_pass_their_own_tests(seed: int, tmp_path: Path) -> None:
    made = shape(seed)
    try:
        _pass(made, tmp_path)
    except SpecError as error:
        refused = {problem.id for problem in error.problems if problem.level == "error"}
        assert refused <= EXPECTED_REFUSALS, made.words
        assert seed not in USUAL, "the usual seeds are legal"


@pytest.mark.parametrize(("seed", "window"), PERIODS)
def test_rules_of_calendars_and_short_windows_pass_their_own_tests(seed: int, window: str, tmp_path: Path) -> None:
    _pass(shape(seed, window), tmp_path)


def _pass(made: Shape, folder: Path) -> None:
    compiled = pipeline.compile_plan(write(folder, made.service, made.project))
    files = publish.whole(pipeline.render(compiled.plan))
    publish.stage(files, folder)
    checks = tuple(check for output in OUTPUTS for check in output.checks(compiled.plan, tuple(sorted(files))))
    proofs = prove.prove(checks, folder, prove.Terms(remembered=False))
    assert [proof.words for proof in proofs if proof.status != "passed"] == [], made.words
