"""Rules as planned: what is recorded and what fires. Times are whole seconds, ratios fractions of 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from burnbook.model.spec import Labels, Severity

AlertKind = Literal[
    "burn",
    "absent",
    "never-seen",
    "exhausted",
    "low-traffic",
    "deadline",
    "saturation",
    "collector",
    "watch",
    "watchdog",
]


OF_WHOLE: tuple[AlertKind, ...] = ("absent", "never-seen")
"""Alerts that speak of an SLO as a whole, and not of one of its groups."""


@dataclass(frozen=True, slots=True)
class Window:
    """A recorded error ratio over `length` seconds."""

    name: str
    length: int
    series: str


@dataclass(frozen=True, slots=True)
class Tier:
    """One burn speed: fires when both windows are above `threshold` and `min_bad` events were bad in the long one."""

    speed: str
    severity: Severity
    share: Decimal
    factor: Decimal
    threshold: Decimal
    long: Window
    short: Window
    min_bad: int


@dataclass(frozen=True, slots=True)
class Record:
    """A recording rule."""

    series: str
    expr: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Link:
    """An address: a file of the bundle with an anchor, and its absolute form ("" if the project does not state a base).

    A dashboard's `path` is its file; what it opens with stands in the URL only.
    """

    path: str
    anchor: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that an annotation shows: its name, the Go template that Prometheus fills in, and what that prints.

    `phrases` are Python format strings, for tests to expect: with the number, and what stands there without it.
    """

    name: str
    template: str
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """An alerting rule; `hold` is its `for` in seconds, `receivers` are who is told, in the order of the routes.

    Labels are texts; annotations are Go templates, and `figures` their holes. `out_of_shadow` are who would be told of
    an alert that is in shadow, and `severity` what it would be.
    """

    name: str
    kind: AlertKind
    expr: str
    labels: Labels
    annotations: Labels
    figures: tuple[Figure, ...] = ()
    hold: int = 0
    tier: Tier | None = None
    severity: Severity | None = None
    receivers: tuple[str, ...] = ()
    runbook: Link = Link("")
    out_of_shadow: tuple[str, ...] = ()

    @property
    def shadow(self) -> bool:
        """Whether it fires and nobody is told."""
        return bool(self.out_of_shadow)

    @property
    def of_whole(self) -> bool:
        """Tell whether it speaks of the SLO as a whole, and not of one of its groups."""
        return self.kind in OF_WHOLE

    def told(self, ids: Labels) -> Labels:
        """Return all its labels, as Alertmanager gets them; `ids` are those of its series."""
        return (("alertname", self.name), *ids, *self.labels)

    def label(self, name: str) -> str:
        """Return the value of one of the rule's own labels, or nothing."""
        return dict(self.labels).get(name, "")

    def annotated(self, figures: Mapping[str, str]) -> Labels:
        """Return the annotations, still templates, with these texts where the figures stand."""
        return tuple((name, self._filled(text, figures)) for name, text in self.annotations)

    def _filled(self, text: str, figures: Mapping[str, str]) -> str:
        for figure in self.figures:
            text = text.replace(figure.template, figures[figure.name])
        return text


@dataclass(frozen=True, slots=True)
class Group:
    """A rule group: its rules are evaluated in order, at one instant. At most 20 rules (Mimir's default limit)."""

    name: str
    interval: int
    rules: tuple[Record | Alert, ...]
