"""Reviews of many SLOs: which time of each, what the source says, and what is to be said where it says nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from burnbook.diagnostics import Progress, silent
from burnbook.live.http import RefusedError
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import unanswered
from burnbook.model.plan import Plan, Service, Slo
from burnbook.model.routing import Hours
from burnbook.plan import branches
from burnbook.recorded import clocks
from burnbook.recorded.asking import Source
from burnbook.recorded.facts import Span
from burnbook.review import asking, history, one, periods
from burnbook.review.facts import Review
from burnbook.review.page import Subject
from burnbook.review.talk import talk

_HOUR = 3600
_RECORDED = 300  # seconds after which the last minute of an hour is surely recorded


@dataclass(frozen=True, slots=True)
class Asked:
    """Which services (none: all), and from when to when (Unix seconds; None: the last whole period, until now).

    `history` is a file with what was reviewed before.
    """

    services: Collection[str]
    start: float | None
    end: float | None
    now: float
    history: Path | None = None


def reviewed(plan: Plan, asked: Asked, source: Source, progress: Progress = silent) -> tuple[list[Subject], list[str]]:
    """Review SLOs; return them, and what is to be said of all. Raise `SpecError` if the source tells nothing."""
    chosen = [service for service in plan.services if not asked.services or service.name in asked.services]
    hours = {found.name: found for found in plan.routing.hours}
    every = [(service, slo) for service in chosen for slo in service.slos]
    if asked.history is not None:
        history.check(asked.history)
    try:
        notes = list(clocks.apart(source, asked.now))
        subjects = []
        for done, (service, slo) in enumerate(every):
            progress(f"reviewing {slo.subject}", done, len(every))
            found = _review(slo, service, asked, source, hours.get(branches.hours(service.team.name)))
            subjects.append(Subject(found, service, slo, tuple(talk(found, service, slo))))
    except LiveError as error:
        raise unanswered(str(error)) from error
    if all(one.found.refused for one in subjects):
        raise unanswered(subjects[0].found.why if subjects else "there is no SLO to ask about")
    return subjects, notes


def last_hour(now: float) -> float:
    """Return until when a review is that states no end: the end of the last hour that is surely recorded."""
    return (now - _RECORDED) // _HOUR * _HOUR


def _review(slo: Slo, service: Service, asked: Asked, source: Source, hours: Hours | None) -> Review:
    """Review one SLO; one that the source refuses to tell of is no reason to tell nothing of the others."""
    end = asked.end if asked.end is not None else last_hour(asked.now)
    span = periods.last(slo.period, end) if asked.start is None else Span(asked.start, end)
    try:
        kept = history.remembered(asked.history, slo, service, span)
        return one.review(slo, service, span, asking.ask(slo, service, span, source), hours, kept)
    except RefusedError as error:
        return one.untold(slo, service, span, f"Prometheus did not tell its events: {error}")
