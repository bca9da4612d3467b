"""What the definitions say, after their shape is checked and before anything is looked up.

Times are seconds, objectives and budget shares are percent; every part knows where it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from burnbook.model import collector, people
from burnbook.model.base import Base
from burnbook.model.budget_policy import Stated as BudgetPolicy
from burnbook.model.care import Care, Mitigation
from burnbook.model.config_maps import ConfigMaps
from burnbook.model.filling import Filling
from burnbook.model.indicators import Sli
from burnbook.model.maintenance import Stated
from burnbook.model.people import Integration, Notify, Receiver, Team
from burnbook.model.period import Unit
from burnbook.model.source import Origin

Severity = people.Severity
Criticality = Literal["critical", "important", "best-effort"]
Stage = Literal["shadow", "ticket", "page"]
"""How far the alerts of an SLO may go: to nobody, to tickets, or as their policy says."""
Labels = tuple[tuple[str, str], ...]
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What one severity's alerts of one SLO add or leave out."""

    disabled: bool = False
    labels: Labels = ()
    annotations: Labels = ()


@dataclass(frozen=True, slots=True)
class Alerting:
    """How one SLO alerts; None means: the default of the project or of the criticality."""

    stage: Stage
    policy: str | None
    page: Tuning
    ticket: Tuning
    min_bad_events: int | None
    absent_after: Decimal | None
    absent_severity: Severity | None
    notify: Notify
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Silence:
    """A lint that somebody decided not to hear, and why."""

    lint: str
    reason: str
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Slices:
    """Count slices of `length` seconds, good when `good_when` percent of their events are, instead of events."""

    length: Decimal
    good_when: Decimal
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A window that is a period of the calendar of a time zone."""

    unit: Unit
    time_zone: str


@dataclass(frozen=True, slots=True)
class Slo:
    """One objective. `name_origin` is where its name comes from: a `name`, or a threshold of `objectives`.

    `period` is the nominal length if the window is one of a calendar.
    """

    name: str
    renamed_from: Names
    title: str | None
    description: str
    objective: Decimal
    period: Decimal
    calendar: Calendar | None
    sli: Sli
    expected_rate: Decimal | None
    group_by: Names
    slices: Slices | None
    alerting: Alerting
    mitigations: tuple[Mitigation, ...]
    silences: tuple[Silence, ...]
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Where a service's numbers come from; None means: the family's default."""

    family: str
    selector: Labels
    interval: Decimal | None
    arrival_delay: Decimal | None
    expected_rate: Decimal | None
    version_label: str | None
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Service:
    """One service and its SLOs as written; `whole` tells that no part of it was left out as mis-shaped."""

    name: str
    renamed_from: Names
    title: str | None
    description: str
    team: str
    criticality: Criticality
    depends_on: tuple[str, ...]
    telemetry: Telemetry
    saturation: tuple[Filling, ...]
    maintenance: tuple[Stated, ...]
    care: Care
    links: tuple[tuple[str, str], ...]
    notify: Notify
    slos: tuple[Slo, ...]
    silences: tuple[Silence, ...]
    whole: bool
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tier:
    """One line of a policy: alert when `budget` (a fraction of 1) is spent within `long`."""

    severity: Severity
    budget: Decimal
    long: Decimal
    short: Decimal | None
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """A named list of tiers, fastest first."""

    name: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Prometheus:
    """What the rules may rely on: the oldest version that runs them, how long it keeps samples, the HA label."""

    version: tuple[int, int]
    retention: Decimal | None
    replica_label: str | None


@dataclass(frozen=True, slots=True)
class Alertmanager:
    """The oldest version that reads the configuration, its settings for e-mail, and two receivers.

    `fallback` is told of what no team claims, `watchdog` hears the Watchdog. Ours is put into a `base`, if there is
    one; `matchers` tell ours from others there.
    """

    version: tuple[int, int]
    smtp: Labels
    base: Base | None
    matchers: Names
    fallback: tuple[Integration, ...]
    watchdog: tuple[Integration, ...]
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Links:
    """Where the tools stand; `runbook_site` says how the pages below `runbooks` are addressed."""

    runbooks: str | None
    runbook_site: Literal["github", "mkdocs"]
    grafana: str | None
    prometheus: str | None
    alertmanager: str | None
    incidents: str | None


@dataclass(frozen=True, slots=True)
class Datasources:
    """Uids in Grafana of the Prometheus and the Loki that Explore is opened with, if they are stated."""

    metrics: str | None
    logs: str | None


@dataclass(frozen=True, slots=True)
class Environment:
    """One place the services run in: a name for the folders ("" is none), what selects its series, its labels."""

    name: str
    selector: Labels
    labels: Labels


@dataclass(frozen=True, slots=True)
class Project:
    """The project file as written, with its plain defaults filled in."""

    organization: str
    definitions: tuple[str, ...]
    families: tuple[str, ...]
    links: Links
    severities: tuple[tuple[Severity, str], ...]
    labels: Labels
    environment: Environment
    prometheus: Prometheus
    alertmanager: Alertmanager
    collector: collector.Options
    dashboard_folder: str
    datasources: Datasources
    config_maps: ConfigMaps | None
    receivers: tuple[Receiver, ...]
    mkdocs: bool
    teams: tuple[Team, ...]
    operated_by: str | None
    policies: tuple[Policy, ...]
    budget_policy: BudgetPolicy
    targets: tuple[str, ...]
    silences: tuple[Silence, ...]
    origin: Origin = field(compare=False, repr=False)
