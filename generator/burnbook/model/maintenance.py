"""Planned maintenance: windows in which what happens is no event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Literal

from burnbook.model.source import Origin

Repeat = Literal["daily", "weekly", "monthly", "monthly-by-weekday"]
EVERY: dict[Repeat, int] = {"daily": 86_400, "weekly": 604_800}
"""The seconds between two windows, where they are always the same."""


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A window of `duration` seconds that begins at `start`, which knows its offset from UTC, and may come again.

    A month's window is on the day of `start`, or on its weekday: the first Tuesday. None begins after `until`.
    """

    reason: str
    start: datetime
    duration: int
    repeat: Repeat | None
    until: datetime | None
    slos: tuple[str, ...]

    @property
    def weekday(self) -> tuple[int, int]:
        """Which weekday of its month the first window is on: (2, 0) is the second Monday."""
        return (self.start.day + 6) // 7, self.start.weekday()

    def starts(self) -> Iterator[datetime]:
        """Yield when its windows begin, in order; without an end if it repeats for ever."""
        for start in self._every():
            if self.until and start > self.until:
                return
            yield start

    def _every(self) -> Iterator[datetime]:
        if self.repeat is None:
            return iter((self.start,))
        if self.repeat in EVERY:
            step = timedelta(seconds=EVERY[self.repeat])
            return (self.start + step * index for index in count())
        return (self._in_month(index) for index in count())

    def _in_month(self, months: int) -> datetime:
        """Return the start so many months after the first."""
        years, month = divmod(self.start.month - 1 + months, 12)
        first = self.start.replace(year=self.start.year + years, month=month + 1, day=1)
        if self.repeat == "monthly":
            return first.replace(day=self.start.day)
        nth, weekday = self.weekday
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


@dataclass(frozen=True, slots=True)
class Stated:
    """A planned window as written, `duration` in seconds; no `slos` means: all of the service."""

    reason: str
    start: datetime
    duration: Decimal
    repeat: Repeat | None
    until: datetime | None
    slos: tuple[str, ...]
    origin: Origin = field(compare=False, repr=False)
