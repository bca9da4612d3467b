"""What people know about running a service: how it is mended, and what fills up."""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Care:
    """What people know about running a service."""

    rollback: Rollback | None
    mitigations: tuple[Mitigation, ...]
    access: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saturation:
    """What fills up: a database pool (its size; which selector counts connections in use), a queue (its length).

    No selector means the family's.
    """

    pool_size: int | None
    pool_used: str | None
    queue: bool
    queue_length: str | None
    queue_scoped: bool
    origin: Origin = field(compare=False, repr=False)
