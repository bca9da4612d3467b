"""A panel of one large value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from picture import svg, units
from picture.ask import Line
from picture.dashboard import Panel
from picture.frame import Area

_LARGEST = 36


def draw(panel: Panel, lines: Sequence[Line], area: Area) -> Iterator[str]:
    """Draw the last value of each series, side by side, in the colour of its threshold."""
    told = [line.values[-1] for line in lines if line.runs]
    names = [line.name for line in lines if line.runs and panel.named]
    shown = [(units.shown(value, panel.field.unit, panel.field.decimals), panel.field.color(value)) for value in told]
    shown = [_mapped(panel, value, each) for value, each in zip(told, shown, strict=True)]
    shown = shown or [(panel.field.no_value, "text")]
    room = area.w / len(shown)
    size = min(_LARGEST, *(room / svg.width(words, 1) for words, _ in shown))
    for index, (words, color) in enumerate(shown):
        middle = area.x + room * (index + 0.5)
        if names:
            named = svg.cut(names[index], room)
            yield svg.text(named, middle, area.y + area.h / 2 - size * 0.7, fill=svg.DIM, text_anchor="middle")
        look: dict[str, str | float] = {"fill": svg.color(color), "font_size": size, "font_weight": 500}
        yield svg.text(words, middle, area.y + area.h / 2 + size * 0.36, text_anchor="middle", **look)


def _mapped(panel: Panel, value: float, shown: tuple[str, str]) -> tuple[str, str]:
    found = panel.field.called(value)
    return (found.text, found.color) if found else shown
