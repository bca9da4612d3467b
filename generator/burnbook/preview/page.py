"""The whole page: a head with what was chosen, the panels where the grid has them, and what is said about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Literal

from burnbook.preview.board import Dashboard
from burnbook.preview.choosing import Chosen
from burnbook.preview.tiles import Tile
from burnbook.recorded.facts import Span
from burnbook.text import durations, html

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Top:
    """A link on top of the page."""

    title: str
    href: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a page shows; `source` says where its dashboard and its data are from."""

    dashboard: Dashboard
    chosen: Chosen
    span: Span
    tops: tuple[Top, ...]
    tiles: tuple[Tile, ...]
    lacks: tuple[str, ...]
    source: str


def written(page: Page, theme: Theme | None = None) -> str:
    """Return the page as HTML that needs nothing else.

    With a theme it is the page to take a picture of: in that theme, without the notes, and it tells its height.
    """
    shown = [tile for tile in page.tiles if tile.kind != "row"]
    values = {
        "title": page.dashboard.title,
        "description": page.dashboard.description,
        "variables": page.chosen.words,
        "time": _time(page.span),
        "tops": page.tops,
        "tiles": page.tiles,
        "noted": shown,
        "troubled": [tile for tile in shown if tile.state != "shown" or tile.failures],
        "lacks": page.lacks,
        "source": page.source,
        "theme": theme or "",
        "style": _asset("page.css"),
    }
    return html.fill(_asset("page.html"), values)


def _time(span: Span) -> str:
    start, end = (datetime.fromtimestamp(moment, UTC) for moment in (span.start, span.end))
    return f"{durations.words(round(span.seconds))}, {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"


@cache
def _asset(name: str) -> str:
    return (files("burnbook.preview") / "assets" / name).read_text(encoding="utf-8")
