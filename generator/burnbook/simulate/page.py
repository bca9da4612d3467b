"""A simulation as a picture or a page: how detection, reset and spending follow the share of errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import cycle

from burnbook.charts import Chart, Line, Tone, stack
from burnbook.charts.chart import Points
from burnbook.charts.ticks import Unit
from burnbook.simulate import report
from burnbook.simulate.facts import Answer, Point, Simulated
from burnbook.text.document import document
from burnbook.text.figures import percent
from burnbook.text.markdown import inline, table

POINTS = 200
"""Error ratios of a line: about as many as its width can tell apart."""
_TONES: tuple[Tone, ...] = ("first", "third", "second", "fourth", "fifth")
_MINUTE = 60
_SOON = 0.1  # minutes: earlier than that nothing is told

Runs = Sequence[Sequence[Simulated]]
"""What is simulated, each with one policy or with two: at few error ratios for tables, or at many for lines."""


def _html(told: Runs, drawn: Runs) -> str:
    parts = (part for few, many in zip(told, drawn, strict=True) for part in (*_parts(few), stack(_charts(many))))
    return document("Simulation", ("# Simulation", *parts))


def _svg(told: Runs, drawn: Runs) -> str:
    return stack(chart for many in drawn for chart in _charts(many))


FORMS: Mapping[str, Callable[[Runs, Runs], str]] = {".html": _html, ".svg": _svg}
"""What a file's name ends with, and what is written then."""


def _parts(found: Sequence[Simulated]) -> Iterator[str]:
    title, *lines = report.head(found)
    yield f"## {inline(title)}"
    yield "\n\n".join(inline(line) for line in (*lines, *report.chances(found)))
    yield f"### Burn speeds\n\n{table(report.SPEEDS, report.speeds(found))}"
    yield f"### Answers\n\n{inline(report.LEGEND)}"
    yield table(*report.answers(found))


def _charts(found: Sequence[Simulated]) -> Iterator[Chart]:
    yield _chart(found, "minutes until it fires", "count", lambda one: _minutes(one.detected))
    yield _chart(found, "minutes until it is over", "count", lambda one: _minutes(one.resets))
    yield _chart(
        found, "budget spent when it fires", "ratio", lambda one: None if one.spent is None else float(one.spent)
    )


def _chart(found: Sequence[Simulated], what: str, unit: Unit, of: Callable[[Answer], float | None]) -> Chart:
    first = found[0].promise
    log = unit == "count"
    return Chart(
        title=f"{first.name}: {what}",
        description=f"{what} at each constant share of errors, from {percent(float(first.budget))} to 100%.",
        start=math.log10(first.budget),
        end=0.0,
        unit=unit,
        lines=tuple(_lines(found, of)),
        axis=(_SOON, 1.0) if log else (0.0, 0.1),
        log=log,
        empty="nothing fires",
        along=tuple((math.log10(ratio), percent(ratio)) for ratio in _round(float(first.budget))),
        corner="constant share of errors",
    )


def _lines(found: Sequence[Simulated], of: Callable[[Answer], float | None]) -> Iterator[Line]:
    """Yield each burn speed of a policy alone, over what tells first; of two policies what people are told by each."""
    tones = cycle(_TONES)
    for one in found:
        points, policy = one.points, one.promise.policy
        if len(found) > 1:
            yield Line(f"{policy}: anything", next(tones), _run(points, [point.told for point in points], of))
            yield Line(f"{policy}: page", next(tones), _run(points, [point.paged for point in points], of))
            continue
        yield Line("whatever fires first", "quiet", _run(points, [point.told for point in points], of))
        for index, tier in enumerate(one.promise.tiers):
            answers = [point.answers[index] for point in points]
            yield Line(f"{tier.speed} ({tier.severity})", next(tones), _run(points, answers, of))
        stand_ins = [point.stand_in for point in points if point.stand_in]
        if stand_ins:
            yield Line("low-traffic (ticket)", next(tones), _run(points, stand_ins, of))


def _run(
    points: Sequence[Point], answers: Sequence[Answer], of: Callable[[Answer], float | None]
) -> tuple[Points, ...]:
    """Return where an answer is known; it is so from some share of errors on."""
    values = ((math.log10(point.ratio), of(answer)) for point, answer in zip(points, answers, strict=True))
    known = tuple((at, value) for at, value in values if value is not None)
    return (known,) if known else ()


def _round(budget: float) -> Iterator[float]:
    """Yield round shares of errors from the budget on: 1, 2 and 5 of each power of ten."""
    for power in range(math.floor(math.log10(budget)), 1):
        yield from (r for r in (10.0**power * step for step in (1, 2, 5)) if budget * 0.999 <= r <= 1)


def _minutes(seconds: Decimal | None) -> float | None:
    return None if seconds is None else max(_SOON, float(seconds) / _MINUTE)
