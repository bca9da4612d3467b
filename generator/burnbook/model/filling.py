"""What fills up of a service, as stated and as resolved: a pool, a queue, replicas, slow queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from burnbook.model.source import Origin

Kind = Literal["db_pool", "queue", "replicas", "slow_queries"]

READS: Mapping[Kind, str] = {"db_pool": "used", "queue": "length", "replicas": "available", "slow_queries": "longest"}
"""The key of each kind that selects what it reads."""


@dataclass(frozen=True, slots=True)
class Filling:
    """One thing that fills up, as written. No selector means the family's; `scoped`: the service's labels are added.

    `size` is what there is (connections of a pool) or should be (replicas), else 0; `warn_at` is what is told: a share
    of the size, a number of jobs, or seconds. `oldest` selects the age of a queue's oldest job (seconds).
    """

    kind: Kind
    selector: str | None
    scoped: bool
    size: int
    warn_at: Decimal | None
    oldest: str | None
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """The same, resolved: `selector` and `oldest` are PromQL, with the service's labels."""

    kind: Kind
    selector: str
    size: int
    warn_at: Decimal | None
    oldest: str | None = None
