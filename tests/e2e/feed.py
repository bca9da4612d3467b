"""What the servers of the end-to-end test know of the past: a month of recorded events, and an outage that is ending.

The base is fed, not computed (tests/behaviour computes it): a minute of every SLO has the same number of events, and of
one SLO a tenth is bad for an hour. The last bad minute leaves the fast burn's short window at a moment we choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from burnbook.model import names
from burnbook.model.plan import Plan, Slo
from e2e.remote_write import Line

MINUTE, DAY = 60, 86_400
EVENTS = 1000.0
SHARE = 0.1
LASTS = 65  # minutes: enough for the tickets' windows of a day and of three
_RANGE = 270  # seconds that a window of 5m reads


@dataclass(frozen=True)
class Outage:
    """Bad minutes of one SLO, from a start up to an end (Unix seconds, inclusive)."""

    service: str
    slo: str
    start: float
    end: float

    def bad(self, slo: Slo, time: float) -> float:
        hit = (slo.service, slo.name) == (self.service, self.slo) and self.start <= time <= self.end
        return EVENTS * SHARE if hit else 0.0


def ending(service: str, slo: str, over: float) -> Outage:
    """Return the outage whose last bad minute leaves a window of five minutes at `over`."""
    end = over - _RANGE
    return Outage(service, slo, end - LASTS * MINUTE, end)


def periods(plan: Plan, now: float, outage: Outage) -> Iterator[Line]:
    """Return the sums of the base from which the period is chained, up to now."""
    for slo in _slos(plan):
        step = slo.period.step
        ends = [now - now % step - step * index for index in range(slo.period.length // step + 1, -1, -1)]
        count = step // MINUTE
        suffix = f"{count}m"
        yield _line(slo, f"{names.TOTAL}{suffix}", ((time, EVENTS * count) for time in ends))
        yield _line(slo, f"{names.COUNT}{suffix}", ((time, float(count)) for time in ends))
        yield _line(slo, f"{names.BAD}{suffix}", ((time, _bad_in(slo, outage, time, count)) for time in ends))


def minutes(plan: Plan, now: float, outage: Outage) -> Iterator[Line]:
    """Return the base of the last three days, up to now."""
    last = now - (now - outage.end) % MINUTE
    for slo in _slos(plan):
        ends = [last - MINUTE * index for index in range(3 * DAY // MINUTE + 1, -1, -1)]
        yield _line(slo, f"{names.TOTAL}1m", ((time, EVENTS) for time in ends))
        yield _line(slo, f"{names.BAD}1m", ((time, outage.bad(slo, time)) for time in ends))


def _slos(plan: Plan) -> Iterator[Slo]:
    return (slo for service in plan.services for slo in service.slos)


def _bad_in(slo: Slo, outage: Outage, time: float, count: int) -> float:
    return sum(outage.bad(slo, time - MINUTE * index) for index in range(count))


def _line(slo: Slo, name: str, samples: Iterator[tuple[float, float]]) -> Line:
    return Line({"__name__": name, **dict(slo.member)}, tuple(samples))
