"""Worlds for the tests: counters whose samples lie on no end of a range, where versions of Prometheus differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from burnbook.model.sli import Gauge
from burnbook.model.spec import Labels
from burnbook.plan import raw
from burnbook.plan.collecting.reads import TARGETS, Counter, Reads
from burnbook.text.promql import Selector

STEP, MINUTE = 13, 60  # seconds
_LIFETIME = 1_000_000  # a counter that starts at 0 would not be extrapolated as others are
_FAST = 1000

Gains = Callable[[int], int]
"""What a counter gains at a step (from 0)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A counter, step by step."""

    values: tuple[int, ...]

    @classmethod
    def of(cls, gains: Gains, minutes: int) -> Counted:
        """Return a counter that gains this, for so many minutes."""
        value, values = _LIFETIME, list[int]()
        for step in range(minutes * MINUTE // STEP + 2):
            value += gains(step)
            values.append(value)
        return cls(tuple(values))

    def fed(self, selector: Selector, labels: Labels) -> Gauge:
        """Return it as a series."""
        return Gauge(selector.metric, labels, tuple(enumerate(self.values)))

    def rate(self, minute: int, window: int) -> float:
        """Return the slope between the first and the last sample of a window (seconds) that ends with a minute."""
        first, last = -(-(minute * MINUTE - window) // STEP), minute * MINUTE // STEP
        return (self.values[last] - self.values[first]) / ((last - first) * STEP)


def first_after(step: int) -> int:
    """Return the first minute that sees a step."""
    return -(-step * STEP // MINUTE)


def last_before(step: int, window: int) -> int:
    """Return the last minute whose window (seconds) reaches to the sample before a step."""
    return ((step - 1) * STEP + window) // MINUTE


def pairs(reads: Reads, counter: Counter) -> Iterator[tuple[Selector, Labels, Labels, str]]:
    """Yield under each name of a counter its selector, one collector, another, and what a test's title says of it.

    Nothing comes of selectors that nobody can make labels for.
    """
    for name, spelled in counter.spelled:
        selector = reads.selector(name)
        mine = raw.labels(selector, TARGETS)
        other = raw.another(mine, ()) if mine else None
        if mine and other:
            yield selector, mine, other, spelled


def racing(selector: Selector, labels: Labels, minutes: int, every: int) -> Iterator[Gauge]:
    """Yield counters of others that gain much each so many steps: one matcher each keeps them out."""
    fast = Counted.of(lambda at: _FAST * (at % every == 0), minutes)
    for stranger in raw.strangers(selector, labels, (0,), 1):
        yield fast.fed(selector, stranger.labels)
