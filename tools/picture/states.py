"""A panel of states over time: a row for each series, a bar for as long as its value stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from picture import frame, svg, units
from picture.ask import Line, Span
from picture.dashboard import Field, Panel
from picture.frame import Area, Key

_BELOW = 26
_WIDEST = 0.3  # of the panel, for the names of the rows


@dataclass(frozen=True, slots=True)
class Bar:
    """A value that stays from one time to another."""

    start: float
    end: float
    value: float


def draw(panel: Panel, lines: Sequence[Line], area: Area, span: Span) -> Iterator[str]:
    """Draw the rows, the time axis and the legend into what the title leaves."""
    lines = [line for line in lines if line.runs]
    if not lines:
        yield frame.said(area, panel.field.no_value)
        return
    keys = _keys(panel.field, lines)
    below = frame.legend_height(keys, area.w) if panel.legend else 0
    left = min(max(svg.width(line.name) for line in lines) + 10, area.w * _WIDEST)
    plot = Area(area.x + left, area.y + 2, area.w - left - 4, area.h - below - _BELOW - 2)
    yield from frame.times(plot, span)
    height = plot.h / len(lines)
    for index, line in enumerate(lines):
        row = Area(plot.x, plot.y + height * index, plot.w, height)
        yield svg.text(svg.cut(line.name, left - 10), area.x, row.y + height / 2 + 4.5)
        for bar in _bars(line):
            yield from _bar(panel.field, bar, row, span)
    if panel.legend:
        yield from frame.legend(keys, Area(area.x, area.bottom - below, area.w, below))


def _bars(line: Line) -> Iterator[Bar]:
    """Return one bar for points of the same value that follow each other; the last point ends its run."""
    for run in line.runs:
        start, value = run[0]
        for (_, before), (time, now) in pairwise(run):
            if now != before:
                yield Bar(start, time, value)
                start, value = time, now
        yield Bar(start, run[-1][0], value)


def _bar(field: Field, bar: Bar, row: Area, span: Span) -> Iterator[str]:
    left, right = (row.x + (t - span.start) / (span.end - span.start) * row.w for t in (bar.start, bar.end))
    words, color = _state(field, bar.value)
    look: dict[str, str | float] = {"fill": color, "fill_opacity": "0.75", "rx": 1.5}
    yield svg.element("rect", x=left, y=row.y + row.h * 0.08, width=max(1.5, right - left), height=row.h * 0.84, **look)
    if svg.width(words) + 12 <= right - left:
        yield svg.text(words, left + 6, row.y + row.h / 2 + 4.5, fill=svg.CANVAS, font_weight=500)


def _state(field: Field, value: float) -> tuple[str, str]:
    """Return what a value is called, and its colour."""
    if found := field.mappings.get(f"{value:g}"):
        return found.text, svg.color(found.color)
    return units.shown(value, field.unit, field.decimals), svg.color(field.color(value))


def _keys(field: Field, lines: Sequence[Line]) -> list[Key]:
    values = sorted({value for line in lines for value in line.values})
    return [Key(*_state(field, value)) for value in values]
