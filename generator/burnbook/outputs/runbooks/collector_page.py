"""What the page of the collectors shows: a section an alert, whichever kind of telemetry it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from burnbook.model import names
from burnbook.model.collecting import Chapter, CollectorCare
from burnbook.model.plan import Plan, Service
from burnbook.model.sli import Step
from burnbook.outputs.runbooks.shared import Silence, common, silence
from burnbook.text import durations


@dataclass(frozen=True, slots=True)
class Section:
    """An alert: whom it is told, what it means, what to do, the question that decides, and the silences."""

    name: str
    anchor: str
    told: str
    after: str
    means: str
    now: str
    step: Step
    silences: tuple[Silence, ...]


def values(plan: Plan, care: CollectorCare) -> dict[str, Any]:
    """Return what the page shows."""
    return common(plan.project, care.page) | {
        "care": care,
        "operators": plan.operators,
        "sections": list(_sections(plan, care)),
        "delivery": [slo for service in plan.services if _delivers(service) for slo in service.slos],
    }


def _delivers(service: Service) -> bool:
    return service.family == names.COLLECTOR_FAMILY


def _sections(plan: Plan, care: CollectorCare) -> Iterator[Section]:
    base = plan.project.links.alertmanager
    for chapter in care.chapters:
        alert = chapter.alert
        yield Section(
            name=alert.name,
            anchor=alert.runbook.anchor,
            told=f"{alert.severity} to {', '.join(alert.receivers)}",
            after=_after(chapter),
            means=chapter.means,
            now=chapter.now,
            step=chapter.step,
            silences=tuple(silence(guard.alert, care.ids, base) for guard in chapter.guards),
        )


def _after(chapter: Chapter) -> str:
    return durations.words(chapter.alert.hold) if chapter.alert.hold else "at once"
