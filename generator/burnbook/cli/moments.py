"""Times that a user writes."""

from __future__ import annotations

from datetime import UTC, datetime

import typer


def moment(text: str, option: str) -> float:
    """Return a time (Unix seconds); without a zone it is in UTC. Refuse what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{option} is no time: '{text}'; write 2026-03-12T14:30, in UTC") from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
