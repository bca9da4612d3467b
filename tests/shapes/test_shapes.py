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
from shapes import shape
from support import write

# Chosen for what they hold: 366d, 10m late, unwritable selectors, odd windows, guards, expressions.
USUAL = (11, 22, 25, 30, 41, 47)
SEEDS = range(int(os.environ["BURNBOOK_SHAPES"])) if "BURNBOOK_SHAPES" in os.environ else USUAL
EXPECTED_REFUSALS = {"window-order", "unreachable-alert", "tier-below-sustainable"}


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_of_any_legal_definition_pass_their_own_tests(seed: int, tmp_path: Path) -> None:
    made = shape(seed)
    try:
        compiled = pipeline.compile_plan(write(tmp_path, made.service, made.project))
    except SpecError as error:
        refused = {problem.id for problem in error.problems if problem.level == "error"}
        assert refused <= EXPECTED_REFUSALS, made.words
        assert seed not in USUAL, "the usual seeds are legal"
        return
    files = publish.whole(pipeline.render(compiled.plan))
    publish.stage(files, tmp_path)
    checks = tuple(check for output in OUTPUTS for check in output.checks(compiled.plan, tuple(sorted(files))))
    proofs = prove.prove(checks, tmp_path, prove.Terms(remembered=False))
    assert [proof.words for proof in proofs if proof.status != "passed"] == [], made.words
