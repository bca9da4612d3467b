"""The kinds of SLI as defined: what is measured, before anything is looked up. Times are seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from burnbook.model.source import Origin


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

    requests: Requests
    bad_statuses: tuple[str, ...]
    bad_codes: tuple[str, ...]
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Latency:
    """The share of requests answered within `threshold` seconds; `errors` None lets the family decide."""

    threshold: Decimal
    requests: Requests
    errors: Literal["slow", "ignored"] | None
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Events:
    """Good or bad events among all: counter selectors, or expressions with `$window` as their range."""

    total: str
    bad: str | None
    good: str | None
    scoped: bool
    origin: Origin = field(compare=False, repr=False)


Sli = Availability | Latency | Events


def counts_requests(sli: Sli) -> bool:
    """Tell whether an SLI counts requests of its family, whose rate is the service's."""
    return isinstance(sli, Availability | Latency)
