"""`burnbook review`."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import typer

from burnbook import pipeline
from burnbook import review as reviewing
from burnbook.cli import credentials, interrupts, moments, say
from burnbook.live.http import Access
from burnbook.live.prometheus import Client
from burnbook.review import Asked, Made
from burnbook.text import json_out

_SHORTEST = 3600
_LONGEST = 400 * 86_400


@dataclass(frozen=True, slots=True)
class Given:
    """What the user wrote; empty or None is: nothing."""

    prometheus: str
    services: tuple[str, ...]
    start: str
    end: str
    out: Path | None
    append: Path | None


def review(given: Given, project: Path, access: Access, *, as_json: bool) -> int:
    """Write a review and tell the verdicts; return the exit code."""
    url = credentials.prometheus(given.prometheus)
    asked, compiled = _asked(given, time.time()), pipeline.compile_plan(project)
    pipeline.chosen(given.services, compiled.plan)
    asked = replace(asked, now=time.time())  # clocks are compared: what compiling took is no difference
    heard = list[str]()
    client = Client(url, access=access, warned=heard.append)
    with say.progress() as progress:
        subjects, notes = reviewing.reviewed(compiled.plan, asked, client, progress)
    notes += [f"Prometheus warned: {warning}" for warning in dict.fromkeys(heard)]
    made = reviewing.made(compiled.plan, subjects, url, asked.now, notes)
    day = f"{datetime.fromtimestamp(asked.now, UTC):%Y-%m-%d}"
    folder = given.out or compiled.root / "reviews" / day
    if given.append:
        interrupts.leaves(f"{given.append} may hold this review already: the same command replaces it there")
        reviewing.append(given.append, ((one.slo, one.found) for one in subjects))
    reviewing.write(made.files, folder)
    interrupts.leaves(f"the review was written to {os.path.relpath(folder)}")
    if as_json:
        verdicts = {one.subject: one.verdict for one in made.sections}
        files = [str(folder / name) for name in made.files]
        say.data(json_out.dump({"files": files, "verdicts": verdicts, "notes": notes}))
    else:
        _show(made, folder, notes)
    return 0


def _asked(given: Given, now: float) -> Asked:
    """Return what is asked for; refuse a time that is none, not over, or of no use."""
    start = moments.moment(given.start, "--from") if given.start else None
    end = moments.moment(given.end, "--to") if given.end else None
    if end is not None and end > now:
        raise typer.BadParameter(f"--to {given.end} is in the future: a review tells what has happened")
    if start is not None:
        last = end if end is not None else reviewing.last_hour(now)
        if start >= last:
            until = f"--to {given.end}" if end is not None else "the last whole hour, until which it is reviewed"
            raise typer.BadParameter(f"--from {given.start} is not before {until}")
        if not _SHORTEST <= last - start <= _LONGEST:
            raise typer.BadParameter("a review is of an hour to 400 days")
    return Asked(given.services, start, end, now, given.append)


def _show(made: Made, folder: Path, notes: list[str]) -> None:
    rows = [(one.subject, one.verdict, one.sli, one.left, one.talk[0] if one.talk else "") for one in made.sections]
    say.table(("SLO", "verdict", "SLI", "budget left", "to talk about"), rows)
    for note in notes:
        say.line(note)
    say.line(f"wrote {', '.join(os.path.relpath(folder / name) for name in made.files)}")
