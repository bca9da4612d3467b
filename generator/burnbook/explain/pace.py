"""How fast each burn speed of an SLO answers: the formulas of `sre`, for outages that one can picture."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from burnbook import sre
from burnbook.explain.facts import Answer, Outage, Speed
from burnbook.model.plan import Service, Slo
from burnbook.model.rules import Alert, Tier
from burnbook.text.promql import number


def outages(slo: Slo) -> tuple[Outage, ...]:
    """Return a total outage, one of a tenth, and errors at twice the budget; the worst first, none twice."""
    ratios = {Decimal(1), Decimal("0.1"), 2 * slo.budget}
    return tuple(outage(ratio, slo) for ratio in sorted(ratios, reverse=True) if ratio <= 1)


def speeds(slo: Slo) -> Iterator[Speed]:
    """Return the burn speeds of an SLO, fastest first."""
    found = outages(slo)
    for alert in slo.alerts():
        if alert.tier:
            answers = tuple(answer(outage, alert.tier, slo.budget, slo.expected_rate) for outage in found)
            yield _speed(alert, alert.tier, slo, answers)


def lag(slo: Slo, service: Service) -> Decimal:
    """Return the seconds that come on top of each detection, at most: a scrape, the arrival, an evaluation."""
    return service.interval + service.arrival_delay + slo.groups[0].interval


def answer(outage: Outage, tier: Tier, budget: Decimal, rate: Decimal | None) -> Answer:
    """Return when a tier fires; with a guard not before so many bad events have happened, if the traffic is known."""
    ratio = outage.error_ratio
    detected = sre.detection_time(ratio, tier.factor, budget, tier.long.length)
    if detected is not None and tier.min_bad and rate is not None:
        counted = sre.counting_time(tier.min_bad, rate, ratio)
        detected = max(detected, counted) if counted <= tier.long.length else None
    reset = sre.reset_time(ratio, tier.factor, budget, tier.short.length)
    return Answer(outage.name, detected, None if detected is None else reset)


def outage(ratio: Decimal, slo: Slo) -> Outage:
    """Return an outage of a constant error ratio."""
    name = f"{number(ratio * 100)}%"
    return Outage(name, ratio, sre.outage_time(ratio, slo.budget, slo.period.length))


def _speed(alert: Alert, tier: Tier, slo: Slo, answers: tuple[Answer, ...]) -> Speed:
    period, long = slo.period.length, tier.long.length
    return Speed(
        name=tier.speed,
        severity=tier.severity,
        factor=tier.factor,
        threshold=tier.threshold,
        long_window=tier.long.name,
        short_window=tier.short.name,
        min_bad_events=tier.min_bad,
        answers=answers,
        spent_at_detection=sre.spent_at_detection(tier.factor, period, long),
        time_left=sre.time_left(tier.factor, period, long),
        receivers=alert.receivers,
    )
