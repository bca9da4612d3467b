"""Envelope: a target wraps the same content the way its system reads it. One target, one line in TARGETS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from burnbook.model.bundle import Artifact


@dataclass(frozen=True, slots=True)
class Target:
    """A system that reads the bundle."""

    name: str
    wrap: Callable[[Artifact], Artifact]


def plain(artifact: Artifact) -> Artifact:
    """Leave a file as it is: Prometheus reads it so."""
    return artifact


TARGETS: tuple[Target, ...] = (Target("prometheus", plain),)


def target(name: str) -> Target:
    """Return a target; its name was checked when the project was read."""
    return next(found for found in TARGETS if found.name == name)
