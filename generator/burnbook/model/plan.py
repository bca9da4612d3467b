"""The Plan: everything two readers could disagree about, decided once. No YAML, no text of a file.

Times are whole seconds, ratios fractions of 1. Readers: rules and their tests, and every output and command to come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from burnbook.model import spec
from burnbook.model.source import Origin
from burnbook.model.spec import Care, Labels, Prometheus, Severity

AlertKind = Literal["burn", "absent", "never-seen", "exhausted", "low-traffic", "watch", "watchdog"]
Role = Literal["total", "bad", "good"]
Unit = Literal["per-second", "ratio", "seconds", "count"]
Match = tuple[str, str, str]
"""A matcher: label, one of = != =~ !~, and a value."""


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
class Query:
    """PromQL with `$window` as its range where it has one; `legend` is a label's name, a text, or nothing."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to watch about a service: what dashboards draw and runbooks quote. `limit` is in its unit."""

    key: str
    title: str
    description: str
    unit: Unit
    queries: tuple[Query, ...]
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A question of the diagnosis, the query that decides it, and what each answer means to do."""

    question: str
    query: Query
    answers: tuple[tuple[str, str], ...]


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
    severity: Severity | None = None
    receivers: tuple[str, ...] = ()
    runbook: Link = Link("")

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
    """What a kind of SLI decides: the base expressions, the words, and raw series (none where they cannot be told).

    `bounds` (seconds) are what its buckets must hold, `probes` the routes it leaves out, `steps` its diagnosis.
    """

    kind: str
    bad_words: str
    base_total: str
    base_bad: str
    raw: tuple[RawSeries, ...]
    bounds: tuple[Decimal, ...] = ()
    probes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


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
    runbook: Link
    dashboard: Link
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
    """One service. `arrival_delay` and `interval` (seconds) are those of its telemetry.

    `depends_on` pairs a name with the page of that service, if it is one of ours.
    """

    name: str
    title: str
    description: str
    team: Team
    criticality: str
    depends_on: tuple[tuple[str, Link | None], ...]
    family: str
    interval: Decimal
    arrival_delay: Decimal
    pushed: bool
    expected_rate: Decimal | None
    slos: tuple[Slo, ...]
    signals: tuple[Signal, ...]
    care: Care
    links: tuple[tuple[str, str], ...]
    page: Link
    policy: Link
    postmortem: Link
    dashboard: Link
    source: str


@dataclass(frozen=True, slots=True)
class Team:
    """Who is told; `receivers` are the names of theirs for each severity."""

    name: str
    title: str
    receivers: tuple[tuple[Severity, str], ...]


@dataclass(frozen=True, slots=True)
class Integration:
    """One way to tell someone: its kind and settings; a secret is named by its file only."""

    kind: str
    settings: Labels


@dataclass(frozen=True, slots=True)
class Receiver:
    """A name that routes lead to; without integrations nobody is told."""

    name: str
    integrations: tuple[Integration, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How alerts are bundled: seconds to wait for others, between changes of a group, and between repetitions."""

    wait: int
    interval: int
    repeat: int


@dataclass(frozen=True, slots=True)
class Route:
    """A branch of the tree: whom these labels lead to, unless a branch below knows better."""

    receiver: str
    matchers: tuple[Match, ...] = ()
    group_by: tuple[str, ...] = ()
    pace: Pace | None = None
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Inhibition:
    """While an alert of `source` fires, those of `target` that agree in the labels `equal` are not told."""

    source: tuple[Match, ...]
    target: tuple[Match, ...]
    equal: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Routing:
    """All of Alertmanager's decisions; `smtp` are its settings for e-mail."""

    root: Route
    receivers: tuple[Receiver, ...]
    inhibitions: tuple[Inhibition, ...]
    smtp: Labels


@dataclass(frozen=True, slots=True)
class Collector:
    """What the collector's configurations rest on: bounds (seconds) of every latency SLO, routes that no SLO counts.

    `slow` (seconds) is the tightest threshold of a latency SLO; the addresses are where telemetry goes.
    """

    bounds: tuple[Decimal, ...]
    slow: Decimal | None
    probes: tuple[str, ...]
    metrics_url: str
    traces_url: str
    logs_url: str


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of the outputs, and the pages that are not of one service."""

    alerts: str
    dashboards: str
    collector: str
    runbooks: str
    index: Link
    overview: Link
    slo_dashboard: Link
    watch: Link


@dataclass(frozen=True, slots=True)
class Project:
    """What concerns all services."""

    organization: str
    labels: Labels
    links: spec.Links
    prometheus: Prometheus
    alertmanager: tuple[int, int]
    dashboard_folder: str
    places: Places
    targets: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole, services in the order of their names; `watch` are the rules about the rules, told to `operators`."""

    project: Project
    services: tuple[Service, ...]
    routing: Routing
    watch: tuple[Group, ...]
    operators: Team
    collector: Collector | None
