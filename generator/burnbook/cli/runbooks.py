"""`burnbook runbooks`."""

from __future__ import annotations

from pathlib import Path

from burnbook import pipeline
from burnbook.cli import interrupts, say


def runbooks(project: Path, folder: Path) -> int:
    """Write the runbooks for reading without a network; return the exit code."""
    interrupts.leaves("the copy may lack pages: the same command writes all of them")
    written = pipeline.runbooks(project, folder)
    say.problems(written.warnings)
    say.line(f"{say.counted(written.pages, 'page')} written; open {written.start}")
    return 0
