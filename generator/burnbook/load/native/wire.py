"""The shape of a native service file, `version: burnbook/v1`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from burnbook.load.native.care_wire import Capacity, Mitigation, Runbook
from burnbook.load.native.saturation_wire import Saturation
from burnbook.load.native.sli_wire import Sli
from burnbook.load.native.window_wire import Window
from burnbook.load.types import (
    Copies,
    Duration,
    Instant,
    LabelName,
    Labels,
    Name,
    Number,
    OneOrMore,
    Rate,
    Silence,
    Text,
    Title,
    Url,
    Wire,
)


class Threshold(Wire):
    """One of several objectives of one latency SLI."""

    threshold: Duration
    objective: Number
    title: Title | None = None


class Tuning(Wire):
    """What one severity's alerts add or leave out."""

    disabled: bool = False
    labels: Labels = {}
    annotations: Labels = {}


class Absent(Wire):
    """What happens when the telemetry vanishes."""

    after: Duration | None = None
    severity: Literal["page", "ticket"] | None = None


class Slices(Wire):
    """Stretches of time that are counted instead of events."""

    length: Duration = Field(description="whole minutes that fill an hour: 1m, 5m")
    good_when: Number = Field(description="percent of a slice's events that must be good: 99")


class Budgeting(Wire):
    """What the budget is counted in; events unless stated."""

    slices: Slices | None = None


class Notify(Wire):
    """Who is told instead of the team: a receiver of the project file, or another team."""

    page: Name | None = None
    ticket: Name | None = None
    also: Copies = Field(Copies(), description="who gets a copy: receivers of the project file, or other teams")


class Alerting(Wire):
    """How one SLO alerts; everything has a default."""

    stage: Literal["shadow", "ticket", "page"] = Field(
        "page",
        description="shadow: alerts fire and nobody is told; ticket: pages are tickets; page: as the policy says",
    )
    policy: Name | None = None
    page: Tuning = Tuning()
    ticket: Tuning = Tuning()
    min_bad_events: Annotated[
        Annotated[int, Field(ge=0, le=1_000_000)] | None,
        BeforeValidator(lambda v: None if v == "auto" else v),
        WithJsonSchema({"anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 0}], "default": "auto"}),
    ] = Field(None, description="a tier fires only with this many bad events in its long window; 0: off")
    absent: Absent = Absent()
    notify: Notify = Field(Notify(), description="who is told of this SLO's alerts; by default as of the service's")


class Slo(Wire):
    """One objective, or several thresholds of one latency SLI."""

    name: Name
    renamed_from: list[Name] = Field([], description="its earlier names: what people wrote into its page comes along")
    title: Title | None = None
    description: Text = ""
    objective: Number | None = Field(None, description="percent, exact: 99.9")
    objectives: Annotated[list[Threshold], OneOrMore] | None = Field(
        None, description="several latency thresholds: one SLO each, named <name>-<threshold>"
    )
    window: Window | None = Field(
        None, description="rolling: 30d (the default), 7d, 28d, 90d ...; or {calendar: month, time_zone: Europe/Berlin}"
    )
    sli: Sli
    expected_rate: Rate | None = Field(
        None, description="usual number of these events, such as 3/s; by default telemetry.expected_rate, for requests"
    )
    group_by: Annotated[list[LabelName], Field(min_length=1, max_length=3)] | None = Field(
        None, description="labels of the counted series: each of their values has the objective and a budget of its own"
    )
    budgeting: Budgeting = Budgeting()
    alerting: Alerting = Alerting()
    mitigations: list[Mitigation] = Field([], description="what helps when this SLO burns; its runbook begins with it")
    silence: list[Silence] = Field([], description="lints that are not to be heard of this SLO, each with the reason")

    @model_validator(mode="after")
    def one_form(self) -> Self:
        """Check that there is one objective, or a list of them for a latency without its own threshold."""
        if (self.objective is None) == (self.objectives is None):
            raise PydanticCustomError("objective-form", "give either 'objective' or 'objectives'")
        latency = self.sli.latency
        if self.objectives and (latency is None or latency.threshold is not None):
            raise PydanticCustomError("objective-form", "'objectives' goes with a latency SLI without a threshold")
        if self.objective is not None and latency is not None and latency.threshold is None:
            mend = {"mend": "add a threshold to sli.latency, or give 'objectives'"}
            raise PydanticCustomError("objective-form", "this latency SLI has no threshold", mend)
        return self


class Maintenance(Wire):
    """A planned window in which what happens is no event."""

    reason: Title
    start: Instant = Field(description="when the first window begins, with Z or an offset: 2026-12-01T02:00:00Z")
    duration: Duration
    repeat: Literal["daily", "weekly", "monthly", "monthly-by-weekday"] | None = Field(
        None, description="at the same time in UTC; monthly-by-weekday: as the start, such as the first Tuesday"
    )
    until: Instant | None = Field(None, description="when the last window begins at the latest")
    slos: Annotated[list[Name], OneOrMore] | None = Field(None, description="the SLOs that it masks; all by default")


class Telemetry(Wire):
    """Where the numbers come from."""

    family: Name
    selector: Labels = Field({}, description="added to every selector of this service")
    interval: Duration | None = Field(None, description="scrape or export interval; default from the family")
    arrival_delay: Duration | None = Field(None, description="how late pushed samples arrive; default from the family")
    expected_rate: Rate | None = Field(None, description="usual traffic, such as 40/s: lints and guards use it")
    version_label: LabelName | None = Field(None, description="label that tells which release a series is of")


class Links(Wire):
    """Where to look and whom to ask."""

    source: Url | None = None
    chat: Url | None = None
    on_call: Url | None = None
    errors: Url | None = None
    deploys: Url | None = None
    logs: Url | None = None


class Service(Wire):
    """A service and its SLOs."""

    version: Literal["burnbook/v1"]
    service: Name
    renamed_from: list[Name] = Field([], description="its earlier names: what people wrote into its pages comes along")
    title: Title | None = None
    description: Text = ""
    team: Name
    criticality: Literal["critical", "important", "best-effort"] = "important"
    links: Links = Links()
    depends_on: list[Name] = []
    telemetry: Telemetry
    saturation: Saturation = Saturation()
    maintenance: list[Maintenance] = Field([], description="planned windows that are not counted")
    runbook: Runbook = Runbook()
    capacity: Capacity = Capacity()
    notify: Notify = Field(Notify(), description="who is told of this service's alerts; by default its team")
    slos: Annotated[list[Slo], OneOrMore]
    silence: list[Silence] = Field([], description="lints that are not to be heard of this service, with the reasons")
