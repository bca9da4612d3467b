"""The marks of a chart: lines, thresholds, bands, rows, markers, and the legend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from burnbook.charts import look, svg
from burnbook.charts.chart import Chart, Line, Marker, Tone
from burnbook.charts.scale import Area, Scale

LANE = 16  # the height of a line of markers' names
_LANES = 3
_LEGEND_LINE, _SWATCH, _GAP, _SMALL = 20, 18, 18, 12
_APART = 14  # pixels between the names of two thresholds


@dataclass(frozen=True, slots=True)
class Key:
    """What the legend explains."""

    name: str
    tone: Tone
    kind: Literal["line", "band"]


def keys(chart: Chart) -> list[Key]:
    """Return what needs a legend: lines and bands; thresholds and rows have their names beside them."""
    every = [
        *(Key(line.name, line.tone, "line") for line in chart.lines),
        *(Key(band.name, band.tone, "band") for band in chart.bands),
    ]
    return list(dict.fromkeys(every))


def legend_height(found: list[Key], room: float) -> float:
    """Return how much height a legend takes."""
    return _LEGEND_LINE * len(svg.wrapped(found, _wide, room + _GAP))


def legend(found: list[Key], area: Area) -> Iterator[str]:
    """Draw a legend from the top of an area."""
    for row, line in enumerate(svg.wrapped(found, _wide, area.w + _GAP)):
        x, y = area.x, area.y + _LEGEND_LINE * (row + 0.7)
        for key in line:
            if key.kind == "line":
                place = {"x1": x, "y1": y - 4, "x2": x + _SWATCH, "y2": y - 4}
                yield svg.element("line", **place, class_=look.stroke(key.tone), stroke_width=3)
            else:
                yield svg.element(
                    "rect", x=x, y=y - 11, width=_SWATCH, height=13, class_=look.fill(key.tone), opacity="0.25"
                )
            said = svg.cut(key.name, area.w - _SWATCH - 6)
            yield svg.words("text", said, x=x + _SWATCH + 6, y=y, class_="c-ink")
            x += _wide(key)


def line(found: Line, scale: Scale) -> Iterator[str]:
    """Draw a line; a point alone is a dot."""
    for run in found.runs:
        if len(run) == 1:
            x, y = scale.x(run[0][0]), scale.y(run[0][1])
            yield svg.element("circle", cx=x, cy=y, r=2.2, class_=look.fill(found.tone))
            continue
        if found.filled:
            yield svg.element(
                "polygon", points=scale.under(run, scale.low), class_=look.fill(found.tone), opacity="0.18"
            )
        shape = {"fill": "none", "stroke_linejoin": "round", "class_": look.stroke(found.tone)}
        yield svg.element("polyline", points=scale.points(run), stroke_width=1.8, **shape)


def thresholds(chart: Chart, scale: Scale) -> Iterator[str]:
    """Draw dashed lines, their names to the right, none over another."""
    plot = scale.plot
    ordered = sorted(chart.thresholds, key=lambda found: -found.value)
    for found, place in zip(ordered, _spread([scale.y(one.value) for one in ordered], plot), strict=True):
        y = scale.y(found.value)
        ends = {"x1": plot.x, "y1": y, "x2": plot.right, "y2": y}
        yield svg.element("line", **ends, class_=look.stroke(found.tone), stroke_dasharray="6 4")
        yield svg.element(
            "line", x1=plot.right, y1=y, x2=plot.right + 8, y2=place, class_=look.stroke(found.tone), opacity="0.6"
        )
        yield _beside(found.name, found.tone, plot.right + 11, place + 4)


def bands(chart: Chart, scale: Scale, below: float) -> Iterator[str]:
    """Draw stretches of time behind all else."""
    for band in chart.bands:
        x, right = scale.x(band.start), scale.x(band.end)
        size = {"width": max(1.0, right - x), "height": scale.plot.h + below}
        yield svg.element("rect", x=x, y=scale.plot.y, **size, class_=look.fill(band.tone), opacity="0.16")


def rows(chart: Chart, scale: Scale, height: float) -> Iterator[str]:
    """Draw states under the plot, each with its name to the right."""
    for index, row in enumerate(chart.rows):
        y = scale.plot.bottom + 6 + height * index
        for start, end in row.spans:
            x, right = scale.x(start), scale.x(end)
            size = {"width": max(2.0, right - x), "height": height - 6}
            yield svg.element("rect", x=x, y=y + 3, rx=2, **size, class_=look.fill(row.tone))
        yield _beside(row.name, row.tone, scale.plot.right + 11, y + height / 2 + 4)


def lanes(chart: Chart, room: float) -> int:
    """Return how many lines the names of the markers take in about so much room."""
    scale = Scale(Area(0, 0, room, 1), chart.start, chart.end, 0, 1, log=False)
    return 1 + max((lane for _, (_, lane) in _placed(chart, scale)), default=-1)


def markers(chart: Chart, scale: Scale) -> Iterator[str]:
    """Draw moments as upright lines, their names above the plot in as many lines as they need."""
    plot = scale.plot
    tops = [(marker, x, plot.y - 4 - LANE * lane) for marker, (x, lane) in _placed(chart, scale)]
    for marker, _, top in tops:
        ends = {"x1": scale.x(marker.time), "y1": top, "x2": scale.x(marker.time), "y2": plot.bottom}
        yield svg.element("line", **ends, class_="c-edge", stroke_dasharray="2 3")
    for marker, x, top in tops:  # with a halo: the lines of others pass through
        place = {"x": x, "y": top - 3, "font_size": _SMALL, "stroke_width": 4}
        yield svg.words("text", marker.name, **place, class_="c-dim c-halo", paint_order="stroke")


def _placed(chart: Chart, scale: Scale) -> list[tuple[Marker, tuple[float, int]]]:
    """Return each marker with where its name begins, and in which line it is: the first with room."""
    taken = [scale.plot.x - 1000.0] * _LANES
    found = []
    for marker in chart.markers:
        wide = svg.width(marker.name, _SMALL)
        x = max(scale.plot.x, min(scale.x(marker.time) - wide / 2, scale.plot.right - wide))
        lane = next((lane for lane, end in enumerate(taken) if end + 6 <= x), _LANES - 1)
        taken[lane] = x + wide
        found.append((marker, (x, lane)))
    return found


def _spread(places: list[float], plot: Area) -> list[float]:
    """Return places from top to bottom, moved so that none is too near to the next and all are beside the plot."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + _APART) if found else max(place, plot.y))
    limit = plot.bottom
    for index in range(len(found) - 1, -1, -1):
        found[index] = min(found[index], limit)
        limit = found[index] - _APART
    return found


def _beside(said: str, tone: Tone, x: float, y: float) -> str:
    text = svg.cut(said, 155, _SMALL)
    return svg.words("text", text, x=x, y=y, class_=look.fill(tone), font_size=_SMALL)


def _wide(key: Key) -> float:
    return _SWATCH + 6 + svg.width(key.name) + _GAP
