"""A simulation in words, as rows of tables, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from burnbook.explain.text import time
from burnbook.simulate.chances import MONTH
from burnbook.simulate.facts import Answer, Chance, Point, Simulated
from burnbook.text import durations
from burnbook.text.figures import percent
from burnbook.text.promql import number

SPEEDS = ("policy", "speed", "severity", "factor", "above", "windows", "waits for", "smallest outage", "false page")
COLUMNS = ("paged", "told", "ends", "spent")
LEGEND = (
    "Each line is a constant share of errors: how soon each burn speed fires and, paged and told, the first page and"
    " the first of all; ends: the last page, after the errors do; spent: of the budget, at the first page. Each firing"
    " comes at most a scrape, the arrival and an evaluation later."
)
_STAND_IN = "low-traffic"
_LIKELY = 1e-4  # below it a probability is told as that


def head(found: Sequence[Simulated]) -> Iterator[str]:
    """Yield what is simulated, and what is not known of it."""
    first = found[0].promise
    policies = " beside ".join(one.promise.policy for one in found)
    over = durations.show(first.period)
    yield f"{first.name}: {number(first.objective)}% over {over}, policy {policies}"
    if first.rate is None:
        yield "How much traffic there is, is not known: state expected_rate, or give --rate for a policy alone."
    else:
        yield f"Traffic: {durations.rate(first.rate)}, steady."
    for one in found:
        if one.promise.unusable:
            yield f"Left out of {one.promise.policy}, for they cannot work here: {', '.join(one.promise.unusable)}."


def speeds(found: Sequence[Simulated]) -> list[tuple[str, ...]]:
    """Return a row for each burn speed of each policy."""
    return [row for one in found for row in _speeds(one)]


def answers(found: Sequence[Simulated]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return head and rows: of one policy each burn speed by itself, of two what people are told, side by side."""
    if len(found) > 1:
        names = tuple(f"{one.promise.policy}: {COLUMNS[0]}" for one in found)
        columns = tuple(name for first in names for name in (first, *COLUMNS[1:]))
        pairs = zip(*(one.points for one in found), strict=True)
        rows = [
            (percent(float(points[0].ratio)), *(cell for p in points for cell in _told(p.paged, p.told)))
            for points in pairs
        ]
        return ("errors", *columns), rows
    (one,) = found
    promise = one.promise
    speeds = (*(tier.speed for tier in promise.tiers), *((_STAND_IN,) if promise.low_traffic else ()))
    return ("errors", *speeds, *COLUMNS), [
        (percent(float(p.ratio)), *(time(answer.detected) for answer in _each(p)), *_told(p.paged, p.told))
        for p in one.points
    ]


def chances(found: Sequence[Simulated]) -> Iterator[str]:
    """Yield how likely it is to be woken up for nothing."""
    month = durations.words(MONTH)
    for one in (one for one in found if one.false_page is not None):
        yield (
            f"With {one.promise.policy}, a service that fails exactly as often as it may, at random, pages in"
            f" {month} with a probability of {_at_most(one.false_page or 0.0)}."
        )


def data(found: Simulated) -> dict[str, Any]:
    """Return everything as data. Times are seconds, ratios and shares fractions of 1."""
    promise = found.promise
    by_speed = {chance.tier.speed: chance for chance in found.chances}
    return {
        "name": promise.name,
        "policy": promise.policy,
        "objective": float(promise.objective),
        "error_budget": float(promise.budget),
        "period": promise.period,
        "rate": None if promise.rate is None else float(promise.rate),
        "unusable": list(promise.unusable),
        "false_page_a_month": found.false_page,
        "speeds": [
            {
                "speed": tier.speed,
                "severity": tier.severity,
                "factor": float(tier.factor),
                "above": float(tier.threshold),
                "long_window": tier.long.length,
                "short_window": tier.short.length,
                "min_bad_events": tier.min_bad,
                **_chance(by_speed.get(tier.speed)),
            }
            for tier in promise.tiers
        ],
        "answers": [
            {
                "error_ratio": float(point.ratio),
                "paged": _answer(point.paged),
                "told": _answer(point.told),
                "low_traffic": point.stand_in and _answer(point.stand_in),
                "speeds": {t.speed: _answer(a) for t, a in zip(promise.tiers, point.answers, strict=True)},
            }
            for point in found.points
        ],
    }


def _each(point: Point) -> tuple[Answer, ...]:
    return (*point.answers, *((point.stand_in,) if point.stand_in else ()))


def _speeds(found: Simulated) -> Iterator[tuple[str, ...]]:
    by_speed = {chance.tier.speed: chance for chance in found.chances}
    for tier in found.promise.tiers:
        chance = by_speed.get(tier.speed)
        yield (
            found.promise.policy,
            tier.speed,
            tier.severity,
            f"{number(round(tier.factor, 2).normalize())}x",
            percent(float(tier.threshold)),
            f"{tier.long.name}, {tier.short.name}",
            f"{tier.min_bad} bad" if tier.min_bad else "-",
            _noticed(chance),
            "-" if chance is None or chance.false_page is None else _probability(chance.false_page),
        )


def _probability(found: float) -> str:
    return percent(found) if found >= _LIKELY else f"< {percent(_LIKELY)}"


def _at_most(found: float) -> str:
    return f"about {percent(found)}, or less" if found >= _LIKELY else f"less than {percent(_LIKELY)}"


def _noticed(chance: Chance | None) -> str:
    if chance is None:
        return "-"
    found = chance.noticed
    return f"{found.failures:,} in {time(found.seconds)}" if found else "none"


def _told(paged: Answer, told: Answer) -> tuple[str, ...]:
    spent = "-" if paged.spent is None else percent(float(paged.spent))
    return time(paged.detected), time(told.detected), "-" if paged.resets is None else time(paged.resets), spent


def _answer(found: Answer) -> dict[str, float | None]:
    told = {"detected": found.detected, "resets": found.resets, "spent": found.spent}
    return {name: _float(value) for name, value in told.items()}


def _chance(found: Chance | None) -> dict[str, Any]:
    if found is None:
        return {"smallest_outage": None, "false_page_a_month": None}
    least = found.noticed and {"failures": found.noticed.failures, "seconds": float(found.noticed.seconds)}
    return {"smallest_outage": least, "false_page_a_month": found.false_page}


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
