"""Calendar periods and the time zones whose calendar they follow.

Times are Unix seconds, offsets seconds east of UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

Unit = Literal["week", "month", "quarter", "year"]

DAY = 86_400
NOMINAL: dict[Unit, int] = {"week": 7 * DAY, "month": 30 * DAY, "quarter": 90 * DAY, "year": 365 * DAY}
"""What a period counts as where one length is needed for all of them: burn factors, budgets in minutes."""
LONGEST: dict[Unit, int] = {"week": 7 * DAY, "month": 31 * DAY, "quarter": 92 * DAY, "year": 366 * DAY}


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
