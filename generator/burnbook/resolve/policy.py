"""From a policy to the burn speeds of one SLO: factors, thresholds, windows, guards, and what can never work."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from burnbook import sre
from burnbook.diagnostics import Report
from burnbook.model import catalog, names, spec
from burnbook.model.source import Origin
from burnbook.text import durations

DEFAULT_POLICY = "default"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_SHORTEST = 5 * _MINUTE
_ENOUGH_BAD = 10
# Shares of the Workbook's table 5-8, raised for short periods: there the same shares would be burn rates near 1.
_SHARES: tuple[tuple[int, tuple[str, str, str, str]], ...] = (
    (7 * _DAY, ("0.08", "0.125", "0.20", "0.42")),
    (14 * _DAY, ("0.04", "0.08", "0.14", "0.22")),
    (366 * _DAY, ("0.02", "0.05", "0.10", "0.10")),
)
_LONGS = (_HOUR, 6 * _HOUR, _DAY, 3 * _DAY)
_BANDS = (2 * _HOUR, 12 * _HOUR, 2 * _DAY)  # up to 2h is fast, up to 12h medium, up to 2d slow, the rest trickle
_SEVERITIES: tuple[spec.Severity, ...] = ("page", "page", "ticket", "ticket")


def default_policy(period: int, origin: Origin) -> spec.Policy:
    """Return the tiers of a project that states none; every factor is at least 1."""
    shares = next(shares for longest, shares in _SHARES if period <= longest)
    tiers = (
        spec.Tier(
            severity, max(Decimal(share), _percent_up(sre.smallest_share(period, long))), Decimal(long), None, origin
        )
        for severity, share, long in zip(_SEVERITIES, shares, _LONGS, strict=True)
    )
    return spec.Policy(DEFAULT_POLICY, tuple(tiers))


def tiers(
    policy: spec.Policy, slo: spec.Slo, service: spec.Service, interval: Decimal, report: Report
) -> tuple[catalog.Tier, ...]:
    """Return the tiers of an SLO, those that can work; the others are reported."""
    found: list[catalog.Tier] = []
    previous = Decimal(0)
    for speed, tier in zip(_speeds(policy), policy.tiers, strict=True):
        if tier.long <= previous:
            text = f"policy {policy.name}: {durations.show(tier.long)} does not come after {durations.show(previous)}"
            report(tier.origin.problem("policy-order", text, "order the tiers from the shortest window to the longest"))
        previous = tier.long
        made = _tier(speed, tier, slo, service.telemetry.expected_rate)
        if _works(made, tier, slo, policy, interval, report):
            found.append(made)
            _check_traffic(made, service, slo, report)
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


def _tier(speed: str, tier: spec.Tier, slo: spec.Slo, rate: Decimal | None) -> catalog.Tier:
    period, long, budget = int(slo.period), int(tier.long), sre.error_budget(slo.objective)
    factor = sre.burn_factor(tier.budget, period, long)
    short = max(_SHORTEST, long // 12 // _MINUTE * _MINUTE) if tier.short is None else int(tier.short)
    stated = slo.alerting.min_bad_events
    guard = _guard(rate, long, factor * budget) if stated is None else stated
    return catalog.Tier(speed, tier.severity, tier.budget, factor, factor * budget, long, short, guard)


def _guard(rate: Decimal | None, long: int, threshold: Decimal) -> int:
    """Return the least number of bad events: ten where traffic is thin, but never more than half of all."""
    if rate is None or rate * long * threshold >= _ENOUGH_BAD:
        return 0
    return max(2, min(_ENOUGH_BAD, int(rate * long / 2)))


def _check_traffic(made: catalog.Tier, service: spec.Service, slo: spec.Slo, report: Report) -> None:
    """Warn of a tier that waits for more events than there are, and of one that a single failure fires."""
    rate = service.telemetry.expected_rate
    if rate is None:
        return
    events, at = rate * made.long, service.telemetry.origin.at("expected_rate")
    long = durations.last(made.long)
    if made.min_bad > events:
        text = (
            f"{slo.name}, tier {made.speed}, waits for {made.min_bad} bad events, and {long} holds about {events:.2g}"
        )
        mend = "SLOLowTrafficErrors stands in for it; a longer window or synthetic requests would wake it"
        report(at.problem("too-little-traffic", text, mend, level="warning"))
    elif events * made.threshold < 1 and made.min_bad <= 1:
        text = f"{slo.name}, tier {made.speed}: at this rate a single failed event in {long} fires it"
        report(at.problem("one-failure-fires", text, "leave min_bad_events at auto", level="warning"))


def _works(
    made: catalog.Tier, tier: spec.Tier, slo: spec.Slo, policy: spec.Policy, interval: Decimal, report: Report
) -> bool:
    problems = list(_impossible(made, tier, slo, policy, interval))
    for id_, text, mend in problems:
        report(slo.origin.at("objective").problem(id_, text, mend))
    return not problems


def _impossible(
    made: catalog.Tier, tier: spec.Tier, slo: spec.Slo, policy: spec.Policy, interval: Decimal
) -> Iterator[tuple[str, str, str]]:
    period, budget = int(slo.period), sre.error_budget(slo.objective)
    who = f"{slo.name}, tier {made.speed} of policy {policy.name}"
    least = max(Decimal(_SHORTEST), 2 * interval)
    if tier.long % _MINUTE or (tier.short or 0) % _MINUTE:
        yield "window-not-minutes", f"{who}: windows are whole minutes", "rules are evaluated once a minute"
    elif not least <= made.short < made.long < period:
        shape = f"{durations.show(made.short)} < {durations.show(made.long)} < {durations.show(period)}"
        mend = f"short must be at least {durations.show(least)} (5m, and two telemetry intervals)"
        yield "window-order", f"{who}: short < long < period does not hold for {shape}", mend
    elif made.factor < 1:
        share = _percent_up(sre.smallest_share(period, made.long))
        text = f"{who}: its burn rate is {made.factor:.3g}, and below 1 nothing is wrong"
        yield (
            "tier-below-sustainable",
            text,
            f"raise its budget to {(share * 100).normalize():f}% or more for a {_days(period)} window",
        )
    elif made.threshold >= 1:
        largest = sre.largest_share(period, made.long, budget) * 100
        text = f"{who} can never fire: {made.factor:.4g} x {budget * 100:f}% is {made.threshold * 100:.4g}% of events"
        mend = f"give this SLO a policy whose {durations.show(made.long)} tier has a budget below {largest:.3g}%"
        yield "unreachable-alert", text, mend


def _percent_up(share: Decimal) -> Decimal:
    return share.quantize(Decimal("0.01"), rounding=ROUND_CEILING)


def _days(period: int) -> str:
    return durations.show(period)
