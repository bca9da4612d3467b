"""Times, figures and alerts in words. All times are UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from burnbook.model.spec import Labels
from burnbook.recorded.facts import Firing, Span

RENAMED = "It had another name: what was recorded under that is not read."


def clock(time: float, span: Span) -> str:
    """Return a time of day, with its day if a span is not within one; seconds are told where there are some."""
    moment = datetime.fromtimestamp(round(time), UTC)
    days = {datetime.fromtimestamp(edge, UTC).date() for edge in (span.start, span.end, time)}
    form = ("" if len(days) == 1 else "%Y-%m-%d ") + ("%H:%M:%S" if moment.second else "%H:%M")
    return moment.strftime(form)


def moment(time: float) -> str:
    """Return a moment with its day: `2026-03-12 14:00 UTC`."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M} UTC"


def between(span: Span) -> str:
    """Return a span with its days: `2026-03-12 14:00 to 15:10 UTC`."""
    start, end = (datetime.fromtimestamp(time, UTC) for time in (span.start, span.end))
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {last} UTC"


def lasting(seconds: float) -> str:
    """Return how long something took: `45 s`, `3 min 20 s`, `1 h 5 min`, `2 d 3 h`; below an hour to the second."""
    rest = round(seconds)
    if rest >= 3600:
        rest = round(rest / 60) * 60
    parts = []
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, size)
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts) or "0 s"


def after(seconds: float) -> str:
    """Return a delay that may be less than nothing."""
    return lasting(seconds) if seconds >= 0 else f"{lasting(-seconds)} before"


def counted(number_: int, noun: str) -> str:
    """Return so many of something: `1 ticket`, `3 tickets`."""
    return f"{number_:,} {noun}{'' if number_ == 1 else 's'}"


def group(labels: Labels) -> str:
    """Return the values that tell a group."""
    return ", ".join(f"{name} {value or '(none)'}" for name, value in labels)


def alert(firing: Firing) -> str:
    """Return what an alert is called, with its group."""
    named = " ".join(part for part in (firing.name, firing.which) if part)
    return f"{named} ({group(firing.group)})" if firing.group else named


def told(firing: Firing) -> str:
    """Return as what somebody was told."""
    return "nobody told (in shadow)" if firing.severity == "shadow" else firing.severity
