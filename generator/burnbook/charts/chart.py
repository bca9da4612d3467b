"""What a chart shows: lines over time, thresholds, bands, markers, and rows of states. Times are Unix seconds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from burnbook.charts.ticks import Unit

Tone = Literal["page", "ticket", "quiet", "bad", "first", "second", "third", "fourth", "fifth"]
"""What a colour means: who is told, what is bad, or just one line after another."""

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line in its `runs`: between two of them nothing is known."""

    name: str
    tone: Tone
    runs: tuple[Points, ...]
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value that means something."""

    value: float
    name: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time behind the lines; those of one name share a place in the legend."""

    start: float
    end: float
    name: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment."""

    time: float
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """A state under the plot, and when it held."""

    name: str
    tone: Tone
    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart from `start` to `end`. `description` says in words what is seen, for those who cannot see it.

    The value axis holds all values and those of `axis`; a `log` axis begins at the first of `axis`, which must be above
    0, and what is below lies on it. Without any line it says `empty`.

    Where something else than time runs from `start` to `end`, `along` names places on it, and `corner` says what it is.
    """

    title: str
    description: str
    start: float
    end: float
    unit: Unit
    lines: tuple[Line, ...]
    thresholds: tuple[Threshold, ...] = ()
    bands: tuple[Band, ...] = ()
    markers: tuple[Marker, ...] = ()
    rows: tuple[Row, ...] = ()
    axis: tuple[float, ...] = (0.0,)
    log: bool = False
    empty: str = "no data"
    along: tuple[tuple[float, str], ...] = ()
    corner: str = ""


def runs(points: Iterable[tuple[float, float]], step: float) -> tuple[Points, ...]:
    """Cut points, in the order of time, where one is missing (they are `step` seconds apart) or is no number."""
    found: list[list[tuple[float, float]]] = []
    for time, value in points:
        if not math.isfinite(value):
            continue
        if not found or time - found[-1][-1][0] > 1.5 * step:
            found.append([])
        found[-1].append((time, value))
    return tuple(map(tuple, found))
