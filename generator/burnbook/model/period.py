"""Calendar periods and the time zones whose calendar they follow.

Times are Unix seconds, offsets seconds east of UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Unit = Literal["week", "month", "quarter", "year"]

DAY = 86_400
NOMINAL: dict[Unit, int] = {"week": 7 * DAY, "month": 30 * DAY, "quarter": 90 * DAY, "year": 365 * DAY}
"""What a period counts as where one length is needed for all of them: burn factors, budgets in minutes."""
LONGEST: dict[Unit, int] = {"week": 7 * DAY, "month": 31 * DAY, "quarter": 92 * DAY, "year": 366 * DAY}

_EPOCH = datetime(1970, 1, 1)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone as a table: its offset before the first change, and from each change on; `end` is where it ends.

    A zone that does not change its offset has no end.
    """

    name: str
    offset: int = 0
    changes: tuple[tuple[int, int], ...] = ()
    end: int | None = None

    def at(self, time: int) -> int:
        """Return the offset at a time."""
        index = bisect_right(self.changes, time, key=lambda change: change[0])
        return self.changes[index - 1][1] if index else self.offset


@dataclass(frozen=True, slots=True)
class Calendar:
    """Periods that begin anew with each week (on Monday), month, quarter or year of a time zone."""

    unit: Unit
    zone: Zone = Zone("UTC")


def start(calendar: Calendar, local: int) -> int:
    """Return the local time at which the period of a local time began, in seconds since 1970 as local clocks count."""
    day = (_EPOCH + timedelta(seconds=local)).replace(hour=0, minute=0, second=0)
    if calendar.unit == "week":
        day -= timedelta(days=day.weekday())
    else:
        months = _MONTHS[calendar.unit]
        day = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    return int((day - _EPOCH).total_seconds())


def end(calendar: Calendar, local: int) -> int:
    """Return the local time at which the period of a local time ends."""
    return start(calendar, start(calendar, local) + LONGEST[calendar.unit] + DAY - 1)
