"""Chance: how likely a service that keeps its objective pages all the same, and the smallest outage that is noticed.

Failures are taken as independent of each other, each event bad with the same probability, and traffic as steady: as
many events in every window as the expected rate says. So the bad ones of a window are binomial. Real failures come in
bursts, which page more often; those are what pages are for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from burnbook.model.rules import Tier

MONTH = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Noticed:
    """The smallest outage in which everything fails that a burn speed tells: failures, and how long (seconds)."""

    failures: int
    seconds: Decimal


def needed(tier: Tier, rate: Decimal) -> int:
    """Return how many bad events of its long window fire a burn speed, at `rate` events a second."""
    above = math.floor(round(tier.threshold * rate * tier.long.length, 9)) + 1  # a rate of 1/60 is no whole decimal
    return max(above, tier.min_bad)


def noticed(tier: Tier, rate: Decimal) -> Noticed | None:
    """Return the smallest outage that a burn speed tells; None where its window never holds as many events."""
    failures = needed(tier, rate)
    return Noticed(failures, failures / rate) if failures <= max(Decimal(1), rate * tier.long.length) else None


def false_alarm(tier: Tier, rate: Decimal, share: Decimal, span: int = MONTH) -> float:
    """Return the probability that a burn speed fires within `span` seconds while each event is bad with this chance.

    Alm, "On the distributions of the scan statistics of a Poisson process" (1983), for events one by one: windows that
    become full enough come in clumps, of which there are as many as a Poisson distribution says; how many belong to a
    clump follows from a random walk. His Poisson process is one of trials here. The short window is left out, and
    windows are taken to be looked at after every event: both can only make it larger.
    """
    window = max(1, round(rate * tier.long.length))
    events, bad, chance = round(rate * span), needed(tier, rate), float(share)
    if bad > window:
        return 0.0
    if bad <= window * chance:
        return 1.0
    at_first = tail(bad, window, chance)
    upward = chance * (1 - chance) * exactly(bad - 1, window - 1, chance)
    again = chance * (window - bad) / ((1 - chance) * bad)  # filling more beside emptying
    clumps = max(0, events - window) * upward * (1 - again)
    return 1 - (1 - at_first) * math.exp(-clumps)


def any_of(chances: Iterable[float]) -> float:
    """Return the probability of at least one, as if they were independent: too large for alerts on the same events."""
    return 1 - math.prod(1 - chance for chance in chances)


def exactly(bad: int, events: int, chance: float) -> float:
    """Return the binomial probability of so many bad events; `chance` is above 0 and below 1."""
    if not 0 <= bad <= events:
        return 0.0
    ways = math.lgamma(events + 1) - math.lgamma(bad + 1) - math.lgamma(events - bad + 1)
    return math.exp(ways + bad * math.log(chance) + (events - bad) * math.log1p(-chance))


def tail(bad: int, events: int, chance: float) -> float:
    """Return the binomial probability of so many bad events or more; the smaller side is added up."""
    if bad <= 0:
        return 1.0
    if bad <= events * chance:
        return 1 - _sum(bad - 1, -1, events, chance)
    return _sum(bad, 1, events, chance)


def _sum(first: int, step: int, events: int, chance: float) -> float:
    """Add up from one number on, away from the most likely one, until nothing changes: they become less and less."""
    odds, total = chance / (1 - chance), 0.0
    bad, term = first, exactly(first, events, chance)
    while 0 <= bad <= events and total + term != total:
        total += term
        term *= (events - bad) / (bad + 1) * odds if step > 0 else bad / ((events - bad + 1) * odds)
        bad += step
    return total
