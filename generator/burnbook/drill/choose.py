"""Which SLOs a drill plays."""

from __future__ import annotations

import difflib

from burnbook.diagnostics import Problem, SpecError
from burnbook.drill.incident import Incident, of
from burnbook.model.plan import Plan, Service, Slo


def incidents(plan: Plan, subject: str) -> tuple[Incident, ...]:
    """Return the incidents of an SLO, of all SLOs of a service, or (of nothing) of one SLO of each kind."""
    chosen = _chosen(plan, subject)
    return tuple(of(slo, service) for slo, service in (chosen if subject else _one_of_each(chosen)))


def services(plan: Plan, subject: str) -> tuple[Service, ...]:
    """Return the services of which what fills up is drilled: the named one, or all; none if an SLO is named."""
    return tuple(service for service in plan.services if subject in ("", service.name))


def loudest(plan: Plan, subject: str) -> Incident:
    """Return the incident of an SLO, or of the loudest one of a service or of all."""
    return of(*max(_chosen(plan, subject), key=lambda pair: _loudness(pair[0])))


def _chosen(plan: Plan, subject: str) -> list[tuple[Slo, Service]]:
    pairs = [(slo, service) for service in plan.services for slo in service.slos]
    chosen = [pair for pair in pairs if subject in ("", pair[1].name, pair[0].subject)]
    if not chosen:
        known = [name for slo, service in pairs for name in (service.name, slo.subject)]
        near = difflib.get_close_matches(subject, known, 1)
        mend = f"did you mean '{near[0]}'?" if near else "give a service, or a service/slo"
        raise SpecError([Problem("unknown-subject", f"there is nothing called '{subject}' to drill", mend)])
    return chosen


def _one_of_each(pairs: list[tuple[Slo, Service]]) -> list[tuple[Slo, Service]]:
    """Return for each kind the SLO that is loudest: a page before a ticket, shadow last."""
    loudest = sorted(pairs, key=lambda pair: _loudness(pair[0]), reverse=True)
    first: dict[str, tuple[Slo, Service]] = {}
    for pair in loudest:
        first.setdefault(pair[0].sli.kind, pair)
    return [pair for pair in pairs if pair in first.values()]


def _loudness(slo: Slo) -> int:
    tier = slo.fastest
    loud = 2 if tier and tier.severity == "page" else 1
    return 0 if slo.stage == "shadow" else loud
