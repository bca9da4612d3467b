"""Where things are: a plot, and how times and values become places in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from burnbook.charts.svg import number


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Scale:
    """A plot with its axes: times from `start` to `end`, values from `low` to `high`, by their logarithm if `log`."""

    plot: Area
    start: float
    end: float
    low: float
    high: float
    log: bool

    def x(self, time: float) -> float:
        """Return the place of a time; what lies outside of the axis is on its edge."""
        inside = min(max(time, self.start), self.end)
        return self.plot.x + (inside - self.start) / (self.end - self.start) * self.plot.w

    def y(self, value: float) -> float:
        """Return the place of a value; what lies outside of the axis is on its edge."""
        inside = min(max(value, self.low), self.high)
        return self.plot.bottom - self._share(inside) * self.plot.h

    def points(self, run: Sequence[tuple[float, float]]) -> str:
        """Return the places of a run of points, as a line has them."""
        return " ".join(f"{number(self.x(time))},{number(self.y(value))}" for time, value in run)

    def under(self, run: Sequence[tuple[float, float]], floor: float) -> str:
        """Return the corners of what lies between a run of points and a value."""
        ends = [f"{number(self.x(run[end][0]))},{number(self.y(floor))}" for end in (0, -1)]
        return " ".join((ends[0], self.points(run), ends[1]))

    def _share(self, value: float) -> float:
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)
