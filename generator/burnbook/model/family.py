"""A metric family: how one instrumentation spells requests, their durations, and what fills up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from burnbook.model import grpc
from burnbook.model.filling import Kind

Role = Literal["route", "method", "status"]
Codes = Literal["http", "grpc-names", "grpc-numbers", "other"]


@dataclass(frozen=True, slots=True)
class Requests:
    """A request counter and what it calls route, method and status; both counters are selectors.

    `counter` counts all requests; where `failed` counts the bad ones apart, it counts the good ones only.
    """

    counter: str
    failed: str | None
    labels: Mapping[Role, str]


@dataclass(frozen=True, slots=True)
class Calls:
    """A counter of requests to others: selectors of all and of those that failed, and the label that names whom."""

    counter: str
    failed: str
    peer: str


@dataclass(frozen=True, slots=True)
class Duration:
    """A classic histogram: a selector of its base name, seconds of one unit, bucket bounds in seconds, its labels."""

    histogram: str
    unit: Decimal
    bounds: tuple[Decimal, ...]
    labels: Mapping[Role, str]


@dataclass(frozen=True, slots=True)
class Statuses:
    """What the status label says: `bad` are regexes, or names of gRPC codes; samples are values as written."""

    codes: Codes
    bad: tuple[str, ...]
    good_sample: str
    bad_sample: str

    @property
    def grpc(self) -> bool:
        """Whether the label tells codes of gRPC."""
        return self.codes in ("grpc-names", "grpc-numbers")

    def regexes(self, chosen: Iterable[str] = ()) -> tuple[str, ...]:
        """Return regexes of the chosen bad statuses, or of the family's, as the label spells them."""
        wanted = tuple(chosen) or self.bad
        if not self.grpc:
            return wanted
        return tuple(text for name in wanted for text in grpc.spellings(name, numbers=self.codes == "grpc-numbers"))


@dataclass(frozen=True, slots=True)
class Family:
    """Everything that varies by instrumentation; None or nothing: it has no such series.

    `probe` (0 or 1) is a selector, and so is each of `fills`: what it tells of a pool, a queue, slow queries.
    """

    name: str
    title: str
    setup: str
    delivery: Literal["push", "pull"]
    interval: Decimal
    arrival_delay: Decimal
    target_labels: tuple[str, ...]
    requests: Requests | None
    durations: tuple[Duration, ...]
    statuses: Statuses | None
    probe: str | None
    fills: Mapping[Kind, str]
    calls: Calls | None

    @property
    def answers(self) -> Statuses:
        """How answers are told; of a family that does not say, as HTTP has it."""
        return self.statuses or Statuses("http", ("5..",), "200", "500")
