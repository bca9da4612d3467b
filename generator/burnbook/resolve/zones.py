"""Time zones: a name of the IANA database becomes a table of offsets, the same on every day that it is made.

The table begins and ends with fixed years, so it changes only with a release of ours or with the rules of the zone.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from burnbook.diagnostics import Problem, Report
from burnbook.model.period import DAY, Zone
from burnbook.model.source import Origin

FIRST_YEAR, END_YEAR = 2026, 2036
_SOON = timedelta(days=90)
_LOCAL = ("localtime", "Factory")  # what a machine calls its own
_UTC = ("UTC", "Etc/UTC", "Etc/GMT", "GMT")


def zone(name: str, today: date | None, at: Origin, report: Report) -> Zone:
    """Return the table of a zone; an unknown one is reported, and a table that ends within 90 days of `today`."""
    if name in _UTC:
        return Zone("UTC")
    try:
        found = table(name if name not in _LOCAL else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        report(_unknown(name, at))
        return Zone(name)
    ends = datetime.fromtimestamp(found.end, UTC).date() if found.end else None
    if today and ends and ends - today < _SOON:
        text = f"the recorded changes of {name} end with {ends}; after that the offset stands still"
        mend = "a newer Burnbook has a longer table: generate the bundle with it"
        report(at.problem("time-zone-table-ends", text, mend, level="warning"))
    return found


def check(name: str, at: Origin, report: Report) -> None:
    """Report a name that is no zone's."""
    try:
        ZoneInfo(name if name not in _LOCAL else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        report(_unknown(name, at))


def table(name: str) -> Zone:
    """Return a zone's offset at the start of the first year, and every change of it before the end of the last."""
    info = ZoneInfo(name)
    start, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (FIRST_YEAR, END_YEAR))
    changes = tuple(_changes(info, start, end))
    return Zone(name, _offset(info, start), changes, end if changes else None)


def _changes(info: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int]]:
    for day in range(start, end, DAY):
        if _offset(info, day) != _offset(info, day + DAY):
            before, after = day, day + DAY
            while after - before > 1:
                middle = (before + after) // 2
                before, after = (middle, after) if _offset(info, middle) == _offset(info, day) else (before, middle)
            yield after, _offset(info, after)


def _offset(info: ZoneInfo, time: int) -> int:
    offset = datetime.fromtimestamp(time, info).utcoffset() or timedelta()
    return int(offset.total_seconds())


def _unknown(name: str, at: Origin) -> Problem:
    known = available_timezones() - {*_LOCAL}
    if not known:
        text = f"there is no time zone database on this machine to look '{name}' up in"
        return at.problem("unknown-time-zone", text, "install the system's or Python's package tzdata")
    folded = name.strip().lower()
    same = [real for real in sorted(known) if folded in (real.lower(), real.lower().rpartition("/")[2])]
    near = same or difflib.get_close_matches(name, sorted(known), 1, 0.8)
    mend = f"did you mean '{near[0]}'?" if near else "write a name of the IANA database, such as Europe/Berlin"
    return at.problem("unknown-time-zone", f"there is no time zone '{name}'", mend)
