"""Maintenance: what is recorded while a window is open, and how it takes events out of the count.

A minute that overlaps a window is masked as a whole: 0 of 0 events are recorded. Windows repeat by arithmetic on the
time since the first one began; PromQL's % keeps the sign, so that nothing is open before. Pushed telemetry is read
late, and so are its windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from textwrap import indent

from burnbook.model import names
from burnbook.model.maintenance import EVERY, Maintenance
from burnbook.model.rules import Record
from burnbook.plan.identity import Identity
from burnbook.text import durations
from burnbook.text.promql import quote

_MINUTE, _DAY = 60, 86_400


def records(windows: tuple[Maintenance, ...], delay: int, me: Identity) -> Iterator[Record]:
    """Record 1 for the reason of each window that is open; `delay` (seconds) is how late the events are read."""
    if windows:
        each = "\n  or\n".join(f"  {_named(window, delay)}" for window in windows)
        yield Record(names.MAINTENANCE, f"group by (reason) (\n{each}\n)", me.labels)


def masked(events: str, windows: tuple[Maintenance, ...], me: Identity, after: int = 0) -> str:
    """Return the events outside of all windows, 0 inside and for `after` seconds more."""
    if not windows:
        return events
    inner, recorded = indent(events, "  "), me.series(names.MAINTENANCE)
    none = f"absent_over_time({recorded}[{durations.show(after)}])" if after else f"absent({recorded})"
    return f"(\n{inner}\n)\n* on () group_left ()\n({none} or on () vector(0))"


def quiet(windows: tuple[Maintenance, ...], me: Identity, after: int = 0) -> str:
    """Return what keeps an alert quiet while a window is open and `after` it; nothing if there are no windows."""
    if not windows:
        return ""
    recorded = me.series(names.MAINTENANCE)
    return f"\nunless on ()\n{f'last_over_time({recorded}[{durations.show(after)}])' if after else recorded}"


def _named(window: Maintenance, delay: int) -> str:
    return f'label_replace({_open(window, delay)}, "reason", {quote(window.reason.replace("$", "$$"))}, "", "")'


def _open(window: Maintenance, delay: int) -> str:
    """Return a sample while a window, or one of its repetitions, is open."""
    since = f"vector({_time(int(window.start.timestamp()) + delay)})"
    length = window.duration + _MINUTE
    if window.repeat is None:
        return f"{since} > 0 < {length}"
    if window.until:
        *_, last = window.starts()
        since = f"({since} < {int((last - window.start).total_seconds()) + length})"
    return f"{since} % {EVERY.get(window.repeat, _DAY)} > 0 < {length}{_on_its_day(window, delay)}"


def _on_its_day(window: Maintenance, delay: int) -> str:
    """Return the condition on the day."""
    day = _day(window, delay)
    if window.repeat == "monthly":
        return f" and day_of_month({day}) == {window.start.day}"
    if window.repeat == "monthly-by-weekday":
        nth, weekday = window.weekday
        return f" and day_of_week({day}) == {(weekday + 1) % 7} and ceil(day_of_month({day}) / 7) == {nth}"
    return ""


def _day(window: Maintenance, delay: int) -> str:
    """Return of which time to take the day: of now where windows keep within their day, as written and in UTC alike.

    Else days begin when windows do, and are called as where the start was written: one over midnight has one day.
    """
    start = window.start.astimezone(UTC)
    end = start + timedelta(seconds=delay + window.duration + _MINUTE)
    if window.start.date() == start.date() == end.date():
        return ""
    midnight = window.start.replace(hour=0, minute=0)
    late = int((window.start - midnight - (window.start.utcoffset() or midnight - midnight)).total_seconds()) + delay
    return f"vector({_time(late)})"


def _time(since: int) -> str:
    return f"time() {'-' if since >= 0 else '+'} {abs(since)}"
