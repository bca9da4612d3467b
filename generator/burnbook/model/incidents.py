"""What people know of the past: when something was wrong for users."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Incident:
    """A known incident: from when to when (Unix seconds), and what it was."""

    start: float
    end: float
    what: str
