"""Which time is reviewed: the last whole period of an SLO, and those before it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from burnbook.model import period
from burnbook.model.period import Calendar, Zone
from burnbook.model.plan import Period
from burnbook.recorded.facts import Span

_ALIKE = 1.25
"""A span that is not longer or shorter than a period by more than this factor is one."""


def last(found: Period, end: float) -> Span:
    """Return the last period that was over at a time: of a rolling one, the one that ends there."""
    if found.calendar is None:
        return Span(end - found.length, end)
    return next(_back(found.calendar, end))


def parts(found: Period, span: Span) -> float:
    """Return how many periods a span is: 1 if it is about as long as one, for a month is one of 28, 30 or 31 days."""
    share = span.seconds / found.length
    return 1.0 if 1 / _ALIKE <= share <= _ALIKE else share


def before(found: Period, span: Span, count: int) -> Iterator[Span]:
    """Yield so many periods before a span, the newest first."""
    if found.calendar is None:
        ends = [span.start - found.length * index for index in range(count + 1)]
        yield from (Span(start, end) for end, start in pairwise(ends))
        return
    back = _back(found.calendar, span.start)
    yield from (next(back) for _ in range(count))


def _back(calendar: Calendar, end: float) -> Iterator[Span]:
    """Yield the calendar's periods that were over at a time, the newest first."""
    zone = calendar.zone
    local = period.start(calendar, int(end) + zone.at(int(end)))
    while True:
        start = period.start(calendar, local - 1)
        yield Span(_utc(zone, start), _utc(zone, local))
        local = start


def _utc(zone: Zone, local: int) -> float:
    """Return when local clocks show a time; twice, for the first guess may lie on the other side of a change."""
    guess = local - zone.at(local)
    return float(local - zone.at(guess))
