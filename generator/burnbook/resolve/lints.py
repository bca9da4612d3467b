"""Lints of a service: what may be meant so, and more often is not. Warnings, each of which can be silenced."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from burnbook.diagnostics import Report, about
from burnbook.model import spec
from burnbook.model.family import Family

_NEAR = 0.8
_LABELS = frozenset({"instance", "job", "namespace", "service_name"})


def check(service: spec.Service, family: Family | None, project: spec.Project, report: Report) -> None:
    """Report what is odd about where a service's numbers come from, and about who is told."""
    _selector(service, report)
    if family:
        _labels(service, family, report)
    _receiver(service, project, report)


def check_dependencies(services: Collection[spec.Service], report: Report) -> None:
    """Report dependencies that are almost the name of a service: others may be anything else."""
    known = {service.name for service in services}
    for service in services:
        for index, name in enumerate(service.depends_on):
            near = difflib.get_close_matches(name, known - {service.name}, 1, _NEAR) if name not in known else []
            if near:
                text = f"no service here is called '{name}'"
                problem = service.origin.at("depends_on", index).problem(
                    "unknown-dependency", text, f"did you mean '{near[0]}'?", level="warning"
                )
                about(report, service.name)(problem)


def check_ids(services: Iterable[spec.Service], report: Report) -> None:
    """Report SLOs of two services whose names run together: their rule groups would have one name."""
    seen: dict[str, str] = {}
    for service in services:
        for slo in service.slos:
            whole, joined = f"{service.name}/{slo.name}", f"{service.name}-{slo.name}"
            if seen.setdefault(joined, whole).partition("/")[0] != service.name:
                text = f"{whole} and {seen[joined]} both name their rule groups slo-{joined}"
                at = slo.origin.at("name")
                about(report, whole)(at.problem("ambiguous-id", text, "rename one of them", level="warning"))


def _selector(service: spec.Service, report: Report) -> None:
    if not service.telemetry.selector:
        text = f"{service.name} has no selector: its SLOs count the requests of every service"
        at = service.telemetry.origin
        report(at.problem("no-selector", text, f"add selector: {{job: {service.name}}}", key=True, level="warning"))


def _labels(service: spec.Service, family: Family, report: Report) -> None:
    known = {*_LABELS, *family.target_labels, *(family.requests.labels.values() if family.requests else ())}
    for name, _ in service.telemetry.selector:
        near = difflib.get_close_matches(name, known, 1, _NEAR) if name not in known else []
        if near:
            at, text = service.telemetry.origin.at("selector", name), f"family {family.name} has no label '{name}'"
            report(at.problem("unknown-label", text, f"did you mean '{near[0]}'?", key=True, level="warning"))


def _receiver(service: spec.Service, project: spec.Project, report: Report) -> None:
    teams = {team.name: team for team in project.teams}
    instead = service.notify.page
    team = teams.get(instead or service.team)  # a receiver that is no team's always tells somebody
    somebody = any(one.page or one.ticket for one in project.teams)  # else one warning says it of all
    if service.criticality == "critical" and team and somebody and not team.page:
        text = f"{service.name} is critical, and nobody of team {team.name} is paged"
        mend = f"give teams.{team.name} a page receiver, or lower the criticality"
        at = service.origin.at("notify", "page") if instead else service.origin.at("team")
        report(at.problem("no-page-receiver", text, mend, level="warning"))
