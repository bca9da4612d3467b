"""What people know about running a service: how it is mended."""

from __future__ import annotations

from dataclasses import dataclass


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
