"""Where panels stand: shelves that fill all 24 columns, one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from burnbook.outputs.dashboards import grafana
from burnbook.outputs.dashboards.grafana import Json

COLUMNS = 24


@dataclass(frozen=True, slots=True)
class Shelf:
    """Panels side by side, equally wide unless `widths` says otherwise; a title stands above as a heading."""

    height: int
    panels: tuple[Json, ...]
    title: str = ""
    widths: tuple[int, ...] = ()


def placed(shelves: Iterable[Shelf]) -> list[Json]:
    """Return the panels with their places and numbers; shelves without panels vanish, titles and all."""
    found = (panel for panel in _boxes(shelf for shelf in shelves if shelf.panels))
    return [panel | {"id": number} for number, panel in enumerate(found, 1)]


def _boxes(shelves: Iterable[Shelf]) -> Iterator[Json]:
    top = 0
    for shelf in shelves:
        if shelf.title:
            yield grafana.row(shelf.title) | _box(0, top, COLUMNS, 1)
            top += 1
        left = 0
        for panel, width in zip(shelf.panels, shelf.widths or _widths(len(shelf.panels)), strict=True):
            yield panel | _box(left, top, width, shelf.height)
            left += width
        top += shelf.height


def _widths(count: int) -> tuple[int, ...]:
    """Return equal widths; what is left over widens the first ones."""
    each, rest = divmod(COLUMNS, count)
    return tuple(each + (number < rest) for number in range(count))


def _box(left: int, top: int, width: int, height: int) -> Json:
    return {"gridPos": {"x": left, "y": top, "w": width, "h": height}}
