"""What people know about running a service: how it is mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from burnbook.model.source import Origin


@dataclass(frozen=True, slots=True)
class Rollback:
    """How the last release is taken back; `last_tested` is a date (ISO)."""

    command: str
    unsafe_when: str
    last_tested: str


@dataclass(frozen=True, slots=True)
class Mitigation:
    """Something that makes it better before the cause is known."""

    name: str
    command: str
    effect: str
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """Where a service runs; without a context kubectl's own is meant. `workload` is a kind and a name."""

    context: str
    namespace: str
    workload: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """Requests a second that one replica bears, and the load that was tried, in times of the usual; None: unknown."""

    per_replica: Decimal | None
    tested_peak: Decimal | None


@dataclass(frozen=True, slots=True)
class Care:
    """What people know about running a service; `logs` is the stream selector of its logs in Loki."""

    rollback: Rollback | None
    mitigations: tuple[Mitigation, ...]
    access: tuple[str, ...]
    kubernetes: Kubernetes | None
    logs: str
    capacity: Capacity
