"""`burnbook runbooks`."""

from __future__ import annotations

from pathlib import Path

from burnbook import pipeline
from burnbook.cli import say


def runbooks(project: Path, folder: Path) -> int:
    """Write the runbooks for reading without a network; return the exit code."""
    written = pipeline.runbooks(project, folder)
    say.problems(written.warnings)
    say.line(f"{say.counted(written.pages, 'page')} written; open {written.start}")
    return 0
