"""`burnbook validate`."""

from __future__ import annotations

from pathlib import Path

from burnbook import pipeline
from burnbook.cli import say


def validate(project: Path, *, fresh: bool) -> int:
    """Prove the bundle on disk; return the exit code."""
    with say.progress() as progress:
        outcome = pipeline.validate(project, remembered=not fresh, progress=progress)
    say.problems(outcome.warnings)
    say.proofs(outcome.proofs)
    failed = sum(proof.status != "passed" for proof in outcome.proofs)
    say.line(
        f"\n{failed} of {len(outcome.proofs)} proofs failed" if failed else f"\n{len(outcome.proofs)} proofs passed"
    )
    return 1 if failed else 0
