"""The shape of the project file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from burnbook.load.project.budget_wire import BudgetPolicy
from burnbook.load.project.collector_wire import Collector
from burnbook.load.project.people_wire import Receivers, Smtp, Team
from burnbook.load.types import (
    BaseUrl,
    Duration,
    KubernetesKey,
    LabelName,
    Labels,
    Line,
    Name,
    OneOrMore,
    Share,
    Silence,
    Title,
    Url,
    Version,
    Wire,
)
from burnbook.model.names import NOBODY


class Links(Wire):
    """Where the tools stand; alerts, runbooks and dashboards link to them."""

    runbooks: BaseUrl | None = Field(None, description="address of the runbooks/ folder as people open it")
    runbook_site: Literal["github", "mkdocs"] = Field(
        "github", description="github: pages are addressed as files; mkdocs: as folders"
    )
    grafana: BaseUrl | None = Field(None, description="alerts and runbooks carry dashboard links below this address")
    prometheus: BaseUrl | None = Field(None, description="alerts carry a query link below this address")
    alertmanager: BaseUrl | None = Field(None, description="runbooks carry links to silences below this address")
    incidents: Url | None = Field(None, description="where an incident is declared")


class Severities(Wire):
    """What the severity label of an alert says."""

    page: Line = "page"
    ticket: Line = "ticket"

    @model_validator(mode="after")
    def differ(self) -> Self:
        """Check that a page can be told from a ticket, and both from what is told to nobody."""
        if self.page == self.ticket:
            raise PydanticCustomError("severities", "a page and a ticket must have different labels")
        if NOBODY in (self.page, self.ticket):
            raise PydanticCustomError("severities", "'none' is the label of alerts that are told to nobody")
        return self


PRESETS = {"kubernetes": Severities(page="critical", ticket="warning")}


class Prometheus(Wire):
    """What the rules may rely on."""

    version: Version = Field(
        "2.42", description="the oldest Prometheus that runs the rules; proofs use a promtool at least as new"
    )
    retention: Duration | None = Field(None, description="how long samples are kept; a longer SLO window is refused")
    replica_label: LabelName | None = Field(None, description="external label of an HA pair, dropped from alerts")


class Alertmanager(Wire):
    """What the routes may rely on."""

    version: Version = Field("0.25", description="the oldest Alertmanager that reads the configuration")
    base: Line | None = Field(None, description="your own alertmanager.yml, below this file: ours is put into it")
    matchers: list[Line] = Field([], description="tell our alerts from others of the base; by default their names")
    smtp: Smtp | None = None
    fallback: Receivers | None = Field(None, description="who is told of alerts that no team of this file claims")
    watchdog: Receivers | None = Field(None, description="who misses the Watchdog when it stops: a dead man's switch")

    @model_validator(mode="after")
    def told_apart(self) -> Self:
        """Check that there are others to tell ours from."""
        if self.matchers and self.base is None:
            raise PydanticCustomError("base-form", "'matchers' tell our alerts from others of a 'base'")
        return self


_Uid = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,40}$")]


class Datasources(Wire):
    """Uids of Grafana's data sources, for links into Explore."""

    metrics: _Uid | None = None
    logs: _Uid | None = None


class ConfigMaps(Wire):
    """ConfigMaps that the sidecar of Grafana's chart loads."""

    namespace: Name
    label: KubernetesKey = Field(
        "grafana_dashboard", description="what the sidecar looks for (sidecar.dashboards.label)"
    )
    folder_annotation: KubernetesKey = Field(
        "grafana_folder", description="names the folder in Grafana (sidecar.dashboards.folderAnnotation)"
    )


class Dashboards(Wire):
    """How the dashboards are provisioned, and what Explore is opened with."""

    folder: Title = "SLO"
    datasources: Datasources = Datasources()
    configmaps: ConfigMaps | None = Field(None, description="each dashboard is written as a ConfigMap, too")


class Runbooks(Wire):
    """How the runbooks are read besides as files."""

    mkdocs: bool = Field(False, description="write mkdocs.yml, from which MkDocs Material builds a site of them")


class Environment(Wire):
    """A place that the services run in."""

    selector: Labels = Field({}, description="added to every selector of every service")
    labels: Labels = Field({}, description="on every recorded series and alert")


class Tier(Wire):
    """Alert when this share of the budget is spent within `long`; short is a twelfth of it unless given."""

    severity: Literal["page", "ticket"]
    budget: Share
    long: Duration
    short: Duration | None = None


class Project(Wire):
    """The project file."""

    version: Literal["burnbook/v1"]
    organization: Title
    definitions: Annotated[list[Line], OneOrMore] = ["slos/"]
    families: list[Line] = Field([], description="files of your own metric families, below the project file")
    links: Links = Links()
    severities: Annotated[
        Severities,
        BeforeValidator(lambda v: PRESETS.get(v, v) if isinstance(v, str) else v),
        WithJsonSchema({"anyOf": [{"enum": ["kubernetes"]}, {"type": "object"}]}),
    ] = Severities()
    labels: Labels = Field({}, description="on every recorded series and alert")
    environments: Annotated[dict[Name, Environment], Field(max_length=1)] = Field(
        {}, description="one, whose name follows each output folder; without it there is no such folder"
    )
    prometheus: Prometheus = Prometheus()
    alertmanager: Alertmanager = Alertmanager()
    collector: Collector = Field(Collector(), description="configured if stated, or if a service pushes its telemetry")
    dashboards: Dashboards = Dashboards()
    receivers: dict[Name, Receivers] = Field(
        {}, description="further ones by name: for copies, and for services whose alerts are not told to their team"
    )
    runbooks: Runbooks = Runbooks()
    teams: Annotated[dict[Name, Team], OneOrMore]
    operated_by: Name | None = Field(None, description="the team told when rules fail; the first by name by default")
    policies: dict[Name, Annotated[list[Tier], Field(min_length=1, max_length=4)]] = {}
    budget_policy: BudgetPolicy = Field(BudgetPolicy(), description="what teams do when an error budget runs out")
    targets: Annotated[list[Literal["prometheus"]], OneOrMore] = ["prometheus"]
    silence: list[Silence] = Field([], description="lints that are not to be heard at all, each with the reason")
