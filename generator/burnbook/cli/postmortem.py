"""`burnbook postmortem`."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import typer

from burnbook import pipeline
from burnbook import postmortem as drafting
from burnbook.cli import credentials, say
from burnbook.cli.moments import past
from burnbook.diagnostics import Problem, SpecError
from burnbook.diagnostics import Span as Mark
from burnbook.live.http import Access
from burnbook.live.prometheus import Client
from burnbook.postmortem import LONGEST, Draft, Span
from burnbook.text import durations, json_out


@dataclass(frozen=True, slots=True)
class Given:
    """What the user wrote; empty or None is: nothing."""

    subject: str
    prometheus: str
    start: str
    end: str
    out: Path | None
    check: Path | None


def postmortem(given: Given, project: Path, access: Access, *, as_json: bool) -> int:
    """Write a draft and tell what it lacks, or check one; return the exit code."""
    needed = {"SERVICE/SLO": given.subject, "--prometheus": given.prometheus, "--from": given.start, "--to": given.end}
    if given.check:
        if any((*needed.values(), given.out)):
            raise typer.BadParameter("--check reads a draft that is there, and takes nothing else")
        return _check(given.check)
    if missing := [name for name, value in needed.items() if not value]:
        raise typer.BadParameter(f"a draft needs {' and '.join(missing)}")
    made = _draft(given, project, access)
    drafting.write(made)
    if as_json:
        charts = [str(path) for path in made.charts]
        found = {"page": str(made.page), "charts": charts, "left_to_fill": made.left, "lacks": list(made.lacks)}
        say.data(json_out.dump(found))
    else:
        _show(made)
    return 0


def _draft(given: Given, project: Path, access: Access) -> Draft:
    url = credentials.prometheus(given.prometheus)
    span = _span(given.start, given.end)
    compiled, warnings = pipeline.compile_plan(project), list[str]()
    client = Client(url, access=access, warned=warnings.append)
    return drafting.draft(compiled.plan, compiled.root, given.subject, span, time.time(), client, given.out, warnings)


def _check(file: Path) -> int:
    """Tell what is left to fill in a draft; return the exit code."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        words = f"{file} cannot be read: {error.strerror}"
        raise SpecError([Problem("unreadable", words, "check the path and its permissions")]) from error
    mend = "write there, and take the mark away"
    lines = text.splitlines()
    found = [
        Problem("left-to-fill", f"left to fill: {name}", mend, Mark(str(file), line, column), lines[line - 1])
        for line, column, name in drafting.unfilled(text)
    ]
    if found:
        raise SpecError(found)
    say.line(f"{file}: nothing is left to fill")
    return 0


def _span(start: str, end: str) -> Span:
    """Return the time of an incident; refuse what is none, or not over."""
    found = past(start, end, "a draft tells")
    if not 60 <= found.seconds <= LONGEST:
        longest = durations.words(LONGEST)
        raise typer.BadParameter(f"a draft is of a minute to {longest}: of a longer time, give its worst part")
    return found


def _show(made: Draft) -> None:
    where = os.path.relpath(made.page)
    say.line(f"wrote {where}" + (f" and {say.counted(len(made.charts), 'chart')}" if made.charts else ""))
    if made.lacks:
        say.line("the data do not tell everything:")
    for lack in made.lacks:
        say.line(f"- {lack}")
    say.line(f"{say.counted(made.left, 'place')} left to fill; `burnbook postmortem --check {where}` counts them")
