"""A published dashboard as the picture needs it: panels where they stand, what they ask, how a value is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True)
class Box:
    """Where a panel stands: columns (of 24) and rows of the grid."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Step:
    """A colour that holds from a value on."""

    value: float
    color: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a single value is called, and its colour."""

    text: str
    color: str


@dataclass(frozen=True, slots=True)
class Target:
    """A query; `interval` is its smallest step (seconds)."""

    expr: str
    legend: str
    instant: bool
    interval: int


@dataclass(frozen=True, slots=True)
class Override:
    """What is different for the series that a name or a pattern fits."""

    matcher: str
    pattern: str
    properties: Json

    def fits(self, name: str) -> bool:
        if self.matcher == "byRegexp":
            return re.search(self.pattern.strip("/"), name) is not None
        return self.matcher == "byName" and name == self.pattern


@dataclass(frozen=True, slots=True)
class Field:
    """How a value is shown."""

    unit: str = "none"
    decimals: int | None = None
    steps: tuple[Step, ...] = ()
    mappings: Mapping[str, Mapped] = field(default_factory=dict)
    ranges: tuple[tuple[float, float, Mapped], ...] = ()
    no_value: str = "No data"
    custom: Json = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()

    def called(self, value: float) -> Mapped | None:
        """Return the words that stand for a value, if any do."""
        among = (shown for low, high, shown in self.ranges if low <= value <= high)
        return self.mappings.get(f"{value:g}") or next(among, None)

    def color(self, value: float) -> str:
        """Return the name of the colour that the thresholds give a value; the first holds for all below, too."""
        first = [step.color for step in self.steps[:1]] or ["text"]
        return [*first, *(step.color for step in self.steps[1:] if value >= step.value)][-1]

    def of(self, name: str) -> Json:
        """Return the custom settings and the fixed colour of a series by its name."""
        found = {f"custom.{key}": value for key, value in self.custom.items()}
        for override in self.overrides:
            if override.fits(name):
                found |= override.properties
        return found


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel; `seconds` is its own time range, None for the dashboard's; `named` numbers have their names above."""

    kind: str
    title: str
    box: Box
    targets: tuple[Target, ...] = ()
    field: Field = Field()
    seconds: int | None = None
    legend: bool = True
    named: bool = False


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard: its panels, and its variables by name with what they are called."""

    title: str
    panels: tuple[Panel, ...]
    variables: Mapping[str, str]


def read(path: Path) -> Dashboard:
    """Read a dashboard as it is published."""
    return parsed(json.loads(path.read_text("utf-8")))


def parsed(told: Json) -> Dashboard:
    """Return what a dashboard's JSON says; what a row keeps folded is not seen."""
    chosen = told.get("templating", {}).get("list", ())
    variables = {each["name"]: each.get("label") or each["name"] for each in chosen if each.get("type") != "datasource"}
    return Dashboard(told.get("title", ""), tuple(map(_panel, told["panels"])), variables)


def seconds(text: str) -> int:
    """Return how long a text like 10m lasts; 0 for none."""
    match = re.fullmatch(r"(\d+)([smhdw])", text)
    return int(match[1]) * _SECONDS[match[2]] if match else 0


def _panel(told: Json) -> Panel:
    place = told["gridPos"]
    return Panel(
        kind=told["type"],
        title=told.get("title", ""),
        box=Box(place["x"], place["y"], place["w"], place["h"]),
        targets=tuple(map(_target, told.get("targets", ()))),
        field=_field(told.get("fieldConfig", {})),
        seconds=seconds(told.get("timeFrom") or "") or None,
        named=told.get("options", {}).get("textMode") == "value_and_name",
        legend=told.get("options", {}).get("legend", {}).get("showLegend", True),
    )


def _target(told: Json) -> Target:
    legend = told.get("legendFormat", "__auto")
    return Target(told["expr"], legend, bool(told.get("instant")), seconds(told.get("interval") or "") or 15)


def _field(told: Json) -> Field:
    own = told.get("defaults", {})
    steps = own.get("thresholds", {}).get("steps", ())
    return Field(
        unit=own.get("unit", "none"),
        decimals=own.get("decimals"),
        steps=tuple(Step(float("-inf") if s["value"] is None else s["value"], s["color"]) for s in steps),
        mappings=dict(_mappings(own.get("mappings", ()))),
        ranges=tuple(_ranges(own.get("mappings", ()))),
        no_value=own.get("noValue", "No data"),
        custom=own.get("custom", {}),
        overrides=tuple(map(_override, told.get("overrides", ()))),
    )


def _mappings(told: list[Json]) -> Iterator[tuple[str, Mapped]]:
    for mapping in told:
        if mapping["type"] == "value":
            for value, shown in mapping["options"].items():
                yield value, Mapped(shown.get("text", value), shown.get("color", "text"))


def _ranges(told: list[Json]) -> Iterator[tuple[float, float, Mapped]]:
    for mapping in told:
        if mapping["type"] == "range":
            options, shown = mapping["options"], mapping["options"]["result"]
            yield options["from"], options["to"], Mapped(shown["text"], shown.get("color", "text"))


def _override(told: Json) -> Override:
    matcher = told["matcher"]
    return Override(
        matcher["id"], str(matcher.get("options", "")), {each["id"]: each.get("value") for each in told["properties"]}
    )
