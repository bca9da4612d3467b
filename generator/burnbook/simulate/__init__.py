"""Tells what alerts would do before they are trusted: detection, reset, budget spent, false pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from decimal import Context, Decimal

from burnbook import sre
from burnbook.explain import pace
from burnbook.explain.facts import Outage
from burnbook.model.plan import Slo
from burnbook.model.rules import Tier
from burnbook.plan.alerts import LOW_TRAFFIC_BAD
from burnbook.plan.windows import DAY
from burnbook.simulate.chances import any_of, false_alarm, noticed
from burnbook.simulate.facts import NEVER, Answer, Chance, Point, Promise, Simulated

__all__ = ["Promise", "Simulated", "promise", "simulate"]

_SHORT = Context(prec=2)
_LONG = Context(prec=6)


def promise(slo: Slo) -> Promise:
    """Return what an SLO promises; where it counts time slices, there are as many of them as time has."""
    rate = Decimal(1) / slo.slices.length if slo.slices else slo.expected_rate
    return Promise(slo.subject, slo.policy, slo.objective, slo.budget, slo.period.length, slo.tiers, rate)


def simulate(found: Promise, points: int) -> Simulated:
    """Return its answers to so many error ratios, from the budget to a total outage, and its chances."""
    rate = found.rate
    chances = tuple(_chance(tier, rate, found.budget) for tier in found.tiers) if rate else ()
    pages = [chance.false_page for chance in chances if chance.false_page is not None]
    ratios = _ratios(found.budget, points)
    return Simulated(found, tuple(_point(ratio, found) for ratio in ratios), chances, any_of(pages) if pages else None)


def _ratios(budget: Decimal, count: int) -> Iterator[Decimal]:
    """Yield ratios at equal distances of their logarithms; few of them are short to read."""
    low, context = math.log10(budget), _SHORT if count < 20 else _LONG
    for index in range(count):
        ratio = context.create_decimal(Decimal(10 ** (low * (1 - index / (count - 1)))))
        yield max(budget, min(ratio, sre.WHOLE))


def _point(ratio: Decimal, found: Promise) -> Point:
    outage = Outage("", ratio, sre.outage_time(ratio, found.budget, found.period))
    answers = tuple(_answer(outage, tier, found) for tier in found.tiers)
    loud = [answer for tier, answer in zip(found.tiers, answers, strict=True) if tier.severity == "page"]
    stand_in = _stand_in(outage, found) if found.low_traffic else None
    return Point(ratio, answers, stand_in, _first(loud), _first((*answers, *((stand_in,) if stand_in else ()))))


def _answer(outage: Outage, tier: Tier, found: Promise) -> Answer:
    told = pace.answer(outage, tier, found.budget, found.rate)
    return _spending(told.detected_after, told.resets_after, outage)


def _stand_in(outage: Outage, found: Promise) -> Answer:
    """Return the answer of `SLOLowTrafficErrors`: some bad events in a day, and too many of a day and of six hours."""
    ratio, rate = outage.error_ratio, found.rate or Decimal(0)
    over = sre.detection_time(ratio, Decimal(1), found.budget, DAY)
    counted = sre.counting_time(LOW_TRAFFIC_BAD, rate, ratio)
    if over is None or counted > DAY:
        return NEVER
    return _spending(max(over, counted), sre.reset_time(ratio, Decimal(1), found.budget, DAY // 4), outage)


def _spending(detected: Decimal | None, resets: Decimal | None, outage: Outage) -> Answer:
    return Answer(detected, resets, None if detected is None else detected / outage.spends_budget_in)


def _first(answers: Iterable[Answer]) -> Answer:
    """Return the answer of several alerts: the first that fires tells it, the last that resets ends it."""
    fired = [one for one in answers if one.detected is not None]
    if not fired:
        return NEVER
    first = min(fired, key=lambda one: one.detected or 0)
    return Answer(first.detected, max(one.resets or Decimal(0) for one in fired), first.spent)


def _chance(tier: Tier, rate: Decimal, budget: Decimal) -> Chance:
    """Return the chances of a burn speed; a false page is one while exactly as much fails as may."""
    false = false_alarm(tier, rate, budget) if tier.severity == "page" else None
    return Chance(tier, noticed(tier, rate), false)
