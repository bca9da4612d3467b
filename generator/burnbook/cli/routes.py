"""`burnbook routes`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from burnbook import explain, pipeline
from burnbook.cli import say
from burnbook.explain import text
from burnbook.text import json_out


def routes(service: str, project: Path, *, as_json: bool) -> int:
    """Print who is told of each alert, of one service or of all; return the exit code."""
    plan = pipeline.compile_plan(project).plan
    if service:
        pipeline.chosen([service], plan)
    found = explain.routes(plan, service)
    if as_json:
        say.data(json_out.dump(asdict(found)))
    else:
        for line in text.routes(found):
            say.line(line)
    return 0
