"""What the panels ask, asked as Grafana asks it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from burnbook.live.prometheus import Series
from picture.dashboard import Panel, Target

_PLACEHOLDER = re.compile(r"\{\{\s*([a-zA-Z_]\w*)\s*\}\}")
_NICE = [seconds for base in (1, 60) for seconds in (base, 2 * base, 5 * base, 10 * base, 15 * base, 30 * base)]
_STEPS = [*_NICE, *(3600 * hours for hours in (1, 2, 3, 6, 12, 24))]
_POINTS = 560  # that a panel of half the width can tell apart


class Answering(Protocol):
    """A Prometheus, or what stands for one."""

    def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]: ...

    def query_range(self, expression: str, start: float, end: float, step: float) -> tuple[Series, ...]: ...


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is looked at (Unix seconds)."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Line:
    """A series as a panel shows it: its name, and runs of points without a gap."""

    name: str
    runs: tuple[tuple[tuple[float, float], ...], ...]

    @property
    def values(self) -> list[float]:
        return [value for run in self.runs for _, value in run]


def answers(client: Answering, panel: Panel, variables: Mapping[str, str], span: Span) -> tuple[Line, ...]:
    """Return what a panel shows of a span of time."""
    return tuple(line for target in panel.targets for line in _asked(client, target, variables, span))


def named(legend: str, labels: Mapping[str, str]) -> str:
    """Return what a series is called."""
    if legend != "__auto":
        return _PLACEHOLDER.sub(lambda found: labels.get(found[1], ""), legend)
    inside = ", ".join(f'{name}="{value}"' for name, value in labels.items() if name != "__name__")
    return f"{labels.get('__name__', '')}{{{inside}}}"


def _asked(client: Answering, target: Target, variables: Mapping[str, str], span: Span) -> list[Line]:
    step = _step(target, span)
    expr = _filled(target.expr, variables, span, step)
    found = client.query(expr, span.end) if target.instant else client.query_range(expr, span.start, span.end, step)
    return [Line(named(target.legend, series.labels), _runs(series, step)) for series in found]


def _filled(expr: str, variables: Mapping[str, str], span: Span, step: int) -> str:
    own = {
        "__rate_interval": f"{max(300, 4 * step)}s",
        "__interval": f"{step}s",
        "__range": f"{round(span.end - span.start)}s",
    }
    for name, value in {**own, **variables}.items():
        expr = re.sub(rf"\$(?:{name}\b|\{{{name}\}})", value.replace("\\", r"\\"), expr)
    return expr


def _step(target: Target, span: Span) -> int:
    """Return the seconds from point to point: so many that each has a place, and as few as the query allows."""
    raw = (span.end - span.start) / _POINTS
    return max(target.interval, max((step for step in _STEPS if step <= raw), default=1))


def _runs(series: Series, step: int) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Cut a series where a point is missing or is no number."""
    runs: list[list[tuple[float, float]]] = []
    for sample in series.samples:
        if not math.isfinite(sample.value):
            continue
        if not runs or sample.time - runs[-1][-1][0] > 1.5 * step:
            runs.append([])
        runs[-1].append((sample.time, sample.value))
    return tuple(map(tuple, runs))
