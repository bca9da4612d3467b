"""The definitions with every default and reference filled in: nothing here is left to look up.

Times are whole seconds, objectives percent, shares and ratios fractions of 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from burnbook.model import collector
from burnbook.model.budget_policy import BudgetPolicy
from burnbook.model.care import Care, Mitigation
from burnbook.model.config_maps import ConfigMaps
from burnbook.model.family import Family
from burnbook.model.filling import Source
from burnbook.model.indicators import Sli
from burnbook.model.maintenance import Maintenance
from burnbook.model.people import Notify, Receiver, Team
from burnbook.model.period import Calendar
from burnbook.model.slices import Slices
from burnbook.model.source import Origin
from burnbook.model.spec import (
    Alertmanager,
    Criticality,
    Datasources,
    Labels,
    Links,
    Names,
    Prometheus,
    Severity,
    Stage,
    Tuning,
)


@dataclass(frozen=True, slots=True)
class Tier:
    """One burn speed for one SLO: factor = share * period / long, threshold = factor * budget."""

    speed: str
    severity: Severity
    share: Decimal
    factor: Decimal
    threshold: Decimal
    long: int
    short: int
    min_bad: int


@dataclass(frozen=True, slots=True)
class Absent:
    """When vanished telemetry is told, and how loudly."""

    after: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Slo:
    """One objective, resolved; an unsound one is not planned: why was reported.

    `period` is the nominal length if it follows a calendar; `policy_origin` is None where the policy is the one that
    comes with Burnbook.
    """

    name: str
    renamed_from: Names
    title: str
    description: str
    objective: Decimal
    budget: Decimal
    period: int
    calendar: Calendar | None
    sli: Sli
    expected_rate: Decimal | None
    group_by: Names
    slices: Slices | None
    policy: str
    policy_origin: Origin | None
    tiers: tuple[Tier, ...]
    sound: bool
    absent: Absent
    stage: Stage
    page: Tuning
    ticket: Tuning
    notify: Notify
    mitigations: tuple[Mitigation, ...]
    origin: Origin = field(compare=False, repr=False)

    def tuning(self, severity: Severity) -> Tuning:
        """Return what this SLO's alerts of a severity add."""
        return self.page if severity == "page" else self.ticket


@dataclass(frozen=True, slots=True)
class Service:
    """One service, resolved; `interval` and `arrival_delay` are those of its telemetry.

    `whole` tells that no part of its definition was left out as mis-shaped.
    """

    name: str
    renamed_from: Names
    title: str
    description: str
    team: Team
    criticality: Criticality
    depends_on: tuple[str, ...]
    family: Family
    selector: Labels
    interval: Decimal
    arrival_delay: Decimal
    expected_rate: Decimal | None
    version_label: str | None
    fills: tuple[Source, ...]
    maintenance: tuple[Maintenance, ...]
    care: Care
    budget_policy: BudgetPolicy
    links: tuple[tuple[str, str], ...]
    notify: Notify
    slos: tuple[Slo, ...]
    whole: bool
    origin: Origin = field(compare=False, repr=False)

    def masking(self, slo: str) -> tuple[Maintenance, ...]:
        """Return the windows that mask an SLO."""
        return tuple(window for window in self.maintenance if slo in window.slos)


@dataclass(frozen=True, slots=True)
class Project:
    """The project, resolved."""

    organization: str
    links: Links
    severities: tuple[tuple[Severity, str], ...]
    environment: str
    labels: Labels
    prometheus: Prometheus
    alertmanager: Alertmanager
    collector: collector.Options
    dashboard_folder: str
    datasources: Datasources
    config_maps: ConfigMaps | None
    receivers: tuple[Receiver, ...]
    mkdocs: bool
    teams: tuple[Team, ...]
    operators: Team
    targets: tuple[str, ...]

    def severity(self, severity: Severity) -> str:
        """Return what the severity label says for it here."""
        return dict(self.severities)[severity]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that was defined, services in the order of their names."""

    project: Project
    services: tuple[Service, ...]
