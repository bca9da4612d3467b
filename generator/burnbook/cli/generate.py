"""`burnbook generate` and `generate --check`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from burnbook import pipeline
from burnbook.cli import interrupts, say
from burnbook.model.bundle import Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for."""

    project: Path
    services: tuple[str, ...]
    waived: tuple[str, ...]
    overwrite: bool


def generate(asked: Asked) -> int:
    """Publish a proved bundle; return the exit code."""
    interrupts.leaves(interrupts.BUNDLE)
    with say.progress() as progress:
        outcome = pipeline.generate(
            asked.project, only=asked.services, waived=asked.waived, overwrite=asked.overwrite, progress=progress
        )
    say.problems(outcome.warnings)
    say.proofs(outcome.proofs)
    if not _proved(outcome):
        say.line("\nnot published: the bundle on disk is as it was")
        return 1
    say.line("")
    say.changes(outcome.changes)
    say.line(_verdict(outcome) + ("" if outcome.changes else "; the bundle was up to date"))
    return 0


def check(asked: Asked, *, strict: bool) -> int:
    """Compare the bundle on disk with what it should be; return the exit code."""
    interrupts.leaves(interrupts.BUNDLE)
    with say.progress() as progress:
        outcome = pipeline.check(asked.project, only=asked.services, progress=progress)
    say.problems(outcome.warnings)
    gaps = pipeline.unproven(asked.project) if strict else ""
    lacking = strict and any(proof.status == "missing" for proof in outcome.proofs)
    if lacking or not _proved(outcome):
        say.proofs(outcome.proofs)
    if outcome.changes:
        say.block(outcome.changes.diff)
        say.changes(outcome.changes)
        say.line("the bundle on disk differs from its definitions: run `burnbook generate` and commit the result")
    if gaps:
        say.block(gaps)
        say.line("parts of the bundle were published unproven: run `burnbook generate` with every tool at hand")
    if outcome.changes or gaps or lacking or not _proved(outcome):
        return 1
    say.line(f"{_verdict(outcome)}; the bundle on disk is what its definitions say")
    return 0


def _proved(outcome: Outcome) -> bool:
    return not any(proof.holds_back for proof in outcome.proofs)


def _verdict(outcome: Outcome) -> str:
    counts = Counter(proof.status for proof in outcome.proofs)
    passed = f"{say.counted(counts['passed'], 'proof')} passed"
    gaps = ", ".join(f"{counts[status]} {status}" for status in ("waived", "missing") if counts[status])
    return f"{passed}, {gaps}: see .burnbook/UNPROVEN" if gaps else passed
