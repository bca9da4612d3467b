"""What every panel has: a frame with its title; and what some have: a time axis, a legend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from burnbook.charts.scale import Area
from picture import svg, units
from picture.ask import Span

TITLE = 34  # the height of a panel's title
PAD = 12
_LEGEND_LINE = 20
_SWATCH = 16
_GAP = 16


@dataclass(frozen=True, slots=True)
class Key:
    """What one colour of a panel stands for."""

    name: str
    color: str
    dash: str = ""


def panel(area: Area, title: str, note: str = "") -> Iterator[str]:
    """Draw a panel's frame and title, and a note to the right of it."""
    yield svg.element("rect", x=area.x, y=area.y, width=area.w, height=area.h, rx=3, fill=svg.PANEL, stroke=svg.BORDER)
    room = area.w - 2 * PAD - (svg.width(note, 12) + PAD if note else 0)
    yield svg.text(svg.cut(title, room, 14), area.x + PAD, area.y + 23, font_size=14, font_weight=500)
    if note:
        yield svg.text(note, area.right - PAD, area.y + 23, fill=svg.DIM, font_size=12, text_anchor="end")


def inner(area: Area) -> Area:
    """Return what is left of a panel below its title."""
    return Area(area.x + PAD, area.y + TITLE, area.w - 2 * PAD, area.h - TITLE - PAD)


def said(area: Area, words: str) -> str:
    """Write a few words into the middle of a panel."""
    return svg.text(words, area.x + area.w / 2, area.y + area.h / 2, fill=svg.DIM, text_anchor="middle")


def times(plot: Area, span: Span) -> Iterator[str]:
    """Draw the grid and the labels of a time axis below a plot."""
    for moment, label in units.times(span.start, span.end, round(plot.w / 75)):
        x = plot.x + (moment - span.start) / (span.end - span.start) * plot.w
        yield svg.rule(x, plot.y, x, plot.bottom)
        half = svg.width(label, 12) / 2
        inside = min(max(x, plot.x + half - PAD), plot.right - half + PAD)
        yield svg.text(label, inside, plot.bottom + 17, fill=svg.DIM, font_size=12, text_anchor="middle")


def legend_height(keys: list[Key], room: float) -> float:
    """Return how much height a legend takes."""
    return _LEGEND_LINE * len(svg.wrapped(keys, _wide, room + _GAP))


def legend(keys: list[Key], area: Area) -> Iterator[str]:
    """Draw a legend from the top of an area, in as many lines as it takes."""
    for row, line in enumerate(svg.wrapped(keys, _wide, area.w + _GAP)):
        x, y = area.x, area.y + _LEGEND_LINE * (row + 0.7)
        for key in line:
            dash = {"stroke_dasharray": "4 3"} if key.dash else {}
            yield svg.rule(x, y - 4, x + _SWATCH, y - 4, stroke=key.color, stroke_width=3, **dash)
            yield svg.text(svg.cut(key.name, area.w - _SWATCH - 6), x + _SWATCH + 6, y)
            x += _wide(key)


def _wide(key: Key) -> float:
    return _SWATCH + 6 + svg.width(key.name) + _GAP
