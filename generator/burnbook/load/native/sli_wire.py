"""The shapes of SLIs in a native service file: a tagged union of one key."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from burnbook.load.types import Amount, Duration, LabelName, Line, Number, OneOrMore, Status, Wire
from burnbook.model import grpc

Roles = dict[Literal["route", "method", "status"], LabelName]
Scope = Annotated[
    Literal["service", "none"], Field(description="none: do not add the service's selector to these expressions")
]
_Words = Annotated[str, StringConstraints(pattern=r"^\w[\w ,'-]{2,59}$")]
Regexes = Annotated[list[Line], OneOrMore]


class Availability(Wire):
    """Requests answered without a server error, counted by the family's request counter."""

    routes: Regexes | None = Field(None, description="anchored regexes of the routes that count; all by default")
    exclude_routes: Regexes | None = Field(None, description="anchored regexes of the routes that do not count")
    methods: Annotated[list[Line], OneOrMore] | None = Field(None, description="HTTP methods that count")
    bad_statuses: Annotated[list[Status], OneOrMore] | None = Field(
        None, description="statuses that spend budget, as regexes; the family's server errors by default"
    )
    bad_codes: Annotated[list[grpc.Code], OneOrMore] | None = Field(
        None, description="codes of gRPC that spend budget; the server's faults by default"
    )


class Histogram(Wire):
    """A histogram that is not the family's: classic with its `bounds`, or `native`."""

    name: LabelName = Field(description="without _bucket, _count and _sum")
    unit: Literal["s", "ms"] = "s"
    bounds: Annotated[list[Number], OneOrMore] | None = Field(None, description="of its buckets, in its unit")
    native: bool = Field(False, description="a native histogram, which has no bounds; needs Prometheus 3")
    labels: Roles = Field({}, description="what it calls route, method and status, as far as it has them")

    @model_validator(mode="after")
    def one_form(self) -> Self:
        """Bounds xor native."""
        if self.native == (self.bounds is not None):
            said = "a native histogram has no bounds" if self.native else "a classic histogram needs its bounds"
            mend = {"mend": "give the bounds of its buckets, or native: true"}
            raise PydanticCustomError("histogram-form", said, mend)
        return self


class Latency(Wire):
    """Requests answered within a threshold, from the family's histogram or one of your own."""

    threshold: Duration | None = Field(None, description="a bucket bound, such as 250ms; or give `objectives`")
    histogram: Histogram | None = Field(None, description="the family's by default")
    routes: Regexes | None = None
    exclude_routes: Regexes | None = None
    methods: Annotated[list[Line], OneOrMore] | None = None
    errors: Literal["slow", "ignored"] | None = Field(
        None, description="slow: a failed request is not a fast one; ignored: where buckets carry no status label"
    )


class Events(Wire):
    """Good or bad events among all: counter selectors, or expressions with `$window` as range."""

    total: Line
    bad: Line | None = None
    good: Line | None = None
    words: _Words | None = Field(None, description="what follows `0.1% of`, of bad ones: payments failed")
    scope: Scope = "service"

    @model_validator(mode="after")
    def one_side(self) -> Self:
        """Bad xor good."""
        if (self.bad is None) == (self.good is None):
            raise PydanticCustomError("events-side", "give either 'bad' or 'good'")
        return self


class ErrorRatio(Wire):
    """A ratio of bad events that only a query knows: a mean over time, not over events."""

    query: Line = Field(description="a ratio from 0 to 1 with `[$window]` as its range")
    scope: Scope = "service"


class Threshold(Wire):
    """The share of time in which a query's value keeps a limit."""

    query: Line = Field(description="a gauge or an expression; each series that it returns is a sample a minute")
    op: Literal["<", "<=", ">", ">=", "==", "!="] = Field(description="good while: query op value")
    value: Amount = Field(description="a number, or a time such as 120s for a query in seconds")
    when_missing: Literal["good", "bad", "ignore"] = Field(
        "ignore", description="what a minute is in which the query returns nothing"
    )
    scope: Scope = "service"


class Probe(Wire):
    """The share of probes that succeeded."""

    selector: Line | None = Field(
        None, description="of a gauge that is 1 or 0, such as probe_success or up; the family's by default"
    )
    scope: Scope = "service"


class Deadline(Wire):
    """The share of runs of a job that were in time."""

    last_success: Line = Field(description="selector of a gauge that holds the unix time of the last success")
    every: Duration = Field(description="how often a run is due, 1m or more")
    grace: Duration = Field(description="how late a run may be")
    severity: Literal["page", "ticket"] | None = Field(
        None, description="of SLODeadlineMissed; critical services page, others get a ticket"
    )
    scope: Scope = "service"


class Sli(Wire):
    """What is measured: exactly one key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})
    availability: Availability | None = None
    latency: Latency | None = None
    events: Events | None = None
    error_ratio: ErrorRatio | None = None
    threshold: Threshold | None = None
    probe: Probe | None = None
    deadline: Deadline | None = None

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        """Check that there is exactly one kind."""
        if sum(kind is not None for _, kind in self) != 1:
            kinds = ", ".join(type(self).model_fields)
            raise PydanticCustomError("sli-kind", "an SLI has exactly one kind", {"mend": f"give one of {kinds}"})
        return self
