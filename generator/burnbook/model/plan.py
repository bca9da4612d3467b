"""The Plan: everything two readers could disagree about, decided once. No YAML, no text of a file.

Times are whole seconds, ratios fractions of 1. Readers: rules and their tests, and every output and command to come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from burnbook.model.source import Origin
from burnbook.model.spec import Labels, Prometheus, Severity

AlertKind = Literal["burn", "absent", "never-seen", "exhausted", "low-traffic"]
Role = Literal["total", "bad", "good"]


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
class Figure:
    """A number that an annotation shows: its name, the Go template that Prometheus fills in, and what that prints.

    `phrases` are Python format strings, for tests to expect: with the number, and what stands there without it.
    """

    name: str
    template: str
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """An alerting rule; `hold` is its `for` in seconds.

    Labels are texts; annotations are Go templates, and `figures` their holes.
    """

    name: str
    kind: AlertKind
    expr: str
    labels: Labels
    annotations: Labels
    figures: tuple[Figure, ...] = ()
    hold: int = 0
    tier: Tier | None = None

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


@dataclass(frozen=True, slots=True)
class RawSeries:
    """A concrete series that the selectors match: tests and drills write it. `role` says which events it counts."""

    metric: str
    labels: Labels
    role: Role


@dataclass(frozen=True, slots=True)
class Sli:
    """What a kind of SLI decides: the base expressions, the words, and raw series (none where they cannot be told)."""

    kind: str
    bad_words: str
    base_total: str
    base_bad: str
    raw: tuple[RawSeries, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """The SLO window: its name, length, and the step at which its sums are chained."""

    name: str
    length: int
    step: int


@dataclass(frozen=True, slots=True)
class Slo:
    """One objective with everything that is recorded and alerted for it. `ids` are the labels that identify it."""

    service: str
    name: str
    title: str
    description: str
    objective: Decimal
    budget: Decimal
    period: Period
    policy: str
    ids: Labels
    sli: Sli
    tiers: tuple[Tier, ...]
    groups: tuple[Group, ...]
    origin: Origin = field(compare=False, repr=False)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows of its burn alerts, each once, shortest first."""
        found = {window for tier in self.tiers for window in (tier.long, tier.short)}
        return tuple(sorted(found, key=lambda window: window.length))

    @property
    def fastest(self) -> Tier | None:
        """The burn alert with the shortest long window, if there is any."""
        return self.tiers[0] if self.tiers else None

    def alerts(self) -> Iterator[Alert]:
        """Every alerting rule of the SLO, in the order of its groups."""
        return (rule for group in self.groups for rule in group.rules if isinstance(rule, Alert))


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `arrival_delay` and `interval` (seconds) are those of its telemetry."""

    name: str
    title: str
    description: str
    team: str
    team_title: str
    criticality: str
    depends_on: tuple[str, ...]
    family: str
    interval: Decimal
    arrival_delay: Decimal
    pushed: bool
    slos: tuple[Slo, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Project:
    """What concerns all services."""

    organization: str
    labels: Labels
    prometheus: Prometheus
    targets: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole, services in the order of their names."""

    project: Project
    services: tuple[Service, ...]
