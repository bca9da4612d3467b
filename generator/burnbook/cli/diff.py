"""`burnbook diff`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from burnbook import pipeline
from burnbook.cli import say
from burnbook.explain import difference_text
from burnbook.explain.difference import difference
from burnbook.revision import plan_at
from burnbook.text import json_out


def diff(revision: str, project: Path, *, as_json: bool) -> int:
    """Print what the definitions on disk mean beside those of a revision; return the exit code."""
    found = difference(plan_at(revision, project), pipeline.compile_plan(project).plan)
    if as_json:
        say.data(json_out.dump(asdict(found)))
    else:
        for line in difference_text.lines(found, revision, "what is on disk"):
            say.line(line)
    return 0
