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
    return Simulated(found, tuple(_point(ratio, found) for ratio in ratios), chances, any_of(pages) if rate else None)


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
    return Point(ratio, answers, _first(loud), _first(answers))


def _answer(outage: Outage, tier: Tier, found: Promise) -> Answer:
    told = pace.answer(outage, tier, found.budget, found.rate)
    spent = None if told.detected_after is None else told.detected_after / outage.spends_budget_in
    return Answer(told.detected_after, told.resets_after, spent)


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
