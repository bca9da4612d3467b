"""How the values of a panel are shown: unit, thresholds, words in place of values, and what differs for some series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Json = Mapping[str, Any]


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
class Link:
    """Where a value leads: a title, and an address with variables in it."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Override:
    """What is different for the series that a name or a pattern fits."""

    matcher: str
    pattern: str
    properties: Json

    def fits(self, name: str) -> bool:
        """Tell whether a series of this name is meant."""
        if self.matcher == "byRegexp":
            return re.search(self.pattern.strip("/"), name) is not None
        return self.matcher == "byName" and name == self.pattern


@dataclass(frozen=True, slots=True)
class Field:
    """How a value is shown; `low` and `high` are the ends of a bar."""

    unit: str = "none"
    decimals: int | None = None
    low: float | None = None
    high: float | None = None
    steps: tuple[Step, ...] = ()
    mappings: Mapping[str, Mapped] = field(default_factory=dict)
    ranges: tuple[tuple[float, float, Mapped], ...] = ()
    no_value: str = "No data"
    custom: Json = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    overrides: tuple[Override, ...] = ()

    def called(self, value: float) -> Mapped | None:
        """Return the words that stand for a value, if any do."""
        among = (shown for low, high, shown in self.ranges if low <= value <= high)
        return self.mappings.get(f"{value:g}") or next(among, None)

    def color(self, value: float) -> str:
        """Return the name of the colour that the thresholds give a value; the first holds for all below, too."""
        first = [step.color for step in self.steps[:1]] or ["text"]
        return [*first, *(step.color for step in self.steps[1:] if value >= step.value)][-1]

    def for_series(self, name: str) -> Field:
        """Return how the values of a series look: its own thresholds, if it has some."""
        own = self.of(name).get("thresholds")
        return replace(self, steps=tuple(_steps(own.get("steps", ())))) if own else self

    def leading(self, name: str) -> tuple[Link, ...]:
        """Return where the values of a series lead: its own links, if it has some."""
        own = self.of(name).get("links")
        return self.links if own is None else tuple(_links(own))

    def of(self, name: str) -> Json:
        """Return the custom settings and the fixed colour of a series by its name."""
        found = {f"custom.{key}": value for key, value in self.custom.items()}
        for override in self.overrides:
            if override.fits(name):
                found |= override.properties
        return found


PLAIN = Field()
"""A field of which nothing is said."""


def read(told: Json, own: Json | None = None) -> Field:
    """Return what a panel's `fieldConfig` says; `own` stands in the place of its defaults."""
    own = told.get("defaults", {}) if own is None else own
    return Field(
        unit=own.get("unit", "none"),
        decimals=own.get("decimals"),
        low=own.get("min"),
        high=own.get("max"),
        steps=tuple(_steps(own.get("thresholds", {}).get("steps", ()))),
        mappings=dict(_mappings(own.get("mappings", ()))),
        ranges=tuple(_ranges(own.get("mappings", ()))),
        no_value=own.get("noValue", "No data"),
        custom=own.get("custom", {}),
        links=tuple(_links(own.get("links", ()))),
        overrides=tuple(map(_override, told.get("overrides", ()))),
    )


def _links(told: Sequence[Json]) -> Iterator[Link]:
    return (Link(str(link.get("title", "")), str(link.get("url", ""))) for link in told)


def _steps(told: Sequence[Json]) -> Iterator[Step]:
    for step in told:
        value = step.get("value")
        yield Step(float("-inf") if value is None else float(value), str(step["color"]))


def _mappings(told: Sequence[Json]) -> Iterator[tuple[str, Mapped]]:
    for mapping in told:
        if mapping["type"] == "value":
            for value, shown in mapping["options"].items():
                yield value, Mapped(shown.get("text", value), shown.get("color", "text"))


def _ranges(told: Sequence[Json]) -> Iterator[tuple[float, float, Mapped]]:
    for mapping in told:
        if mapping["type"] == "range":
            options, shown = mapping["options"], mapping["options"]["result"]
            low, high = (options.get(end) for end in ("from", "to"))
            ends = float("-inf") if low is None else low, float("inf") if high is None else high
            yield *ends, Mapped(shown["text"], shown.get("color", "text"))


def _override(told: Json) -> Override:
    matcher = told["matcher"]
    properties = {each["id"]: each.get("value") for each in told["properties"]}
    return Override(matcher["id"], str(matcher.get("options", "")), properties)
