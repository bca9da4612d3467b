"""`burnbook validate`."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from burnbook import pipeline
from burnbook.cli import interrupts, say


def validate(project: Path, *, fresh: bool, today: date) -> int:
    """Prove the bundle on disk; return the exit code."""
    interrupts.leaves(interrupts.BUNDLE)
    with say.progress() as progress:
        outcome = pipeline.validate(project, remembered=not fresh, today=today, progress=progress)
    say.problems(outcome.warnings)
    say.proofs(outcome.proofs, each=True)
    found = Counter(proof.status for proof in outcome.proofs)
    say.line("\n" + ", ".join(f"{say.counted(count, 'proof')} {status}" for status, count in found.items()))
    return 0 if set(found) == {"passed"} else 1
