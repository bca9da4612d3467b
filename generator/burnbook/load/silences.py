"""Silences as Spec: of the project, of a service, of an SLO, all alike."""

from __future__ import annotations

from collections.abc import Iterable

from burnbook.load.types import Silence
from burnbook.model import spec
from burnbook.model.source import Origin


def silences(found: Iterable[Silence], origin: Origin) -> tuple[spec.Silence, ...]:
    """Map the list that stands at `origin`."""
    return tuple(spec.Silence(one.lint, one.reason, origin.at(index)) for index, one in enumerate(found))
