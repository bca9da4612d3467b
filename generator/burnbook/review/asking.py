"""What a Prometheus is asked for a review. The events must be told; of all else, a refusal is told and lived with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from burnbook.model import names
from burnbook.model.plan import Service, Slo
from burnbook.recorded.asking import Asked, Found, Source, series, watchdog
from burnbook.recorded.facts import MINUTE, Span
from burnbook.review import periods
from burnbook.text import durations
from burnbook.text.promql import Selector, by, equals

EARLIER = 4
"""So many periods before are looked at."""
HOUR = 3600
DAY = 86_400
_HALF = MINUTE // 2


@dataclass(frozen=True, slots=True)
class Past:
    """What was recorded of a period before: its bad and all events, and how many of its minutes."""

    span: Span
    total: Found
    bad: Found
    minutes: Found


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered; `lacks` tells what was refused. The alerts are None if they were.

    Events are from `seen` on, which begins before the review, so that its first windows are whole; alerts from a day
    before. `info` is the definition as it was recorded, hour by hour.
    """

    seen: Span
    total: Found
    bad: Found
    alerts_in: Span
    alerts: Found | None
    maintenance: Found
    info: Found
    past: tuple[Past, ...]
    lacks: tuple[str, ...]


def ask(slo: Slo, service: Service, span: Span, source: Source) -> Answers:
    """Ask for everything; raise `LiveError` if the source does not even tell the events."""
    asked = Asked(source, float(service.arrival_delay))
    longest = max((window.length for window in slo.windows), default=0)
    seen, alerts_in = Span(span.start - longest, span.end), Span(span.start - DAY, span.end)
    firing = str(Selector("ALERTS", equals((("alertstate", "firing"), *slo.ids))))
    told = f"last_over_time({series(names.INFO, slo)}[1h])"
    return Answers(
        seen=seen,
        total=asked.stored(series(f"{names.TOTAL}1m", slo), seen),
        bad=asked.stored(series(f"{names.BAD}1m", slo), seen),
        alerts_in=alerts_in,
        alerts=_alerts(slo, firing, alerts_in, asked),
        maintenance=asked.over("planned maintenance", series(names.MAINTENANCE, slo), span) or (),
        info=asked.stepped("what the definition was", told, span, HOUR) or (),
        past=tuple(_past(slo, span, asked)),
        lacks=tuple(dict.fromkeys(asked.lacks)),
    )


def _alerts(slo: Slo, firing: str, span: Span, asked: Asked) -> Found | None:
    """Return the alerts; None if they are refused, or if there are none where not even the Watchdog fires."""
    found = asked.over("the alerts", firing, span)
    if found == () and asked.over("the alerts", watchdog(slo), Span(span.end - HOUR, span.end)) == ():
        asked.lacks.append(
            "No alert is stored there, not even the Watchdog, which always fires: what fired is not known."
        )
        return None
    return found


def _past(slo: Slo, span: Span, asked: Asked) -> Iterator[Past]:
    """Yield the periods before, until one of which nothing is there any more, or none is told."""
    for one in periods.before(slo.period, span, EARLIER):
        # a millisecond less: Prometheus 2 would count a minute on both ends
        length = durations.show(round(one.seconds) - Decimal("0.001"))
        found = [
            asked.at("the periods before", _summed(slo, name, function, length), one.end + _HALF)
            for name, function in ((names.TOTAL, "sum"), (names.BAD, "sum"), (names.TOTAL, "count"))
        ]
        if not all(found):
            return
        yield Past(one, *(part or () for part in found))


def _summed(slo: Slo, name: str, function: str, length: str) -> str:
    """Return the sum over a time; of copies the fullest one's, for a sum over them would count twice."""
    groups = by(name for name, _ in slo.split)
    return f"max by {groups} ({function}_over_time({series(f'{name}1m', slo)}[{length}]))"
