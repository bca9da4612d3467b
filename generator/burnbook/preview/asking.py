"""What the panels ask, asked as Grafana asks it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from burnbook.charts.chart import Points, runs
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Series
from burnbook.preview.board import Panel, Target
from burnbook.preview.filling import durations, filled
from burnbook.recorded.asking import Source
from burnbook.recorded.facts import Span

_PLACEHOLDER = re.compile(r"\{\{\s*([a-zA-Z_]\w*)\s*\}\}")
_NICE = [seconds for base in (1, 60) for seconds in (base, 2 * base, 5 * base, 10 * base, 15 * base, 30 * base)]
_STEPS = [*_NICE, *(3600 * hours for hours in (1, 2, 3, 6, 12, 24))]
_POINTS = 560  # that a panel of half the width can tell apart


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query was answered with: series with points `step` seconds apart, or the words of a refusal."""

    target: Target
    step: int
    series: tuple[Series, ...] = ()
    failure: str = ""

    def lines(self) -> Iterator[Line]:
        """Yield the series as they are shown."""
        for one in self.series:
            points = runs(((sample.time, sample.value) for sample in one.samples), self.step)
            yield Line(named(self.target.legend, one.labels), points, one.labels)


@dataclass(frozen=True, slots=True)
class Line:
    """A series as a panel shows it: its name, runs of points without a gap, and its labels."""

    name: str
    runs: tuple[Points, ...]
    labels: Mapping[str, str]

    @property
    def values(self) -> list[float]:
        """All its values."""
        return [value for run in self.runs for _, value in run]


def answers(client: Source, panel: Panel, variables: Mapping[str, str], span: Span) -> Iterator[Answer]:
    """Yield what each query of a panel is answered with for a span of time; one that is refused does not end it."""
    for target in panel.targets:
        step = _step(target, span)
        expr = filled(target.expr, durations(span, step, target.interval) | dict(variables))
        try:
            yield Answer(target, step, _asked(client, target, expr, span, step))
        except LiveError as error:
            yield Answer(target, step, failure=str(error))


def lines(found: tuple[Answer, ...]) -> tuple[Line, ...]:
    """Return every series that has a point."""
    return tuple(line for answer in found for line in answer.lines() if line.runs)


def named(legend: str, labels: Mapping[str, str]) -> str:
    """Return what a series is called."""
    if legend != "__auto":
        return _PLACEHOLDER.sub(lambda found: labels.get(found[1], ""), legend).strip()
    inside = ", ".join(f'{name}="{value}"' for name, value in labels.items() if name != "__name__")
    return f"{labels.get('__name__', '')}{{{inside}}}"


def _asked(client: Source, target: Target, expr: str, span: Span, step: int) -> tuple[Series, ...]:
    if target.instant:
        return client.query(expr, span.end)
    start = span.start - span.start % step  # as Grafana does: the points stay where they are while time goes on
    return client.query_range(expr, start, span.end, step)


def _step(target: Target, span: Span) -> int:
    """Return the seconds from point to point: so many that each has a place, and as few as the query allows."""
    raw = span.seconds / _POINTS
    return max(target.interval, max((step for step in _STEPS if step <= raw), default=1))
