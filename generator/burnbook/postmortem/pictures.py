"""The charts of a draft: the error ratio against its burn speeds, the budget left, the events."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle, groupby

from burnbook.charts import Band, Chart, Line, Marker, Row, Threshold, Tone, draw, runs
from burnbook.charts.chart import Points
from burnbook.charts.ticks import Unit
from burnbook.model.plan import Service, Slo
from burnbook.postmortem import reading
from burnbook.postmortem.facts import MINUTE, Curve, Firing, Incident
from burnbook.postmortem.words import clock
from burnbook.text.figures import percent

_TONES: Mapping[str, Tone] = {"page": "page", "ticket": "ticket"}
_LINES: tuple[Tone, ...] = ("first", "third", "second", "fourth", "fifth")
_POINTS = 600  # that the width of a chart can tell apart
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
    lines = [Line("each minute", "quiet", _thin(minutes, MINUTE, incident))]
    lines += [Line(curve.name, tone, _thin(curve.points, MINUTE, incident)) for curve, tone in _told(incident.windows)]
    limits = tuple(
        Threshold(
            float(tier.threshold), f"{tier.speed}: {percent(float(tier.threshold))}", _TONES.get(tier.severity, "quiet")
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
        rows=tuple(_rows(incident.firings)),
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
        Line("all", "first", _thin(total, MINUTE, incident), filled=True),
        Line("bad", "bad", _thin(bad, MINUTE, incident), filled=True),
    )
    return _chart(incident, f"{title}: {unit} a minute", said, "count", lines)


def _budget(incident: Incident, slo: Slo, title: str) -> Chart:
    lines = [
        Line(curve.name, tone, _thin(curve.points, _PERIOD_STEP, incident)) for curve, tone in _told(incident.left)
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
        bands=_bands(incident),
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


def _bands(incident: Incident) -> tuple[Band, ...]:
    gaps = reading.gaps(incident.course, incident.view)
    return (
        *(Band(gap.start, gap.end, "not recorded", "quiet") for gap in gaps),
        *(Band(one.span.start, one.span.end, "planned maintenance", "second") for one in incident.masked),
    )


def _markers(incident: Incident) -> tuple[Marker, ...]:
    span = incident.span
    named = [(span.start, "from"), (span.end, "to")]
    if incident.first and incident.last:
        named += [(incident.first.start, "first bad minute"), (incident.last.end, "last bad minute")]
    return tuple(Marker(time, f"{what} {clock(time, span)[-8:].strip()}") for time, what in sorted(named))


def _rows(firings: tuple[Firing, ...]) -> Iterator[Row]:
    """Yield one row an alert; groups share it."""

    def key(firing: Firing) -> tuple[str, str, str]:
        return firing.severity, firing.name, firing.which

    for (severity, name, which), found in groupby(sorted(firings, key=key), key):
        shown = f"{which} burn" if which and name.endswith("Burn") else name
        spans = tuple((one.start or 0.0, one.end or math.inf) for one in found)
        yield Row(f"{shown} ({severity})", _TONES.get(severity, "quiet"), spans)


def _thin(points: Iterable[tuple[float, float]], step: float, incident: Incident) -> tuple[Points, ...]:
    """Return runs of points, of those that share a place on paper the highest."""
    room = max(1, math.ceil(incident.view.seconds / _POINTS / step))
    return tuple(
        tuple(max(run[index : index + room], key=lambda point: point[1]) for index in range(0, len(run), room))
        for run in runs(points, step)
    )
