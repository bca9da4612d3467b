"""The Plan: everything two readers could disagree about, decided once. No YAML, no text of a file.

Times are whole seconds, ratios fractions of 1. Readers: rules and their tests, and every output and command to come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from burnbook.model import names, spec
from burnbook.model.budget_policy import BudgetPolicy
from burnbook.model.care import Care, Mitigation
from burnbook.model.collecting import CollectorCare
from burnbook.model.collector import Options
from burnbook.model.config_maps import ConfigMaps
from burnbook.model.maintenance import Maintenance
from burnbook.model.period import Calendar
from burnbook.model.routing import Routing, Team
from burnbook.model.rules import Alert, Group, Link, Tier, Window
from burnbook.model.saturation import Saturation
from burnbook.model.sli import Signal, Sli, Step, Unwatched
from burnbook.model.slices import Slices
from burnbook.model.source import Origin
from burnbook.model.spec import Datasources, Labels, Names, Prometheus, Stage


@dataclass(frozen=True, slots=True)
class Period:
    """The SLO window: rolling, or of a calendar. Its sums are chained at `step`; `longest` is how far they can reach.

    A calendar's `length` is nominal. In words: `words` is its kind, `this` the one that a budget is of now, `so_far`
    the time in which its events were counted.
    """

    name: str
    suffix: str
    length: int
    longest: int
    step: int
    words: str
    this: str
    so_far: str
    calendar: Calendar | None = None

    @property
    def over(self) -> str:
        """What an objective holds over: `30d`, `a calendar month`."""
        return self.words if self.calendar else self.name


@dataclass(frozen=True, slots=True)
class Slo:
    """One objective with everything that is recorded and alerted for it. `ids` are the labels that identify it.

    `earlier` are the paths that its runbook had under earlier names.

    `split` are the labels that split it into groups, each with a value that its raw series have: an example, for tests.
    """

    service: str
    name: str
    earlier: tuple[str, ...]
    title: str
    description: str
    objective: Decimal
    budget: Decimal
    period: Period
    policy: str
    policy_origin: Origin | None
    ids: Labels
    split: Labels
    sli: Sli
    expected_rate: Decimal | None
    slices: Slices | None
    maintenance: tuple[Maintenance, ...]
    mitigations: tuple[Mitigation, ...]
    stage: Stage
    tiers: tuple[Tier, ...]
    groups: tuple[Group, ...]
    runbook: Link
    dashboard: Link
    origin: Origin = field(compare=False, repr=False)

    @property
    def subject(self) -> str:
        """The SLO as people write it: `service/slo`."""
        return f"{self.service}/{self.name}"

    @property
    def member(self) -> Labels:
        """The labels of one of its groups, as an example; without groups, its own."""
        return (*self.ids, *self.split)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows of its burn alerts, each once, shortest first."""
        found = {window for tier in self.tiers for window in (tier.long, tier.short)}
        return tuple(sorted(found, key=lambda window: window.length))

    @property
    def fastest(self) -> Tier | None:
        """The burn alert with the shortest long window, if there is any."""
        return self.tiers[0] if self.tiers else None

    @property
    def events(self) -> tuple[str, str]:
        """The names under which its events are recorded, all and bad ones, without the window."""
        return (names.EVENT_TOTAL, names.EVENT_BAD) if self.slices else (names.TOTAL, names.BAD)

    def labels(self, alert: Alert) -> Labels:
        """Return all labels of one of its alerts; of a group, an example."""
        return alert.told(self.ids if alert.of_whole else self.member)

    def alerts(self) -> Iterator[Alert]:
        """Every alerting rule of the SLO, in the order of its groups."""
        return (rule for group in self.groups for rule in group.rules if isinstance(rule, Alert))


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `arrival_delay` and `interval` (seconds) are those of its telemetry.

    `depends_on` pairs a name with the page of that service, if it is one of ours. `steps` are questions about all of
    it, `silence` those about telemetry that is gone.
    """

    name: str
    renamed_from: Names
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
    steps: tuple[Step, ...]
    silence: tuple[Step, ...]
    slos: tuple[Slo, ...]
    signals: tuple[Signal, ...]
    unwatched: tuple[Unwatched, ...]
    saturation: Saturation
    maintenance: tuple[Maintenance, ...]
    care: Care
    budget_policy: BudgetPolicy
    links: tuple[tuple[str, str], ...]
    page: Link
    policy: Link
    postmortem: Link
    dashboard: Link
    source: str

    def told(self) -> Iterator[tuple[Alert, Labels]]:
        """Every alert of the service with all its labels, as Alertmanager gets them."""
        for slo in self.slos:
            yield from ((alert, slo.labels(alert)) for alert in slo.alerts())
        yield from ((guard.alert, guard.alert.told(())) for guard in self.saturation.guards)


@dataclass(frozen=True, slots=True)
class Slow:
    """From how long on (seconds) a trace is slow, if it touches one of these services; without any: every trace."""

    threshold: Decimal
    services: Names = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """The share (0 to 1) of the ordinary traces of some services that is kept."""

    share: Decimal
    services: Names


@dataclass(frozen=True, slots=True)
class Collector:
    """What the collector's configurations rest on: bounds (seconds) of every latency SLO, routes that no SLO counts.

    Services are named as their telemetry names them: `service.name`.
    """

    options: Options
    bounds: tuple[Decimal, ...]
    probes: tuple[str, ...]
    slow: tuple[Slow, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of the outputs, and the pages that are not of one service; `grafana_folder` is a uid."""

    alerts: str
    dashboards: str
    grafana_folder: str
    collector: str
    runbooks: str
    index: Link
    overview: Link
    slo_dashboard: Link
    deadline_dashboard: Link
    watch: Link


@dataclass(frozen=True, slots=True)
class Project:
    """What concerns all services; `collectors` is the page of the collectors, where there are any."""

    organization: str
    labels: Labels
    links: spec.Links
    prometheus: Prometheus
    alertmanager: tuple[int, int]
    dashboard_folder: str
    mkdocs: bool
    datasources: Datasources
    config_maps: ConfigMaps | None
    places: Places
    collectors: Link | None
    targets: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole, services in the order of their names; `watch` are the rules about the rules, told to `operators`.

    `collector_care` is what watches the collectors, where there is one.
    """

    project: Project
    services: tuple[Service, ...]
    routing: Routing
    watch: tuple[Group, ...]
    operators: Team
    collector: Collector | None
    collector_care: CollectorCare | None
