"""A panel of states over time: a row for each series, a bar for as long as its value stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from burnbook.charts import colors, svg
from burnbook.preview import axes, figures
from burnbook.preview.asking import Line
from burnbook.preview.axes import Key, Stretch, percent
from burnbook.preview.board import Panel
from burnbook.preview.field import Field
from burnbook.recorded.facts import Span

_NAMED = 0.14  # of the width: a bar of less has no room for a word on a phone


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its name, where it leads, and its bars."""

    name: str
    href: str
    bars: str


@dataclass(frozen=True, slots=True)
class States:
    """Rows of states above their time axis, with a legend and words."""

    rows: tuple[Row, ...]
    axis: str
    keys: tuple[Key, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A value that stays from one time to another."""

    start: float
    end: float
    value: float


def draw(panel: Panel, lines: Sequence[Line], span: Span, marked: Sequence[Stretch], hrefs: Sequence[str]) -> States:
    """Return the rows of a panel; there is a line with a point. `hrefs` are where the lines lead."""
    field = panel.field
    rows = [[*_bars(line)] for line in lines]
    behind = "\n".join((*axes.stretches(marked, span), *axes.times(span, panel.box.w)))
    return States(
        rows=tuple(
            Row(line.name, href, "\n".join(part for bar in bars for part in _bar(field, bar, span)))
            for line, href, bars in zip(lines, hrefs, rows, strict=True)
        ),
        axis=behind,
        keys=_keys(field, lines) if panel.legend else (),
        words="; ".join(_words(field, line, bars) for line, bars in zip(lines, rows, strict=True)),
    )


def _bars(line: Line) -> Iterator[Bar]:
    """Return one bar for points of the same value that follow each other; the last point ends its run."""
    for run in line.runs:
        start, value = run[0]
        for (_, before), (time, now) in pairwise(run):
            if now != before:
                yield Bar(start, time, value)
                start, value = time, now
        yield Bar(start, run[-1][0], value)


def _bar(field: Field, bar: Bar, span: Span) -> Iterator[str]:
    left, right = (axes.inside(axes.place(time, span)) for time in (bar.start, bar.end))
    words, color = figures.shown(field, bar.value)
    size = {"x": percent(left), "y": "8%", "width": percent(max(right - left, 0.002)), "height": "84%"}
    told = svg.words("title", words)
    yield svg.element("rect", told, **size, rx=2, class_="state", style=colors.style(color))
    if right - left >= _NAMED:
        yield svg.words("text", words, x=percent(left), dx=6, y="50%", dy=4.5, class_="on")


def _keys(field: Field, lines: Sequence[Line]) -> tuple[Key, ...]:
    values = sorted({value for line in lines for value in line.values})
    shown = dict.fromkeys(figures.shown(field, value) for value in values)
    return tuple(Key(words, colors.style(color)) for words, color in shown)


def _words(field: Field, line: Line, bars: Sequence[Bar]) -> str:
    """Return a row in words: its states, one after another."""
    states = dict.fromkeys(figures.shown(field, bar.value)[0] for bar in bars)
    return f"{line.name}: {figures.shown(field, bars[-1].value)[0]} at last; was {', '.join(states)}"
