"""The shapes of SLIs in a native service file: a tagged union of one key."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from burnbook.load.types import Duration, Line, OneOrMore, Status, Wire
from burnbook.model import grpc

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


class Latency(Wire):
    """Requests answered within a threshold, from the family's histogram."""

    threshold: Duration | None = Field(None, description="a bucket bound, such as 250ms; or give `objectives`")
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
    scope: Literal["service", "none"] = Field(
        "service", description="none: do not add the service's selector to these expressions"
    )

    @model_validator(mode="after")
    def one_side(self) -> Self:
        """Bad xor good."""
        if (self.bad is None) == (self.good is None):
            raise PydanticCustomError("events-side", "give either 'bad' or 'good'")
        return self


class Sli(Wire):
    """What is measured: exactly one key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})
    availability: Availability | None = None
    latency: Latency | None = None
    events: Events | None = None

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        """Check that there is exactly one kind."""
        if sum(kind is not None for kind in (self.availability, self.latency, self.events)) != 1:
            kinds = ", ".join(type(self).model_fields)
            raise PydanticCustomError("sli-kind", "an SLI has exactly one kind", {"mend": f"give one of {kinds}"})
        return self
