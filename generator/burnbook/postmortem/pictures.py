"""The charts of a draft: the error ratio against its burn speeds, the budget left, the events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle

from burnbook.charts import Chart, Line, Marker, Threshold, Tone, draw
from burnbook.charts.ticks import Unit
from burnbook.model.plan import Service, Slo
from burnbook.postmortem.facts import Curve, Incident
from burnbook.recorded import reading
from burnbook.recorded.drawing import TONES, bands, rows, thin
from burnbook.recorded.facts import MINUTE
from burnbook.recorded.words import clock
from burnbook.text.figures import percent

_LINES: tuple[Tone, ...] = ("first", "third", "second", "fourth", "fifth")
_PERIOD_STEP = 3 * MINUTE
_WIDE = 30  # times the lowest threshold: beyond it only a logarithm shows both


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: the end of its file's name, its text alternative, and its SVG."""

    name: str
    words: str
    svg: str


def pictures(incident: Incident, service: Service, slo: Slo) -> Iterator[Picture]:
    """Yield the charts of which there are data."""
    title = f"{service.title}, {slo.title}"
    if any(minute.total for minute in incident.course.minutes):
        yield _picture("ratio", _ratio(incident, slo, title))
        yield _picture("events", _events(incident, slo, title))
    if incident.left:
        yield _picture("budget", _budget(incident, slo, title))


def _picture(name: str, chart: Chart) -> Picture:
    return Picture(name, chart.description, draw(chart))


def _ratio(incident: Incident, slo: Slo, title: str) -> Chart:
    minutes = [(m.end, m.ratio) for m in incident.course.minutes if m.ratio is not None]
    lines = [Line("each minute", "quiet", thin(minutes, MINUTE, incident.view))]
    lines += [
        Line(curve.name, tone, thin(curve.points, MINUTE, incident.view)) for curve, tone in _told(incident.windows)
    ]
    limits = tuple(
        Threshold(
            float(tier.threshold), f"{tier.speed}: {percent(float(tier.threshold))}", TONES.get(tier.severity, "quiet")
        )
        for tier in slo.tiers
    )
    lowest = min((limit.value for limit in limits), default=float(slo.budget))
    highest = max(value for _, value in minutes)
    log = highest > _WIDE * lowest
    said = f"The share of bad {slo.sli.unit}: at most {percent(highest)} in a minute; {_alerts(incident)}."
    return replace(
        _chart(incident, f"{title}: error ratio", said, "ratio", lines),
        thresholds=limits,
        rows=tuple(rows(incident.firings)),
        axis=(lowest / 10,) if log else (0.0, 1.2 * lowest),
        log=log,
    )


def _events(incident: Incident, slo: Slo, title: str) -> Chart:
    minutes = incident.course.minutes
    total, bad = [(m.end, m.total) for m in minutes], [(m.end, m.bad) for m in minutes]
    most = max(m.total for m in minutes)
    worst = max(minutes, key=lambda m: m.bad)
    unit = slo.sli.unit
    said = f"All {unit} a minute, at most {most:,.0f}, and bad ones, at most {worst.bad:,.0f}."
    lines = (
        Line("all", "first", thin(total, MINUTE, incident.view), filled=True),
        Line("bad", "bad", thin(bad, MINUTE, incident.view), filled=True),
    )
    return _chart(incident, f"{title}: {unit} a minute", said, "count", lines)


def _budget(incident: Incident, slo: Slo, title: str) -> Chart:
    lines = [
        Line(curve.name, tone, thin(curve.points, _PERIOD_STEP, incident.view)) for curve, tone in _told(incident.left)
    ]
    found = [value for line in lines for run in line.runs for _, value in run]
    said = f"What is left of the error budget of {slo.period.this}"
    said += f": from {percent(max(found))} to {percent(min(found))}." if found else "."
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    return replace(
        _chart(incident, f"{title}: budget left", said, "ratio", lines),
        thresholds=(Threshold(0.0, "spent", "page"),) if low < 0.25 * high else (),
        axis=(low - 0.02 * max(high - low, 0.01), high),
    )


def _chart(incident: Incident, title: str, said: str, unit: Unit, lines: Iterable[Line]) -> Chart:
    """Return a chart of what is looked at, with all that is drawn behind every line."""
    seen = incident.view
    return Chart(
        title=title,
        description=said,
        start=seen.start,
        end=seen.end,
        unit=unit,
        lines=tuple(lines),
        bands=bands(reading.gaps(incident.course, incident.view), incident.masked),
        markers=_markers(incident),
    )


def _told(curves: Iterable[Curve]) -> Iterator[tuple[Curve, Tone]]:
    return zip(curves, cycle(_LINES), strict=False)


def _alerts(incident: Incident) -> str:
    loud = [firing for firing in incident.firings if firing.loud]
    if not loud:
        return "no alert fired" if incident.alerts_known else "which alerts fired is not known"
    first = min((firing.start for firing in loud if firing.start), default=None)
    return f"the first alert fired at {clock(first, incident.span)} UTC" if first else "an alert fired before already"


def _markers(incident: Incident) -> tuple[Marker, ...]:
    span = incident.span
    named = [(span.start, "from"), (span.end, "to")]
    if incident.first and incident.last:
        named += [(incident.first.start, "first bad minute"), (incident.last.end, "last bad minute")]
    return tuple(Marker(time, f"{what} {clock(time, span)[-8:].strip()}") for time, what in sorted(named))
