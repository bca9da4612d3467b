"""What the servers of a drill know of the past: the recorded base of a period, with an incident that is ending.

The base is fed, not computed: a month of it takes a second. Windows, alerts and periods are evaluated by the published
rules. A minute has as many events as are expected; where the incident is, a share of them is bad.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from burnbook.live.remote_write import Line
from burnbook.model import names
from burnbook.model.period import Calendar
from burnbook.model.plan import Slo

MINUTE, DAY = 60, 86_400
_MONDAY = 345_600  # 1970-01-05
_WEEK = 7 * DAY
_REACH = 3 * DAY


@dataclass(frozen=True, slots=True)
class Outage:
    """Minutes of which a share of the events is bad, from a start up to an end (Unix seconds, inclusive)."""

    share: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Story:
    """The past of an SLO with `rate` events a second: an outage, if there is one; a job's last success if it is one."""

    slo: Slo
    rate: Decimal
    outage: Outage | None = None
    last_success: float | None = None

    @property
    def total(self) -> float:
        """The events of a minute."""
        return float(self.rate * MINUTE)

    def bad(self, time: float) -> float:
        """Return the bad events of the minute that ends at a time."""
        outage = self.outage
        return self.total * outage.share if outage and outage.start <= time <= outage.end else 0.0

    def minutes(self, after: float, until: float) -> tuple[float, ...]:
        """Return the ends of its minutes after a time and until another, in order; an incident ends with one."""
        last = until - (until - (self.outage.end if self.outage else 0)) % MINUTE
        count = math.ceil((last - after) / MINUTE)
        return tuple(last - MINUTE * index for index in range(count - 1, -1, -1))

    def line(self, name: str, samples: Iterable[tuple[float, float | None]], **more: str) -> Line:
        """Return a recorded series of the SLO, or of one of its groups."""
        return Line({"__name__": name, **dict(self.slo.member), **more}, tuple(samples))


def counted(stories: Iterable[Story], now: float) -> Iterator[Line]:
    """Return how much was counted in the sums of which a period is chained, up to now; all in this period."""
    for story in stories:
        ends, count = _ends(story, now), story.slo.period.step // MINUTE
        yield _chained(story, names.TOTAL, ends, [story.total * count for _ in ends])
        yield _chained(story, names.COUNT, ends, [float(count) for _ in ends])


def spent(stories: Iterable[Story], now: float) -> Iterator[Line]:
    """Return how much of that was bad."""
    for story in stories:
        ends, count = _ends(story, now), story.slo.period.step // MINUTE
        yield _chained(story, names.BAD, ends, [_bad_in(story, end, count) for end in ends])


def totals(stories: Iterable[Story], now: float) -> Iterator[Line]:
    """Return the events of every minute that a window reads, up to now, or that one read during the incident."""
    for story in stories:
        yield story.line(f"{names.TOTAL}1m", ((end, story.total) for end in story.minutes(_start(story, now), now)))


def healthy(stories: Iterable[Story], now: float) -> Iterator[Line]:
    """Return that nothing was bad before the incident, and when a job succeeded last."""
    for story in stories:
        ends = story.minutes(_start(story, now), story.outage.start - 1 if story.outage else now)
        yield story.line(f"{names.BAD}1m", ((end, 0.0) for end in ends))
        if story.last_success is not None:
            yield story.line(names.LAST_SUCCESS, ((end, story.last_success) for end in story.minutes(now - DAY, now)))


def incident(stories: Iterable[Story], now: float) -> Iterator[Line]:
    """Return what is bad since the incident began: few samples, so that no rule sees half of them."""
    for story in stories:
        if story.outage:
            ends = story.minutes(story.outage.start - 1, now)
            yield story.line(f"{names.BAD}1m", ((end, story.bad(end)) for end in ends))


def later(stories: Iterable[Story], after: float, until: float) -> Iterator[Line]:
    """Return the base of the minutes after a time and until another; what is late, is late."""
    for story in stories:
        ends = story.minutes(after, until)
        yield story.line(f"{names.TOTAL}1m", ((end, story.total) for end in ends))
        yield story.line(f"{names.BAD}1m", ((end, story.bad(end)) for end in ends))
        if story.last_success is not None:
            yield story.line(names.LAST_SUCCESS, ((end, story.last_success) for end in ends))


def succeeded(stories: Iterable[Story], now: float) -> Iterator[Line]:
    """Return the end of what is late: a run that succeeds now."""
    return (s.line(names.LAST_SUCCESS, [(now, now)]) for s in stories if s.last_success is not None)


def gone(stories: Iterable[Story], now: float) -> Iterator[Line]:
    """Return the end of the base, as Prometheus records it when a rule finds nothing any more."""
    for story in stories:
        told = (names.LAST_SUCCESS,) if story.last_success is not None else ()
        for name in (f"{names.TOTAL}1m", f"{names.BAD}1m", *told):
            yield story.line(name, [(now, None)])


def back(stories: Iterable[Story], now: float) -> Iterator[Line]:
    """Return the base of one good minute."""
    for story in stories:
        yield story.line(f"{names.TOTAL}1m", [(now, story.total)])
        yield story.line(f"{names.BAD}1m", [(now, 0.0)])
        if story.last_success is not None:
            yield story.line(names.LAST_SUCCESS, [(now, now)])


def _start(story: Story, now: float) -> float:
    reach = max((window.length for window in story.slo.windows), default=_REACH)
    return (story.outage.start if story.outage else now) - reach - MINUTE


def _ends(story: Story, now: float) -> list[float]:
    step, longest = story.slo.period.step, story.slo.period.longest
    return [now - now % step - step * index for index in range(longest // step + 1, -1, -1)]


def _chained(story: Story, name: str, ends: list[float], values: list[float]) -> Line:
    period = story.slo.period
    more = {names.PERIOD: _key(period.calendar, ends[-1])} if period.calendar else {}
    return story.line(f"{name}{period.step // MINUTE}m", zip(ends, values, strict=True), **more)


def _bad_in(story: Story, end: float, count: int) -> float:
    outage = story.outage
    if outage is None or end < outage.start or end - MINUTE * count > outage.end:
        return 0.0
    return sum(story.bad(end - MINUTE * index) for index in range(count))


def _key(calendar: Calendar, now: float) -> str:
    """Return the label of the current period, as the rules make it from the local time."""
    local = int(now) - MINUTE + calendar.zone.at(int(now))
    day = datetime.fromtimestamp(local, UTC)
    keys = {
        "week": (local - _MONDAY) // _WEEK,
        "month": day.year * 100 + day.month,
        "quarter": day.year * 10 + (day.month + 2) // 3,
        "year": day.year,
    }
    return str(keys[calendar.unit])
