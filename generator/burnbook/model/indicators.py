"""The kinds of SLI as defined: what is measured, before anything is looked up. Times are seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

from burnbook.model.family import Role
from burnbook.model.source import Origin

Counted = Literal["events", "samples", "runs"]
"""What one unit of an SLI is: an event of the traffic, a sample a minute, a run of a job (too few to burn)."""
Missing = Literal["good", "bad", "ignore"]
Op = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Requests:
    """Which requests of the family count; regexes are anchored, as in PromQL."""

    routes: tuple[str, ...]
    exclude_routes: tuple[str, ...]
    methods: tuple[str, ...]
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Availability:
    """The share of requests answered without a server error; no statuses or codes of gRPC means the family's."""

    counted: ClassVar[Counted] = "events"
    requests: Requests
    bad_statuses: tuple[str, ...]
    bad_codes: tuple[str, ...]
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Histogram:
    """A histogram that is not the family's: its name, seconds of one unit, its labels.

    `bounds` (seconds) are those of its buckets; none: it is a native one.
    """

    name: str
    unit: Decimal
    bounds: tuple[Decimal, ...]
    labels: Mapping[Role, str]


@dataclass(frozen=True, slots=True)
class Latency:
    """The share of requests answered within `threshold` seconds; `errors` None lets the labels decide.

    `histogram` None: the family's.
    """

    counted: ClassVar[Counted] = "events"
    threshold: Decimal
    histogram: Histogram | None
    requests: Requests
    errors: Literal["slow", "ignored"] | None
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Events:
    """Good or bad events among all: counter selectors, or expressions with `$window` as their range."""

    counted: ClassVar[Counted] = "events"
    total: str
    bad: str | None
    good: str | None
    words: str | None
    scoped: bool
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ErrorRatio:
    """A ratio of bad events that only its query knows, sampled once a minute."""

    counted: ClassVar[Counted] = "samples"
    query: str
    scoped: bool
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The share of time in which `query op value` holds; `value` is in seconds if it was written as a time."""

    counted: ClassVar[Counted] = "samples"
    query: str
    op: Op
    value: Decimal
    is_time: bool
    when_missing: Missing
    scoped: bool
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Probe:
    """The share of probes that succeeded, from a gauge that is 1 or 0; no selector means the family's."""

    counted: ClassVar[Counted] = "samples"
    selector: str | None
    scoped: bool
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The share of runs that were in time: a success is due `every` seconds and may be `grace` seconds late.

    `last_success` selects the unix time of the last one.
    """

    counted: ClassVar[Counted] = "runs"
    last_success: str
    every: Decimal
    grace: Decimal
    severity: Literal["page", "ticket"] | None
    scoped: bool
    origin: Origin = field(compare=False, repr=False)


Sli = Availability | Latency | Events | ErrorRatio | Threshold | Probe | Deadline


def counts_requests(sli: Sli) -> bool:
    """Tell whether an SLI counts requests of its family, whose rate is the service's."""
    return isinstance(sli, Availability | Latency)
