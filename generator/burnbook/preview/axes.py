"""What plots and rows of states share: percentages of their width, a time axis, a legend, stretches behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from burnbook.charts import colors, svg, ticks
from burnbook.recorded.facts import Span

_WIDE = 38  # letters of the moments of an axis that have room on a phone


@dataclass(frozen=True, slots=True)
class Key:
    """What one colour of a panel stands for, and where its series leads."""

    name: str
    style: str
    dash: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time that is marked behind every graph; it ends as it begins if it is a moment."""

    start: float
    end: float
    name: str
    color: str


def percent(share: float) -> str:
    """Return a share of a width or a height, within it."""
    return f"{inside(share) * 100:.2f}%"


def inside(share: float) -> float:
    """Return a share that is none of more than the whole, nor of less than nothing."""
    return min(max(share, 0.0), 1.0)


def place(time: float, span: Span) -> float:
    """Return how far a moment is from the left, as a share."""
    return (time - span.start) / span.seconds


def times(span: Span, columns: int) -> Iterator[str]:
    """Draw the grid and the labels of a time axis; `columns` says how wide its panel is."""
    found = list(ticks.times(span.start, span.end, max(3, round(columns * 0.55))))
    crowded = sum(len(label) for _, label in found) > _WIDE
    for index, (moment, label) in enumerate(found):
        x, spare = percent(place(moment, span)), crowded and index % 2 == 1
        yield svg.element("line", x1=x, y1=0, x2=x, y2="100%", class_="grid")
        look = "tick spare" if spare else "tick"
        yield svg.words("text", label, x=x, y="100%", dy=16, class_=look, text_anchor="middle")


def stretches(found: Sequence[Stretch], span: Span) -> Iterator[str]:
    """Draw stretches behind all else, each with its words."""
    for one in found:
        left, right = (inside(place(time, span)) for time in (one.start, one.end))
        wide = percent(max(right - left, 0.002))
        if one.end < span.start or one.start > span.end:
            continue
        size: dict[str, str | float] = {"x": percent(left), "y": 0, "width": wide, "height": "100%"}
        words = svg.words("title", one.name)
        yield svg.element("rect", words, **size, class_="stretch", style=colors.style(one.color, colors.SEEN))
