"""A panel of lines over time. It is drawn in shares of its width and height: it fits a screen, a phone and paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from burnbook.charts import colors, svg
from burnbook.charts.scale import Area, Scale
from burnbook.preview import axes, units
from burnbook.preview.asking import Line
from burnbook.preview.axes import Key, Stretch, percent
from burnbook.preview.board import Panel
from burnbook.preview.field import Field
from burnbook.recorded.facts import Span

_WHOLE = 1000.0
_TICK = 1.3  # rows of the grid from tick to tick, at least
_TOLD = 8  # series that the words tell of


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: its value axis, `left` pixels wide, its field, its legend, and what it says in words."""

    axis: str
    field: str
    left: int
    keys: tuple[Key, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is drawn; `color` is a style of CSS."""

    color: str
    width: float
    dash: str
    fill: float


def draw(panel: Panel, lines: Sequence[Line], span: Span, marked: Sequence[Stretch], hrefs: Sequence[str]) -> Plot:
    """Return a panel's plot; there is a line with a point. `hrefs` are where the lines lead."""
    styles = [_style(panel.field, line, index) for index, line in enumerate(lines)]
    values = _ticks(panel, lines)
    labels = units.axis(values, panel.field.unit)
    scale = Scale(Area(0, 0, _WHOLE, _WHOLE), span.start, span.end, values[0], values[-1], log=False)
    heights = [percent(scale.y(value) / _WHOLE) for value in values]
    inside = [part for line, style in zip(lines, styles, strict=True) for part in _line(scale, line, style)]
    parts = (
        *axes.stretches(marked, span),
        *(svg.element("line", x1=0, y1=y, x2="100%", y2=y, class_="grid") for y in heights),
        *axes.times(span, panel.box.w),
        svg.group_of_shares(inside),
        *_thresholds(scale, panel.field),
    )
    named = zip(lines, styles, hrefs, strict=True)
    return Plot(
        axis="".join(
            svg.words("text", label, x="100%", dx=-8, y=y, dy=4, class_="tick", text_anchor="end")
            for label, y in zip(labels, heights, strict=True)
        ),
        field="\n".join(parts),
        left=round(max(svg.width(label, 12) for label in labels)) + 10,
        keys=tuple(Key(line.name, style.color, bool(style.dash), href) for line, style, href in named)
        if panel.legend
        else (),
        words=_words(panel.field, lines),
    )


def _style(field: Field, line: Line, index: int) -> Style:
    found = field.of(line.name)
    fixed = found.get("color") or {}
    color = fixed.get("fixedColor") or colors.LINES[index % len(colors.LINES)]
    dash = found.get("custom.lineStyle") or {}
    shape = " ".join(map(str, dash.get("dash", ()))) if dash.get("fill") == "dash" else ""
    return Style(
        colors.style(str(color), colors.SEEN),
        found.get("custom.lineWidth", 1),
        shape,
        found.get("custom.fillOpacity", 0) / 100,
    )


def _ticks(panel: Panel, lines: Sequence[Line]) -> list[float]:
    custom = panel.field.custom
    ends = (panel.field.low, panel.field.high, custom.get("axisSoftMin"), custom.get("axisSoftMax"))
    values = [value for line in lines for value in line.values] + [end for end in ends if end is not None]
    about = max(2, round((panel.box.h - 2) / _TICK))
    return units.round_values(min(values), max(values), about, panel.field.unit, panel.field.decimals)


def _line(scale: Scale, line: Line, style: Style) -> Iterator[str]:
    shades = {"style": style.color}
    for run in line.runs:
        if style.fill:
            floor = max(scale.low, min(0.0, scale.high))
            opacity = f"{style.fill:g}"
            yield svg.element("polygon", points=scale.under(run, floor), class_="full", fill_opacity=opacity, **shades)
        dash = {"stroke_dasharray": style.dash} if style.dash else {}
        points = scale.points(run if len(run) > 1 else run * 2)  # a point alone: a line without length, with round ends
        width = max(style.width, 1.4) if len(run) > 1 else 4.0
        yield svg.element("polyline", points=points, class_="line", stroke_width=width, **dash, **shades)


def _thresholds(scale: Scale, field: Field) -> Iterator[str]:
    """Draw a line where a colour begins; the first holds for all below and has none."""
    mode = field.custom.get("thresholdsStyle", {}).get("mode", "off")
    if not mode.startswith(("line", "dashed")):
        return
    for step in field.steps[1:]:
        if scale.low <= step.value <= scale.high:
            dash = {"stroke_dasharray": "8 6"} if mode.startswith("dashed") else {}
            y = percent(scale.y(step.value) / _WHOLE)
            yield svg.element(
                "line", x1=0, y1=y, x2="100%", y2=y, class_="line", style=colors.style(step.color, colors.SEEN), **dash
            )


def _words(field: Field, lines: Sequence[Line]) -> str:
    """Return what is seen, for those who cannot see it."""

    def shown(value: float) -> str:
        return units.shown(value, field.unit, field.decimals)

    told = [
        f"{line.name}: {shown(line.values[-1])} at last, from {shown(min(line.values))} to {shown(max(line.values))}"
        for line in lines[:_TOLD]
    ]
    return "; ".join(told) + (f"; and {len(lines) - _TOLD} more" if len(lines) > _TOLD else "")
