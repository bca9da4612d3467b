"""What raw series look like and what is true: events minute by minute, counted in whole numbers.

Minute 0 is the first and `NOW` about the present, so that a run at noon and one at midnight see the same history. The
truth is added up from the events themselves, without a counter, a selector or PromQL.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

DAY = 24 * 60
NOW = 30 * DAY + 60  # the period, and what its first minutes look back to
AHEAD = 8  # minutes that are still to come
MINUTES = NOW + AHEAD
AT_ONCE = -10  # a scrape stamps its samples itself: none is late, ours are handed out early


@dataclass(frozen=True, slots=True)
class Life:
    """An instance: the second of a minute at which it is sampled, the minutes in which it lives and starts again.

    One with a `lifetime` had counted that much before it was first seen. One that is sampled more often than once a
    minute, every `interval` seconds, tells the same again until the next minute.
    """

    name: str
    second: int = 0
    born: int = 0
    gone: int = MINUTES
    restarts: tuple[int, ...] = ()
    lifetime: int = 0
    interval: int = 60


@dataclass(frozen=True)
class Counter:
    """A raw counter of one instance, with its events of every minute.

    `arrival` is how late a sample comes (seconds); in the minutes `away` it is not there.
    """

    metric: str
    labels: Mapping[str, str]
    events: Sequence[int]
    life: Life
    arrival: int = 0
    away: range = range(0)

    @cached_property
    def born(self) -> int:
        """A label set exists from its first event on; an instance that was there before brings its own."""
        return self.life.born if self.life.lifetime else next(i for i, count in enumerate(self.events) if count)

    @cached_property
    def values(self) -> list[int]:
        """The counter at every minute of its life."""
        found, value = [], self.life.lifetime
        for minute in range(self.born, self.life.gone):
            value = (0 if minute in self.life.restarts else value) + self.events[minute]
            found.append(value)
        return found

    def samples(self, zero: int, start: float, end: float) -> Iterator[tuple[int, int]]:
        """Return times and values after `start` and up to `end` (Unix seconds); minute 0 is at `zero`."""
        there = _sampled(self.life, self.born, zero, start, end)
        return ((time, self.values[i - self.born]) for i, time in there if i not in self.away)


@dataclass(frozen=True)
class Gauge:
    """A raw gauge of one instance, with its value at every minute.

    `timed` values are times, in seconds from minute 0. `arrival` and `away` are those of a counter.
    """

    metric: str
    labels: Mapping[str, str]
    values: Sequence[int]
    life: Life
    arrival: int = 0
    away: range = range(0)
    timed: bool = False

    def samples(self, zero: int, start: float, end: float) -> Iterator[tuple[int, int]]:
        """Return times and values after `start` and up to `end` (Unix seconds); minute 0 is at `zero`."""
        origin = zero if self.timed else 0
        there = _sampled(self.life, self.life.born, zero, start, end)
        return ((time, origin + self.values[i]) for i, time in there if i not in self.away)


def _sampled(life: Life, born: int, zero: int, start: float, end: float) -> Iterator[tuple[int, int]]:
    """Return the minutes of a life that are sampled after `start` and up to `end`, and when each is (Unix seconds)."""
    first, often = zero + life.second, 60 // life.interval
    since, to = (math.floor((moment - first) / life.interval) + 1 for moment in (start, end))
    samples = range(max(since, born * often), min(to, life.gone * often))
    return ((sample // often, first + life.interval * sample) for sample in samples)


@dataclass(frozen=True, slots=True)
class Part:
    """What one instance did for an SLO: bad and all events of every minute, sampled at a second of it."""

    second: int
    bad: Sequence[int]
    total: Sequence[int]


@dataclass(frozen=True)
class Truth:
    """The events of one SLO; they count `delay` seconds after they were sampled."""

    parts: tuple[Part, ...]
    delay: int = 0

    def between(self, start: float, end: float) -> tuple[int, int]:
        """Return the bad and all events that came to count after `start` and up to `end` (seconds from minute 0)."""
        bad = total = 0
        for part, (bads, totals) in zip(self.parts, self._sums, strict=True):
            since, to = (math.floor((moment - self.delay - part.second) / 60) + 1 for moment in (start, end))
            bad += bads[to] - bads[since]
            total += totals[to] - totals[since]
        return bad, total

    @cached_property
    def _sums(self) -> list[tuple[list[int], list[int]]]:
        return [(list(accumulate(p.bad, initial=0)), list(accumulate(p.total, initial=0))) for p in self.parts]


@dataclass(frozen=True)
class Minutes(Truth):
    """The minutes of one SLO, counted back from the end; one is bad if more than 1 / `limit` of its events is."""

    limit: int = 1

    def between(self, start: float, end: float) -> tuple[int, int]:
        """Return the bad minutes and all that had events."""
        ends = (end - 60 * minute for minute in range(round((end - start) / 60)))
        counted = [super(Minutes, self).between(last - 60, last) for last in ends]
        return sum(bad * self.limit > total for bad, total in counted), sum(total > 0 for _, total in counted)


@dataclass(frozen=True)
class History:
    """All raw counters and gauges, and the truth by service and SLO."""

    counters: tuple[Counter, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    truths: Mapping[tuple[str, str], Truth] = field(default_factory=dict)

    @property
    def series(self) -> tuple[Counter | Gauge, ...]:
        """Return all that is told."""
        return self.counters + self.gauges

    def __add__(self, other: History) -> History:
        truths = {**self.truths, **other.truths}
        return History(self.counters + other.counters, self.gauges + other.gauges, truths)
