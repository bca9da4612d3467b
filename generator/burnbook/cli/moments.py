"""Times that a user writes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import typer

from burnbook.recorded.facts import Span


def moment(text: str, option: str) -> float:
    """Return a time (Unix seconds); without a zone it is in UTC. Refuse what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{option} is no time: '{text}'; write 2026-03-12T14:30, in UTC") from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def past(start: str, end: str, told: str) -> Span:
    """Return a time that is over; refuse what is none. `told` says what tells of it: `a draft tells`."""
    found = Span(moment(start, "--from"), moment(end, "--to"))
    if found.start >= found.end:
        raise typer.BadParameter(f"--from {start} is not before --to {end}")
    if found.end > time.time():
        raise typer.BadParameter(f"--to {end} is in the future: {told} what has happened")
    return found
