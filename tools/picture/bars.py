"""A panel of bars, one a series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from picture import svg, units
from picture.ask import Line
from picture.dashboard import Panel
from picture.frame import Area, said

_HIGHEST = 34
_SHOWN = 70  # the room for a value


def draw(panel: Panel, lines: Sequence[Line], area: Area) -> Iterator[str]:
    """Draw the last value of each series from the least to the most, 0 to 1 unless there is more, with its name."""
    told = [(line.name, line.values[-1]) for line in lines if line.runs]
    if not told:
        yield said(area, panel.field.no_value)
        return
    most = max(1.0, *(value for _, value in told))
    names = min(max(svg.width(name) for name, _ in told) + 12, area.w / 2)
    wide, high = area.w - names - _SHOWN, min(_HIGHEST, area.h / len(told))
    for index, (name, value) in enumerate(told):
        y, color = area.y + index * high, svg.color(panel.field.color(value))
        middle, shown = y + high / 2 + 4, units.shown(value, panel.field.unit, panel.field.decimals)
        yield svg.text(svg.cut(name, names - 12), area.x, middle)
        yield svg.element("rect", x=area.x + names, y=y + 2, width=wide, height=high - 6, fill=svg.GRID)
        full = wide * max(0.0, value) / most
        yield svg.element("rect", x=area.x + names, y=y + 2, width=full, height=high - 6, fill=color)
        yield svg.text(shown, area.right, middle, fill=color, text_anchor="end")
