"""Whether the published base counts raw series as it must: asked of it for some minutes of the past.

All else in a drill rests on a base that is fed. Here raw counters are fed, as a service would export them, and the
rules of the base are asked what they make of them. SLIs whose raw series cannot be written are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from burnbook.drill.backfill import MINUTE, Story
from burnbook.drill.published import Published
from burnbook.live import remote_write
from burnbook.live.prometheus import Client
from burnbook.live.remote_write import Line
from burnbook.model.sli import RawSeries

_SLICED = 600.0  # events of a minute where slices are counted
_SHARE = 0.1  # of the events is bad, once some are
_STEP = 15
_FED = (-40, 25)  # minutes around the first bad one
_ASKED = ((-10, 0), (10, 20))  # before it, and after it whatever the delay
_LIFETIME = 100_000  # of each counter when it is first seen
_APART = 2 * 3600  # seconds between the stretches of two SLOs, which may read the same series
_STRETCHES = 30
_DIGITS = 6

Counts = tuple[tuple[float, float], ...]
"""Different pairs of all events and bad ones of a minute; -1 is nothing."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the base must make of raw series, and what it made of them: before anything is bad, and after."""

    expected: Counts
    found: Counts


def counted(client: Client, published: Published, stories: Iterable[Story], now: float) -> Mapping[str, Counted]:
    """Return what the base makes of each SLO's raw series."""
    known = [story for story in stories if _written(story)][:_STRETCHES]
    return {
        story.slo.subject: _of(client, published, story, now - now % _STEP - _APART * (place + 1))
        for place, story in enumerate(known)
    }


def _written(story: Story) -> bool:
    """Tell whether raw series can be written, and all that the base reads beside them is fed."""
    raw = story.slo.sli.raw
    return bool(raw) and not (story.slo.slices and raw[-1].role == "good")


def _of(client: Client, published: Published, story: Story, start: float) -> Counted:
    events = _SLICED if story.slo.slices else story.total  # what is good may be taken from the total that is fed
    remote_write.write(client.url, (_line(raw, start, events) for raw in story.slo.sli.raw))
    rules = {rule["record"]: rule["expr"] for rule in published.rules_of(story.slo) if "record" in rule}
    total, bad = (rules.get(f"{name}1m", "") for name in story.slo.events)
    found: dict[tuple[float, float], None] = {}
    for first, last in _ASKED:
        at = (start + first * MINUTE, start + (last - 1) * MINUTE)
        found |= dict.fromkeys(_pairs(client, total, bad, at))
    whole = round(events, _DIGITS)
    return Counted(((whole, 0.0), (whole, round(events * _SHARE, _DIGITS))), tuple(found))


def _pairs(client: Client, total: str, bad: str, at: tuple[float, float]) -> Iterator[tuple[float, float]]:
    everything, wrong = (_values(client, expr, at) for expr in (total, bad))
    times = range(round(at[0]), round(at[1]) + 1, MINUTE)
    return ((everything.get(time, -1.0), wrong.get(time, -1.0)) for time in times)


def _values(client: Client, expr: str, at: tuple[float, float]) -> dict[int, float]:
    series = client.query_range(expr, *at, MINUTE) if expr else ()
    return {round(sample.time): round(sample.value, _DIGITS) for found in series for sample in found.samples}


def _line(raw: RawSeries, start: float, events: float) -> Line:
    first, last = (start + minutes * MINUTE for minutes in _FED)
    times = [first + _STEP * index for index in range(int((last - first) // _STEP) + 1)]
    samples = ((time, _value(raw, events / MINUTE, time - first, max(0.0, time - start))) for time in times)
    return Line({"__name__": raw.metric, **dict(raw.labels)}, tuple(samples))


def _value(raw: RawSeries, rate: float, alive: float, broken: float) -> float:
    """Return a counter of all, bad or good events after so many seconds, and so many of them with bad ones."""
    total, bad = rate * alive, rate * _SHARE * broken
    return _LIFETIME + {"total": total, "bad": bad, "good": total - bad}[raw.role]
