"""Round values and round moments for axes, and what they are called."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

Unit = Literal["ratio", "count"]

_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14_400, 43_200)
_DAY = 86_400


def ticks(low: float, high: float, about: int) -> list[float]:
    """Return round values that enclose what lies from low to high."""
    if high - low < 1e-12:
        low, high = (low, low + 1) if low >= 0 else (low - 1, low)
    raw = (high - low) / about
    base = 10.0 ** math.floor(math.log10(raw))
    step = next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= raw * 0.999)
    first, last = math.floor(low / step + 1e-6), math.ceil(high / step - 1e-6)
    return [round(index * step, 12) for index in range(first, last + 1)]


def powers(low: float, high: float) -> list[float]:
    """Return the powers of ten that enclose what lies from low to high, both above 0."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def moments(start: float, end: float, about: int) -> tuple[list[float], int]:
    """Return round moments (Unix seconds, round in UTC) from start to end, and the seconds between two of them."""
    raw = (end - start) / max(1, about)
    step = next((60 * minutes for minutes in _MINUTES if 60 * minutes >= raw), 60 * _MINUTES[-1])
    return [float(moment * step) for moment in range(math.ceil(start / step), math.floor(end / step) + 1)], step


def times(start: float, end: float, about: int) -> Iterator[tuple[float, str]]:
    """Yield round moments with their time of day in UTC; midnight, and a day of a long axis, with its date."""
    found, step = moments(start, end, about)
    for moment in found:
        day = step >= _DAY or (moment % _DAY == 0 and moment > start)
        yield moment, datetime.fromtimestamp(moment, UTC).strftime("%d %b" if day else "%H:%M")


def places(step: float) -> int:
    """Return how many decimals tell multiples of a step apart."""
    return next((places for places in range(12) if abs(round(step, places) - step) < step * 1e-6), 12)


def labels(values: list[float], unit: Unit) -> list[str]:
    """Return what the values of an axis are called, as short as they can be told apart."""
    return [shown(value, unit, _decimals(value, values, unit)) for value in values]


def shown(value: float, unit: Unit, decimals: int) -> str:
    """Return a value as people read it, with so many decimals."""
    if unit == "ratio":
        return f"{round(value * 100, decimals) + 0.0:.{decimals}f}%"  # + 0.0: there is no -0
    for scale, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= scale:
            return f"{value / scale:.{decimals}f}{letter}"
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def _decimals(value: float, values: list[float], unit: Unit) -> int:
    """Return the decimals of one value: as the steps need them, and none more than a power of ten needs."""
    step = values[1] - values[0]
    if values[0] > 0 and math.isclose(values[1], 10 * values[0]):
        step = value
    if unit == "ratio":
        return places(step * 100)
    scale = next((scale for scale in (1e9, 1e6, 1e3) if abs(value) >= scale), 1.0)
    return places(step / scale) if value else 0
