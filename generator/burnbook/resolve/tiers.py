"""From a policy to the burn speeds of one SLO: factors, thresholds, guards, and what can never work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal

from burnbook import sre
from burnbook.diagnostics import Problem, Report
from burnbook.model import catalog, names, spec
from burnbook.model.slices import Slices
from burnbook.model.source import Origin
from burnbook.resolve.policy import DAY, HOUR, MINUTE, SHORTEST, least_share, problems
from burnbook.text import durations

_BANDS = (2 * HOUR, 12 * HOUR, 2 * DAY)  # up to 2h is fast, up to 12h medium, up to 2d slow, the rest trickle
_ENOUGH_BAD_SLICES = 2
_SLICES_IN_SHORT = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """How many events, or slices, there are: `count` in so many `seconds`, as the definition states, and where it does.

    `enough` bad ones are more than chance; `single` tells of one.
    """

    count: Decimal
    origin: Origin
    seconds: int = 1
    unit: str = "events"
    enough: int = 10
    single: str = "at this rate a single failed event"

    @classmethod
    def of_slices(cls, slices: Slices, slo: spec.Slo) -> Rate:
        """Return the rate of slices: as many as time holds."""
        at = slo.slices.origin if slo.slices else slo.origin
        return cls(Decimal(1), at, slices.length, slices.words, _ENOUGH_BAD_SLICES, "a single bad slice")

    def held(self, length: int) -> Decimal:
        """Return how many a window of `length` seconds holds."""
        return self.count * length / self.seconds


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy's lines become burn speeds for: an objective (percent) over a period (seconds), and the traffic.

    `min_bad` is the guard that is stated; None: it follows from the traffic.
    """

    objective: Decimal
    period: int
    rate: Rate | None = None
    min_bad: int | None = None


def alone(policy: spec.Policy, terms: Terms) -> tuple[tuple[catalog.Tier, ...], tuple[str, ...]]:
    """Return the tiers that a policy makes of no SLO in particular, and the names of those that could not work."""
    made = [_tier(speed, tier, terms) for speed, tier in zip(_speeds(policy), policy.tiers, strict=True)]
    found = tuple(tier for tier in made if tier.long < terms.period and tier.factor >= 1 > tier.threshold)
    return found, tuple(tier.speed for tier in made if tier not in found)


def tiers(
    policy: spec.Policy, slo: spec.Slo, rate: Rate | None, slices: Slices | None, report: Report
) -> tuple[catalog.Tier, ...]:
    """Return the tiers of an SLO that can work, and report why others cannot; none of a policy that is wrong itself."""
    if any(problems(policy)):
        return ()
    terms = Terms(slo.objective, int(slo.period), rate, slo.alerting.min_bad_events)
    made = [_tier(speed, tier, terms) for speed, tier in zip(_speeds(policy), policy.tiers, strict=True)]
    found: list[catalog.Tier] = []
    for tier in made:
        told = [*_impossible(tier, slo, policy), *_too_coarse(tier, slo, slices)]
        for problem in told or (_ill_fed(tier, slo, rate) if rate else ()):
            report(problem)
        found += [] if told else [tier]
    return tuple(found)


def _speeds(policy: spec.Policy) -> tuple[str, ...]:
    """Name tiers by their long windows, so that a ticket of a day is never called fast; by order if they crowd."""
    found: list[int] = []
    for tier in policy.tiers:
        band = sum(tier.long > edge for edge in _BANDS)
        found.append(max(band, found[-1] + 1) if found else band)
    if any(speed >= len(names.SPEEDS) for speed in found):
        found = list(range(len(policy.tiers)))
    return tuple(names.SPEEDS[speed] for speed in found)


def _tier(speed: str, tier: spec.Tier, terms: Terms) -> catalog.Tier:
    long, budget = int(tier.long), sre.error_budget(terms.objective)
    factor = sre.burn_factor(tier.budget, terms.period, long)
    short = max(SHORTEST, long // 12 // MINUTE * MINUTE) if tier.short is None else int(tier.short)
    guard = _guard(terms.rate, long, factor * budget) if terms.min_bad is None else terms.min_bad
    return catalog.Tier(speed, tier.severity, tier.budget, factor, factor * budget, long, short, guard)


def _guard(rate: Rate | None, long: int, threshold: Decimal) -> int:
    """Return the least number of bad events: enough of them where there are few, but never more than half of all."""
    if rate is None or rate.held(long) * threshold >= rate.enough:
        return 0
    return max(2, min(rate.enough, int(rate.held(long) / 2)))


def _impossible(made: catalog.Tier, slo: spec.Slo, policy: spec.Policy) -> Iterator[Problem]:
    """Return why a tier could never fire, or would fire when nothing is wrong."""
    period, budget, at = int(slo.period), sre.error_budget(slo.objective), slo.origin.at("objective")
    who, days = f"{slo.name}, tier {made.speed} of policy {policy.name}", durations.show(period)
    if made.long >= period:
        text = f"{who}: its window of {durations.show(made.long)} is not shorter than the SLO's of {days}"
        yield slo.origin.at("window").problem("window-order", text, "write a longer one, or give it another policy")
    elif made.factor < 1:
        text = f"{who}: its burn rate is {made.factor:.3g}, and below 1 nothing is wrong"
        least = _shown(least_share(period, made.long) * 100)
        yield at.problem("tier-below-sustainable", text, f"raise its budget to {least}% or more for a {days} window")
    elif made.threshold >= 1:
        largest = Context(prec=3, rounding=ROUND_FLOOR).plus(sre.largest_share(period, made.long, budget) * 100)
        sum_ = f"{_shown(made.factor)} x {_shown(budget * 100)}% is {_shown(made.threshold * 100)}% of events"
        mend = f"give this SLO a policy whose {durations.show(made.long)} tier has a budget below {_shown(largest)}%"
        yield at.problem("unreachable-alert", f"{who} can never fire: {sum_}", mend)


def _too_coarse(made: catalog.Tier, slo: spec.Slo, slices: Slices | None) -> Iterator[Problem]:
    """Tell of a short window that holds too few slices to be a share of anything."""
    if slices and slo.slices and made.short < _SLICES_IN_SHORT * slices.length:
        length = durations.show(slices.length)
        text = f"{slo.name}, tier {made.speed}: its short window of {durations.show(made.short)} holds fewer than"
        text += f" {_SLICES_IN_SHORT} slices of {length}"
        mend = f"shorten the slices, or give this SLO a policy with 'short' of {_SLICES_IN_SHORT} slices or more"
        yield slo.slices.origin.at("length").problem("slice-window", text, mend)


def _ill_fed(made: catalog.Tier, slo: spec.Slo, rate: Rate) -> Iterator[Problem]:
    """Warn of a tier that waits for more events than there are, and of one that a single failure fires."""
    held, at = rate.held(made.long), rate.origin
    who, long = f"{slo.name}, tier {made.speed}", durations.last(made.long)
    if made.min_bad > held:
        text = f"{who}, waits for {made.min_bad} bad {rate.unit}, and {long} holds about {held:.2g}"
        mend = "SLOLowTrafficErrors stands in for it; a longer window or synthetic requests would wake it"
        yield at.problem("too-little-traffic", text, mend, level="warning")
    elif held * made.threshold < 1 and made.min_bad <= 1:
        text = f"{who}: {rate.single} in {long} fires it"
        yield at.problem("one-failure-fires", text, "leave min_bad_events at auto", level="warning")


def _shown(number: Decimal) -> str:
    return f"{round(number, 4).normalize():f}"
