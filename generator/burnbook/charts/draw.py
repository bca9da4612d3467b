"""A chart drawn: title, legend, plot, rows of states, time axis; names of thresholds and rows stand to the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from burnbook.charts import look, marks, svg
from burnbook.charts.chart import Chart
from burnbook.charts.scale import Area, Scale
from burnbook.charts.ticks import labels, powers, ticks, times

WIDTH = 900
_PAD, _SMALL = 16, 12
_TITLE, _PLOT, _ROW, _AXIS = 34, 230, 20, 30
_LEFT, _GUTTER = 68, 168  # the same beside every plot: charts that stand one upon another share their time axis
_TICK = 46  # pixels from tick to tick, at least
_HOURS = 80


def draw(chart: Chart) -> str:
    """Return a chart as SVG."""
    return _drawn(chart, 0)[0]


def stack(charts: Iterable[Chart]) -> str:
    """Return charts one under another, as one picture."""
    made, y = list[str](), 0.0
    for chart in charts:
        drawn, height = _drawn(chart, y)
        made.append(drawn)
        y += height + _PAD
    box = f"0 0 {svg.number(WIDTH)} {svg.number(y - _PAD)}"
    head: dict[str, str | float] = {"xmlns": svg.NAMESPACE, "width": WIDTH, "height": y - _PAD, "viewBox": box}
    return svg.element("svg", "\n" + "".join(made), **head) + "\n"


def _drawn(chart: Chart, y: float) -> tuple[str, float]:
    """Return a chart that begins at a height, and how high it is."""
    keys = marks.keys(chart)
    legend = marks.legend_height(keys, WIDTH - 2 * _PAD)
    lanes = marks.lanes(chart, WIDTH - 2 * _PAD - _GUTTER)
    top = _TITLE + legend + marks.LANE * lanes + 10
    scale, values = _scale(chart, top)
    height = scale.plot.bottom + 6 + _ROW * len(chart.rows) + _AXIS
    parts = (
        *_frame(chart, height),
        *marks.legend(keys, Area(_PAD, _TITLE, WIDTH - 2 * _PAD, legend)),
        *marks.bands(chart, scale, _ROW * len(chart.rows) + 6),
        *_grid(chart, scale, values),
        *marks.thresholds(chart, scale),
        *(part for line in chart.lines for part in marks.line(line, scale)),
        *marks.rows(chart, scale, _ROW),
        *marks.markers(chart, scale),
        *([] if any(line.runs for line in chart.lines) else [_empty(chart, scale)]),
    )
    return _picture(chart, parts, height, y), height


def _scale(chart: Chart, top: float) -> tuple[Scale, list[float]]:
    found = [value for line in chart.lines for run in line.runs for _, value in run]
    found += [*chart.axis, *(threshold.value for threshold in chart.thresholds)]
    values = powers(chart.axis[0], max(found)) if chart.log else ticks(min(found), max(found), _PLOT // _TICK)
    left = max(_LEFT, _PAD + max(svg.width(label, _SMALL) for label in labels(values, chart.unit)) + 8)
    plot = Area(left, top, WIDTH - _PAD - _GUTTER - left, _PLOT)
    return Scale(plot, chart.start, chart.end, values[0], values[-1], chart.log), values


def _frame(chart: Chart, height: float) -> Iterator[str]:
    yield svg.element("rect", width=WIDTH, height=height, rx=6, class_="c-back")
    day = chart.corner if chart.along else datetime.fromtimestamp(chart.start, UTC).strftime("%Y-%m-%d, UTC")
    room = WIDTH - 3 * _PAD - svg.width(day, _SMALL)
    title = svg.cut(chart.title, room, 15)
    yield svg.words("text", title, x=_PAD, y=24, class_="c-ink", font_size=15, font_weight="600")
    yield svg.words("text", day, x=WIDTH - _PAD, y=24, class_="c-dim", font_size=_SMALL, text_anchor="end")


def _grid(chart: Chart, scale: Scale, values: list[float]) -> Iterator[str]:
    plot, below = scale.plot, scale.plot.bottom + 6 + _ROW * len(chart.rows)
    for value, label in zip(values, labels(values, chart.unit), strict=True):
        y = scale.y(value)
        yield svg.element("line", x1=plot.x, y1=y, x2=plot.right, y2=y, class_="c-grid")
        yield svg.words("text", label, x=plot.x - 8, y=y + 4, class_="c-dim", font_size=_SMALL, text_anchor="end")
    for moment, label in chart.along or times(scale.start, scale.end, round(plot.w / _HOURS)):
        x = scale.x(moment)
        yield svg.element("line", x1=x, y1=plot.y, x2=x, y2=below, class_="c-grid")
        yield svg.words("text", label, x=x, y=below + 16, class_="c-dim", font_size=_SMALL, text_anchor="middle")
    yield svg.element("line", x1=plot.x, y1=plot.bottom, x2=plot.right, y2=plot.bottom, class_="c-axis")


def _empty(chart: Chart, scale: Scale) -> str:
    plot = scale.plot
    place = {"x": plot.x + plot.w / 2, "y": plot.y + plot.h / 2}
    return svg.words("text", chart.empty, class_="c-dim", text_anchor="middle", **place)


def _picture(chart: Chart, parts: tuple[str, ...], height: float, y: float) -> str:
    """Return the whole, with its text alternatives first."""
    told = (svg.words("title", chart.title), svg.words("desc", chart.description))
    inside = "\n".join((*told, svg.element("style", f"\n{look.stylesheet()}\n"), *parts))
    box = f"0 0 {svg.number(WIDTH)} {svg.number(height)}"
    head: dict[str, str | float] = {"xmlns": svg.NAMESPACE, "width": WIDTH, "height": height, "viewBox": box}
    head |= {"y": y} if y else {}
    return svg.element("svg", f"\n{inside}\n", **head, role="img", font_family=look.FONT, font_size=svg.SIZE) + "\n"
