"""What pages of a review are made of: figures and tables, in plain text that each page escapes in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

NONE = "-"
"""What stands where there is no number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name; `note` says what it is beside."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title; `shares` are those of a budget that its rows spent, where they can be drawn; a `wide` one
    needs all the width."""

    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float | None, ...] = ()
    wide: bool = False


def clock(time: float | None) -> str:
    """Return a moment with its day."""
    return "before this time" if time is None else f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M}"
