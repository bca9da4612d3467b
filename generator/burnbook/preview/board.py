"""A published dashboard as far as it is previewed: panels where they stand, what they ask, variables, links, marks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from burnbook.preview import field as fields
from burnbook.preview.field import Field
from burnbook.text import durations

Json = Mapping[str, Any]
USUAL_STEP = 15
"""Seconds from sample to sample where nothing else is said: Grafana's own default."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a panel stands: columns (of 24) and rows of the grid."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Target:
    """A query; `interval` is its smallest step (seconds), `ref` its letter."""

    expr: str
    legend: str
    instant: bool
    interval: int
    ref: str = "A"


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel; `seconds` is its own time range, None for the dashboard's. What its kind alone knows is in `options`."""

    kind: str
    title: str
    box: Box
    description: str = ""
    targets: tuple[Target, ...] = ()
    field: Field = fields.PLAIN
    seconds: int | None = None
    options: Json = dataclasses.field(default_factory=dict)
    transformations: tuple[Json, ...] = ()

    @property
    def legend(self) -> bool:
        """Whether its series are named below it."""
        return bool(self.options.get("legend", {}).get("showLegend", True))


@dataclass(frozen=True, slots=True)
class Variable:
    """A choice on top: `query` fills it, `chosen` is what the dashboard itself chooses; several if `multi`."""

    name: str
    label: str
    query: str
    chosen: tuple[str, ...]
    multi: bool
    everything: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link on top: to an address, or to every dashboard with these tags."""

    title: str
    url: str
    tooltip: str
    keep_time: bool
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn behind every graph: stretches of time in which a query answers; none if only Grafana knows."""

    name: str
    expr: str
    step: int
    color: str
    text: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard; it shows the last `seconds` unless somebody chooses another time."""

    title: str
    description: str
    panels: tuple[Panel, ...]
    variables: tuple[Variable, ...]
    links: tuple[Link, ...]
    marks: tuple[Mark, ...]
    seconds: int


def parsed(told: Json) -> Dashboard:
    """Return what a dashboard's JSON says; raise KeyError, TypeError, ValueError or AttributeError if it is none."""
    return Dashboard(
        title=str(told["title"]),
        description=str(told.get("description", "")),
        panels=tuple(_panels(told["panels"])),
        variables=tuple(map(_variable, _chosen(told.get("templating", {}).get("list", ())))),
        links=tuple(map(_link, told.get("links", ()))),
        marks=tuple(_mark(each) for each in told.get("annotations", {}).get("list", ()) if each.get("enable", True)),
        seconds=seconds(str(told.get("time", {}).get("from", "")).removeprefix("now-")) or 6 * 3600,
    )


def seconds(text: str) -> int:
    """Return how long a text like 10m lasts; 0 for none."""
    return int(durations.parse(text) or 0)


def _panels(told: list[Json]) -> Iterator[Panel]:
    """Yield every panel; those that a row keeps folded follow it."""
    for each in told:
        yield _panel(each)
        yield from _panels(each.get("panels", []))


def _panel(told: Json) -> Panel:
    place = told["gridPos"]
    return Panel(
        kind=str(told["type"]),
        title=str(told.get("title", "")),
        box=Box(place["x"], place["y"], place["w"], place["h"]),
        description=str(told.get("description", "")),
        targets=tuple(map(_target, told.get("targets", ()))),
        field=fields.read(told.get("fieldConfig", {})),
        seconds=seconds(told.get("timeFrom") or "") or None,
        options=told.get("options", {}),
        transformations=tuple(told.get("transformations", ())),
    )


def _target(told: Json) -> Target:
    least = seconds(told.get("interval") or "") or USUAL_STEP
    legend, ref = told.get("legendFormat", "__auto"), told.get("refId", "A")
    return Target(str(told["expr"]), str(legend), bool(told.get("instant")), least, str(ref))


def _chosen(told: list[Json]) -> Iterator[Json]:
    return (each for each in told if each.get("type") != "datasource")


def _variable(told: Json) -> Variable:
    value = told.get("current", {}).get("value") or ()
    query = told.get("query", "")
    return Variable(
        name=str(told["name"]),
        label=str(told.get("label") or told["name"]),
        query=str(query.get("query", "") if isinstance(query, Mapping) else query),
        chosen=(value,) if isinstance(value, str) else tuple(map(str, value)),
        multi=bool(told.get("multi") or told.get("includeAll")),
        everything=str(told.get("allValue") or ""),
    )


def _link(told: Json) -> Link:
    tags = tuple(told.get("tags", ())) if told.get("type") == "dashboards" else ()
    title, url, tooltip = (str(told.get(key) or "") for key in ("title", "url", "tooltip"))
    return Link(title, url, tooltip, bool(told.get("keepTime")), tags)


def _mark(told: Json) -> Mark:
    words = " ".join(str(told[key]) for key in ("titleFormat", "textFormat") if told.get(key))
    step = seconds(str(told.get("step", ""))) or 60
    return Mark(str(told.get("name", "")), str(told.get("expr", "")), step, str(told.get("iconColor", "")), words)
