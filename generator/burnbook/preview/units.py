"""Values in the units of their fields, as Grafana writes them; labels for axes; what a unit is called."""

from __future__ import annotations

import math
from collections.abc import Mapping

from burnbook.charts import ticks
from burnbook.charts.ticks import places

_COUNTED = {"short": "", "cpm": " c/m", "reqps": " req/s", "ops": " ops/s", "cps": " c/s"}
_TIME = ((60, 1, " s"), (3600, 60, " min"), (86_400, 3600, " hours"), (604_800, 86_400, " days"))
_LONG = ((31_536_000, 604_800, " weeks"), (math.inf, 31_536_000, " years"))
_IN_SECONDS = {"s": 1.0, "ms": 0.001, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_BYTES = ("B", "KiB", "MiB", "GiB", "TiB")
_CALLED = {
    "percentunit": "percent",
    "percent": "percent",
    "s": "seconds",
    "ms": "milliseconds",
    "bytes": "bytes",
    "cpm": "counts a minute",
    "reqps": "requests a second",
    "ops": "operations a second",
    "cps": "counts a second",
    "d": "days",
}
_SUFFIX: Mapping[str, str] = {"percent": "%"}


def shown(value: float, unit: str, decimals: int | None = None) -> str:
    """Return a value as people read it."""
    if unit == "percentunit":
        return f"{_fixed(value * 100, decimals)}%"
    if unit in _COUNTED:
        return _short(value, decimals) + _COUNTED[unit]
    if unit == "bytes":
        power = _power(value)
        return f"{_fixed(value / 1024**power, decimals)} {_BYTES[power]}"
    if unit in _IN_SECONDS:
        return _duration(value * _IN_SECONDS[unit], decimals)
    return _fixed(value, decimals) + _SUFFIX.get(unit, "")


def round_values(low: float, high: float, about: int, unit: str, decimals: int | None = None) -> list[float]:
    """Return values that enclose what lies from low to high, round in the unit in which they are shown.

    Without decimals they are whole, if there are two of those.
    """
    size = _size(max(abs(low), abs(high)), unit)
    found = [value * size for value in ticks.ticks(low / size, high / size, about)]
    whole = [value for value in found if decimals == 0 and value == round(value)]
    return whole if len(whole) > 1 and (whole[0], whole[-1]) == (found[0], found[-1]) else found


def _size(value: float, unit: str) -> float:
    """Return how much of a unit is one of what a value is shown in: 60 for seconds that are shown as minutes."""
    if unit == "bytes":
        return float(1024 ** _power(value))
    if unit not in _IN_SECONDS:
        return 1.0
    seconds = value * _IN_SECONDS[unit]
    size = 0.001 if 0 < seconds < 1 else next(part for part in (*_TIME, *_LONG) if seconds < part[0])[1]
    return size / _IN_SECONDS[unit]


def _power(value: float) -> int:
    return min(len(_BYTES) - 1, int(math.log(abs(value), 1024))) if abs(value) >= 1 else 0


def axis(values: list[float], unit: str) -> list[str]:
    """Return the labels of ticks, all with the same number of decimals."""
    step = values[1] - values[0]
    if unit in _COUNTED and max(map(abs, values)) >= 1000:
        scale = 1000.0 ** int(math.log(max(map(abs, values)), 1000))
        return [_short(value, places(step / scale) if value else 0) + _COUNTED[unit] for value in values]
    if unit in _IN_SECONDS or unit == "bytes":
        return [shown(value, unit) for value in values]
    return [shown(value, unit, places(step * 100 if unit == "percentunit" else step)) for value in values]


def called(unit: str) -> str:
    """Return a unit in words; nothing for a plain number."""
    return "" if unit in ("none", "short") else _CALLED.get(unit, unit)


def _fixed(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{round(value, decimals) + 0.0:.{decimals}f}"  # + 0.0: there is no -0
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"


def _short(value: float, decimals: int | None) -> str:
    for scale, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= scale:
            return _fixed(value / scale, decimals) + letter
    return _fixed(value, decimals)


def _duration(value: float, decimals: int | None) -> str:
    if 0 < abs(value) < 1:
        return f"{_fixed(value * 1000, decimals)} ms"
    _, size, name = next(part for part in (*_TIME, *_LONG) if abs(value) < part[0])
    return _fixed(value / size, decimals) + name
