"""A metric family: how one instrumentation library spells requests and durations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Role = Literal["route", "method", "status"]


@dataclass(frozen=True, slots=True)
class Requests:
    """A request counter and what it calls route, method and status."""

    counter: str
    labels: Mapping[Role, str]


@dataclass(frozen=True, slots=True)
class Duration:
    """A classic histogram: base name, seconds of one unit, bucket bounds in seconds, and its labels."""

    histogram: str
    unit: Decimal
    bounds: tuple[Decimal, ...]
    labels: Mapping[Role, str]


@dataclass(frozen=True, slots=True)
class Family:
    """Everything that varies by instrumentation. `samples` are label values as the library writes them."""

    name: str
    title: str
    setup: str
    delivery: Literal["push", "pull"]
    interval: Decimal
    arrival_delay: Decimal
    target_labels: tuple[str, ...]
    requests: Requests
    durations: tuple[Duration, ...]
    bad_statuses: tuple[str, ...]
    good_status: str
    bad_status: str
    pool_used: str | None
