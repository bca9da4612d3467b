"""Panels of values without time: large numbers, and bars, one a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from burnbook.charts import colors, svg
from burnbook.preview import units
from burnbook.preview.asking import Line
from burnbook.preview.axes import percent
from burnbook.preview.board import Panel
from burnbook.preview.field import Field

_LARGEST = 36  # pixels
_GAP = 12  # pixels between two, as the style of the page has it


@dataclass(frozen=True, slots=True)
class Figure:
    """A value: whose it is, as people read it, in its colour; `share` is how full its bar is."""

    name: str
    words: str
    style: str
    href: str
    share: str
    size: str


def numbers(panel: Panel, lines: Sequence[Line], hrefs: Sequence[str]) -> tuple[Figure, ...]:
    """Return the last value of each series; its name is shown if the panel wants it."""
    mode = panel.options.get("textMode", "auto")
    named = mode in ("value_and_name", "name") or (mode == "auto" and len(lines) > 1)
    words = [shown(panel.field, line.values[-1])[0] for line in lines]
    widest = max((svg.width(said, 1) for said in words), default=1.0)
    room, beside = ("100cqw", 1) if len(lines) == 1 else (f"(100cqw - {_GAP}px)", 2)
    size = f"min({_LARGEST}px,{room} * {0.88 / beside / max(widest, 1.0):.4f})"  # all of one size, within the panel
    return tuple(
        _figure(panel.field, line, href, size=size, named=named) for line, href in zip(lines, hrefs, strict=True)
    )


def bars(panel: Panel, lines: Sequence[Line], hrefs: Sequence[str]) -> tuple[Figure, ...]:
    """Return the last value of each series as a bar, from the field's least value to its most."""
    low = 0.0 if panel.field.low is None else panel.field.low
    high = max(line.values[-1] for line in lines) if panel.field.high is None else panel.field.high
    whole = (high - low) or 1.0
    return tuple(
        _figure(panel.field, line, href, share=percent((line.values[-1] - low) / whole))
        for line, href in zip(lines, hrefs, strict=True)
    )


def shown(field: Field, value: float) -> tuple[str, str]:
    """Return a value as people read it, and the name of its colour."""
    if found := field.called(value):
        return found.text, found.color
    return units.shown(value, field.unit, field.decimals), field.color(value)


def _figure(field: Field, line: Line, href: str, *, share: str = "", size: str = "", named: bool = True) -> Figure:
    words, color = shown(field.for_series(line.name), line.values[-1])
    return Figure(line.name if named else "", words, colors.style(color), href, share, size)
