"""Planned maintenance in words: what, when, how long, how often."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from burnbook.model.maintenance import Maintenance
from burnbook.text import durations

_NTH = ("first", "second", "third", "fourth")


def told(windows: Iterable[Maintenance], slos: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the reason of each window and when it is; if not all of these SLOs are masked, also which."""
    every = set(slos)
    return [
        (window.reason, _when(window) + (f" ({', '.join(window.slos)} only)" if every - set(window.slos) else ""))
        for window in windows
    ]


def _when(window: Maintenance) -> str:
    long = durations.words(window.duration)
    if window.repeat is None:
        return f"{_moment(window.start)}, {long}"
    until = f" until {_moment(window.until)}" if window.until else ""
    return f"{_day(window)} at {window.start:%H:%M} {_zone(window.start)}, {long}, since {window.start:%Y-%m-%d}{until}"


def _day(window: Maintenance) -> str:
    nth, _ = window.weekday
    days = {
        "daily": "every day",
        "weekly": f"every {window.start:%A}",
        "monthly": f"on day {window.start.day} of every month",
        "monthly-by-weekday": f"on the {_NTH[min(nth, 4) - 1]} {window.start:%A} of every month",
    }
    return days[window.repeat or ""]


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} {_zone(moment)}"


def _zone(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"
