"""A table: its queries joined by their labels, columns in their order, cells in their units, colours and bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from burnbook.charts import colors
from burnbook.preview import field as fields
from burnbook.preview import figures
from burnbook.preview.asking import Answer
from burnbook.preview.axes import percent
from burnbook.preview.board import Panel
from burnbook.preview.field import Field
from burnbook.preview.hrefs import Hrefs

Record = dict[str, str | float]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a table; `share` is how full its bar is, if it has one."""

    words: str
    style: str = ""
    href: str = ""
    share: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Names of columns, and rows of cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: which field it shows, its name, how its values look, and the kind of its cells."""

    key: str
    title: str
    field: Field
    cell: str


def draw(panel: Panel, found: Sequence[Answer], hrefs: Hrefs) -> Table:
    """Return the newest values of a panel as a table; there is a series."""
    records = _merged(_records(found))
    columns = [_column(panel, key) for key in _order(panel, records)]
    _sort(records, columns, panel.options.get("sortBy") or ())
    return Table(
        heads=tuple(column.title for column in columns),
        rows=tuple(tuple(_cell(column, record, hrefs) for column in columns) for record in records),
    )


def _records(found: Sequence[Answer]) -> Iterator[Record]:
    """Yield a record a series; the value of one query among several has its letter, as in Grafana."""
    for answer in found:
        name = f"Value #{answer.target.ref}" if len(found) > 1 else "Value"
        for series in answer.series:
            labels = {label: text for label, text in series.labels.items() if label != "__name__"}
            yield {**labels, name: series.last.value}


def _merged(records: Iterable[Record]) -> list[Record]:
    """Join records that agree in all they share and have a label in common, as Grafana's `merge` does."""
    merged: list[Record] = []
    for record in records:
        same = next((one for one in merged if _agree(one, record)), None)
        if same is None:
            merged.append(dict(record))
        else:
            same.update(record)
    return merged


def _agree(one: Record, other: Record) -> bool:
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[key] == other[key] for key in shared)


def _order(panel: Panel, records: Sequence[Record]) -> list[str]:
    """Return the columns that are shown, in their order."""
    keys = list(dict.fromkeys(key for record in records for key in record))
    for one in panel.transformations:
        if one.get("id") == "organize":
            options = one.get("options", {})
            hidden, places = options.get("excludeByName", {}), options.get("indexByName", {})
            keys = sorted((key for key in keys if not hidden.get(key)), key=lambda key: places.get(key, len(places)))
    return keys


def _column(panel: Panel, key: str) -> Column:
    own: dict[str, Any] = {}
    for override in panel.field.overrides:
        if override.fits(key):
            own |= override.properties
    cell = own.get("custom.cellOptions") or panel.field.custom.get("cellOptions", {})
    return Column(key, str(own.get("displayName") or key), fields.read({}, own), str(cell.get("type", "auto")))


def _sort(records: list[Record], columns: Sequence[Column], told: Sequence[Json]) -> None:
    """Sort by the first column that the panel names; what has no value there comes last."""
    for one in told[:1]:
        keys = [column.key for column in columns if one.get("displayName") in (column.title, column.key)]
        for key in keys[:1]:
            records.sort(key=lambda record: _rank(record.get(key)), reverse=bool(one.get("desc")))
            records.sort(key=lambda record: key not in record)


def _rank(value: str | float | None) -> tuple[bool, float, str]:
    text = isinstance(value, str)
    return text, 0.0 if isinstance(value, str) or value is None else value, str(value)


def _cell(column: Column, record: Record, hrefs: Hrefs) -> Cell:
    value, field = record.get(column.key), column.field
    if value is None:
        return Cell("")
    labels = {key: str(text) for key, text in record.items()}
    href = hrefs.of(field.links[0].url, labels) if field.links else ""
    if isinstance(value, str):
        return Cell(value, href=href)
    words, color = figures.shown(field, value)
    low, high = field.low or 0.0, 1.0 if field.high is None else field.high
    share = percent((value - low) / ((high - low) or 1.0)) if column.cell == "gauge" else ""
    colored = column.cell in ("gauge", "color-text", "color-background")
    return Cell(words, colors.style(color) if colored else "", href, share, number=True)
