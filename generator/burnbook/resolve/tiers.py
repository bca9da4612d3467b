"""From a policy to the burn speeds of one SLO: factors, thresholds, guards, and what can never work."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Context, Decimal

from burnbook import sre
from burnbook.diagnostics import Problem, Report
from burnbook.model import catalog, names, spec
from burnbook.model.slices import Slices, counted
from burnbook.resolve.policy import DAY, HOUR, MINUTE, SHORTEST, least_share, problems
from burnbook.text import durations

_BANDS = (2 * HOUR, 12 * HOUR, 2 * DAY)  # up to 2h is fast, up to 12h medium, up to 2d slow, the rest trickle
_ENOUGH_BAD, _ENOUGH_BAD_SLICES = 10, 2
_SLICES_IN_SHORT = 3


def tiers(
    policy: spec.Policy, slo: spec.Slo, slices: Slices | None, service: spec.Service, report: Report
) -> tuple[catalog.Tier, ...]:
    """Return the tiers of an SLO that can work, and report why others cannot; none of a policy that is wrong itself."""
    if any(problems(policy)):
        return ()
    rate = service.telemetry.expected_rate
    made = [_tier(speed, tier, slo, slices, rate) for speed, tier in zip(_speeds(policy), policy.tiers, strict=True)]
    found: list[catalog.Tier] = []
    for tier in made:
        told = [*_impossible(tier, slo, policy), *_too_coarse(tier, slo, slices)]
        for problem in told or _ill_fed(tier, slo, slices, service):
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


def _tier(speed: str, tier: spec.Tier, slo: spec.Slo, slices: Slices | None, rate: Decimal | None) -> catalog.Tier:
    period, long, budget = int(slo.period), int(tier.long), sre.error_budget(slo.objective)
    factor = sre.burn_factor(tier.budget, period, long)
    short = max(SHORTEST, long // 12 // MINUTE * MINUTE) if tier.short is None else int(tier.short)
    stated = slo.alerting.min_bad_events
    guard = _guard(_held(long, slices, rate), factor * budget, slices) if stated is None else stated
    return catalog.Tier(speed, tier.severity, tier.budget, factor, factor * budget, long, short, guard)


def _held(long: int, slices: Slices | None, rate: Decimal | None) -> Decimal | None:
    """Return how many events, or slices, a long window holds; None if nobody says."""
    if slices:
        return Decimal(long) / slices.length
    return None if rate is None else rate * long


def _guard(held: Decimal | None, threshold: Decimal, slices: Slices | None) -> int:
    """Return the least number of bad events: ten (slices: two) where there are few, but never more than half of all."""
    enough = _ENOUGH_BAD_SLICES if slices else _ENOUGH_BAD
    if held is None or held * threshold >= enough:
        return 0
    return max(2, min(enough, int(held / 2)))


def _impossible(made: catalog.Tier, slo: spec.Slo, policy: spec.Policy) -> Iterator[Problem]:
    """Return why a tier could never fire, or would fire when nothing is wrong."""
    period, budget, at = int(slo.period), sre.error_budget(slo.objective), slo.origin.at("objective")
    who, days = f"{slo.name}, tier {made.speed} of policy {policy.name}", durations.show(period)
    if made.long >= period:
        text = f"{who}: its window of {durations.show(made.long)} is not shorter than the SLO's of {days}"
        yield at.problem("window-order", text, "give this SLO a policy of shorter windows")
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


def _ill_fed(made: catalog.Tier, slo: spec.Slo, slices: Slices | None, service: spec.Service) -> Iterator[Problem]:
    """Warn of a tier that waits for more events than there are, and of one that a single failure fires."""
    held = _held(made.long, slices, service.telemetry.expected_rate)
    if held is None:
        return
    at = slo.slices.origin if slo.slices else service.telemetry.origin.at("expected_rate")
    who, long, unit = f"{slo.name}, tier {made.speed}", durations.last(made.long), counted(slices)
    if made.min_bad > held:
        text = f"{who}, waits for {made.min_bad} bad {unit}, and {long} holds about {held:.2g}"
        mend = "SLOLowTrafficErrors stands in for it; a longer window or synthetic requests would wake it"
        yield at.problem("too-little-traffic", text, mend, level="warning")
    elif held * made.threshold < 1 and made.min_bad <= 1:
        single = f"at this rate a single failed event in {long} fires it"
        text = f"{who}: a single bad slice in {long} fires it" if slices else f"{who}: {single}"
        yield at.problem("one-failure-fires", text, "leave min_bad_events at auto", level="warning")


def _shown(number: Decimal) -> str:
    return f"{round(number, 4).normalize():f}"
