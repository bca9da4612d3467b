"""Prometheus durations: `1h30m` in and out, exact to the millisecond."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = {
    "y": Decimal(31_536_000),
    "w": Decimal(604_800),
    "d": Decimal(86_400),
    "h": Decimal(3600),
    "m": Decimal(60),
    "s": Decimal(1),
    "ms": Decimal("0.001"),
}
_DURATION = re.compile("".join(rf"(?:(\d{{1,9}}){unit})?" for unit in _UNITS) + r"\Z", re.ASCII)

_RATE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)/([smhd])\Z", re.ASCII)


def parse(text: str) -> Decimal | None:
    """Return the seconds of `1d`, `1h30m`, `250ms` or `0`; None if it is no duration."""
    if text == "0":
        return Decimal(0)
    match = _DURATION.match(text)
    if not text or not match:
        return None
    return sum((Decimal(n) * size for n, size in zip(match.groups(), _UNITS.values(), strict=True) if n), Decimal(0))


def parse_rate(text: str) -> Decimal | None:
    """Return the events a second of `40/s` or `30/h`; None if it is no rate above 0."""
    match = _RATE.match(text)
    return Decimal(match[1]) / _UNITS[match[2]] if match and Decimal(match[1]) else None


def show(seconds: Decimal | int) -> str:
    """Write seconds as Prometheus does, without years and weeks: 7170 -> `1h59m30s`, 0.25 -> `250ms`."""
    rest, out = Decimal(seconds), ""
    for unit in ("d", "h", "m", "s", "ms"):
        count = int(rest // _UNITS[unit])
        rest -= count * _UNITS[unit]
        out += f"{count}{unit}" if count else ""
    return out or "0s"


def rate(per_second: Decimal) -> str:
    """Write a rate with the first unit of which there is one: 40 -> `40/s`, 1/120 -> `30/h`."""
    for unit in ("s", "m", "h", "d"):
        count = round(per_second * _UNITS[unit], 4)
        if count >= 1:
            break
    return f"{count.normalize():f}/{unit}"


def words(seconds: Decimal | int) -> str:
    """Write a time for a person: 3600 -> `1 hour`, 259200 -> `3 days`, 0.25 -> `250 ms`."""
    value = Decimal(seconds)
    for unit, name in (("d", "day"), ("h", "hour"), ("m", "minute"), ("s", "second")):
        count = value / _UNITS[unit]
        if count >= 1 and count == count.to_integral_value():
            return f"{int(count)} {name}" + ("s" if count != 1 else "")
    return f"{int(value * 1000)} ms" if value < 1 else show(value)


def each(seconds: Decimal | int) -> str:
    """Name how often: 86400 -> `every day`, 43200 -> `every 12 hours`."""
    return f"every {words(seconds).removeprefix('1 ')}"


def last(seconds: Decimal | int) -> str:
    """Name a window that ends now: 3600 -> `the last hour`, 21600 -> `the last 6 hours`."""
    return f"the last {words(seconds).removeprefix('1 ')}"
