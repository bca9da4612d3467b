"""A panel of lines over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from picture import frame, svg, units
from picture.ask import Line, Span
from picture.dashboard import Field, Panel
from picture.frame import Area, Key

_BELOW = 26  # the labels of the time axis
_TICK = 45  # pixels from tick to tick, at least


@dataclass(frozen=True, slots=True)
class Scale:
    """How times and values become places in a plot."""

    plot: Area
    span: Span
    low: float
    high: float

    def x(self, time: float) -> float:
        return self.plot.x + (time - self.span.start) / (self.span.end - self.span.start) * self.plot.w

    def y(self, value: float) -> float:
        return self.plot.bottom - (value - self.low) / (self.high - self.low) * self.plot.h


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is drawn."""

    color: str
    width: float
    dash: str
    fill: float


def draw(panel: Panel, lines: Sequence[Line], area: Area, span: Span) -> Iterator[str]:
    """Draw the panel's plot and legend into what its title leaves."""
    if not any(line.runs for line in lines):
        yield frame.said(area, panel.field.no_value)
        return
    styles = [_style(panel.field, line, index) for index, line in enumerate(lines)]
    keys = [Key(line.name, style.color, style.dash) for line, style in zip(lines, styles, strict=True)]
    below = frame.legend_height(keys, area.w) if panel.legend else 0
    values = _ticks(panel.field, lines, area.h - below - _BELOW)
    labels = units.axis(values, panel.field.unit)
    left = max(svg.width(label, 12) for label in labels) + 8
    plot = Area(area.x + left, area.y + 6, area.w - left - 4, area.h - below - _BELOW - 6)
    scale = Scale(plot, span, values[0], values[-1])
    yield from _values(scale, values, labels)
    yield from frame.times(plot, span)
    for line, style in zip(lines, styles, strict=True):
        yield from _line(scale, line, style)
    yield from _thresholds(scale, panel.field)
    if panel.legend:
        yield from frame.legend(keys, Area(area.x, area.bottom - below, area.w, below))


def _style(field: Field, line: Line, index: int) -> Style:
    found = field.of(line.name)
    fixed = found.get("color")
    color = svg.color(fixed["fixedColor"]) if fixed else svg.CLASSIC[index % len(svg.CLASSIC)]
    dash = found.get("custom.lineStyle") or {}
    shape = " ".join(map(str, dash.get("dash", ()))) if dash.get("fill") == "dash" else ""
    return Style(color, found.get("custom.lineWidth", 1), shape, found.get("custom.fillOpacity", 0) / 100)


def _ticks(field: Field, lines: Sequence[Line], height: float) -> list[float]:
    values = [value for line in lines for value in line.values]
    values += [field.custom[soft] for soft in ("axisSoftMin", "axisSoftMax") if field.custom.get(soft) is not None]
    return units.ticks(min(values), max(values), max(2, round(height / _TICK)))


def _values(scale: Scale, values: list[float], labels: list[str]) -> Iterator[str]:
    """Draw the grid and the labels of the value axis."""
    plot = scale.plot
    for value, label in zip(values, labels, strict=True):
        y = scale.y(value)
        yield svg.rule(plot.x, y, plot.right, y)
        yield svg.text(label, plot.x - 8, y + 4, fill=svg.DIM, font_size=12, text_anchor="end")


def _line(scale: Scale, line: Line, style: Style) -> Iterator[str]:
    for run in line.runs:
        places = [f"{svg.number(scale.x(time))},{svg.number(scale.y(value))}" for time, value in run]
        if style.fill:
            floor = svg.number(scale.y(max(scale.low, min(0.0, scale.high))))
            first, last = (svg.number(scale.x(run[end][0])) for end in (0, -1))
            under = " ".join((f"{first},{floor}", *places, f"{last},{floor}"))
            yield svg.element("polygon", points=under, fill=style.color, fill_opacity=f"{style.fill:g}")
        if len(places) == 1:  # a point alone has no line
            x, y = places[0].split(",")
            yield svg.element("circle", cx=x, cy=y, r=2, fill=style.color)
            continue
        dash = {"stroke_dasharray": style.dash} if style.dash else {}
        yield svg.element(
            "polyline",
            points=" ".join(places),
            fill="none",
            stroke=style.color,
            stroke_width=max(style.width, 1.3),
            stroke_linejoin="round",
            **dash,
        )


def _thresholds(scale: Scale, field: Field) -> Iterator[str]:
    """Draw a line where a colour begins; the first holds for all below and has none."""
    if "line" not in (mode := field.custom.get("thresholdsStyle", {}).get("mode", "off")) and mode != "dashed":
        return
    for step in field.steps[1:]:
        if scale.low <= step.value <= scale.high:
            dash = {"stroke_dasharray": "8 6"} if mode.startswith("dashed") else {}
            y, color = scale.y(step.value), svg.color(step.color)
            yield svg.rule(scale.plot.x, y, scale.plot.right, y, stroke=color, stroke_width=1.3, **dash)
