"""Resolve: Specs become a Catalog, in which nothing is left to look up. Every problem is told, each in its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from burnbook import sre
from burnbook.diagnostics import Report
from burnbook.model import catalog, names, spec
from burnbook.model.family import Family
from burnbook.model.source import Origin
from burnbook.model.spec import Labels
from burnbook.resolve import people, saturation
from burnbook.resolve import policy as policies
from burnbook.resolve.tiers import tiers
from burnbook.text import durations

_T = TypeVar("_T")
_DAY = 86_400
_LONGEST = 366 * _DAY
_SMALLEST_BUDGET = Decimal("0.0000001")  # percent: one event in a billion
_ABSENT: dict[spec.Criticality, tuple[int, spec.Severity]] = {
    "critical": (300, "page"),
    "important": (900, "ticket"),
    "best-effort": (900, "ticket"),
}


def resolve(
    project: spec.Project, services: Iterable[spec.Service], families: Iterable[Family], report: Report
) -> catalog.Catalog:
    """Return the services that hold together; what is wrong with the others is reported."""
    _check_labels(project.labels, project.origin.at("labels"), report)
    _check_labels(project.environment.labels, _environment(project).at("labels"), report)
    policies.check(project.policies, report)
    people.check(project, report)
    known = {family.name: family for family in families}
    found = [_service(service, project, known, report) for service in _unique(services, report)]
    resolved = tuple(sorted((service for service in found if service), key=lambda service: service.name))
    return catalog.Catalog(_project(project, report), resolved)


def _project(found: spec.Project, report: Report) -> catalog.Project:
    return catalog.Project(
        organization=found.organization,
        links=found.links,
        severities=found.severities,
        environment=found.environment.name,
        labels=_joined(found.labels, found.environment.labels),
        prometheus=found.prometheus,
        alertmanager=found.alertmanager,
        collector=found.collector,
        dashboard_folder=found.dashboard_folder,
        teams=found.teams,
        operators=people.operators(found, report),
        targets=found.targets,
    )


def _environment(project: spec.Project) -> Origin:
    return project.origin.at("environments", project.environment.name)


def _joined(general: Labels, special: Labels) -> Labels:
    """Return labels in which the special ones prevail."""
    return tuple(sorted((dict(general) | dict(special)).items()))


def _unique(services: Iterable[spec.Service], report: Report) -> Iterator[spec.Service]:
    seen: dict[str, Origin] = {}
    for service in services:
        at = service.origin.at("service")
        if service.name in names.RESERVED_SERVICES:
            report(at.problem("reserved-name", f"'{service.name}' names the bundle's own files", "choose another name"))
        elif service.name in seen:
            first = seen[service.name].problem("", "").span
            place = f"{first.file}:{first.line}" if first else ""
            text = f"the service '{service.name}' is defined twice"
            report(at.problem("duplicate-service", text, f"it is already defined at {place}"))
        else:
            seen[service.name] = at
            yield service


def _service(
    found: spec.Service, project: spec.Project, families: dict[str, Family], report: Report
) -> catalog.Service | None:
    team = _known(found.team, {t.name: t for t in project.teams}, "team", found.origin.at("team"), report)
    family = _known(found.telemetry.family, families, "family", found.telemetry.origin.at("family"), report)
    _check_labels(found.telemetry.selector, found.telemetry.origin.at("selector"), report, reserved=False)
    if found.name in found.depends_on:
        at = found.origin.at("depends_on", found.depends_on.index(found.name))
        report(at.problem("self-dependency", f"{found.name} cannot depend on itself", "remove it"))
    stated = found.telemetry.interval
    interval = stated if stated is not None else family.interval if family else Decimal(60)
    slos = tuple(_slo(slo, found, project, report) for slo in _unique_slos(found, report))
    _check_interval(interval, found, report)
    if family is None:  # an unknown team is no reason to keep quiet about the SLIs
        return None
    delay = found.telemetry.arrival_delay
    return catalog.Service(
        name=found.name,
        title=found.title or found.name,
        description=found.description,
        team=team or spec.Team(found.team, found.team, (), (), found.origin),
        criticality=found.criticality,
        depends_on=found.depends_on,
        family=family,
        selector=_joined(found.telemetry.selector, project.environment.selector),
        interval=interval,
        arrival_delay=family.arrival_delay if delay is None else delay,
        expected_rate=found.telemetry.expected_rate,
        pool_size=found.saturation.pool_size,
        pool_used=saturation.pool_used(found.saturation, family, report),
        queue_length=saturation.queue_length(found.saturation, report),
        queue_scoped=found.saturation.queue_scoped,
        care=found.care,
        links=found.links,
        slos=slos,
        origin=found.origin,
    )


def _check_interval(interval: Decimal, service: spec.Service, report: Report) -> None:
    at = service.telemetry.origin
    if not 1 <= interval <= 120:
        text = f"an interval of {durations.show(interval)} is outside of 1s to 2m"
        report(at.at("interval").problem("interval", text, "a short window needs at least two samples in 5m"))
    delay = service.telemetry.arrival_delay
    if delay is not None and (delay > 600 or delay % 1):
        text = f"an arrival delay of {durations.show(delay)} is no whole number of seconds up to 10m"
        report(at.at("arrival_delay").problem("arrival-delay", text, "every alert is this much later"))


def _unique_slos(service: spec.Service, report: Report) -> Iterator[spec.Slo]:
    seen: set[str] = set()
    for slo in service.slos:
        if slo.name in names.RESERVED_SLOS:
            text = f"'{slo.name}' names a page of every service's runbooks"
            report(slo.origin.at("name").problem("reserved-name", text, "choose another name"))
        if slo.name in seen:
            text = f"{service.name} has two SLOs called '{slo.name}'"
            report(slo.origin.at("name").problem("duplicate-slo", text, "give each its own name"))
        seen.add(slo.name)
        yield slo


def _slo(found: spec.Slo, service: spec.Service, project: spec.Project, report: Report) -> catalog.Slo:
    """Resolve one SLO; it has no tiers if they cannot be told, so that its SLI is looked at all the same."""
    usable = _check_objective(found, report) and _check_period(found, project, report)
    for severity, tuning in (("page", found.alerting.page), ("ticket", found.alerting.ticket)):
        _check_labels(tuning.labels, found.alerting.origin.at(severity, "labels"), report)
    policy = _policy(found, project, report) if usable else None
    return catalog.Slo(
        name=found.name,
        title=found.title or found.name,
        description=found.description,
        objective=found.objective,
        budget=sre.error_budget(found.objective),
        period=int(found.period),
        sli=found.sli,
        policy=policy.name if policy else "",
        tiers=tiers(policy, found, service, report) if policy else (),
        absent=_absent(found, service, report),
        page=found.alerting.page,
        ticket=found.alerting.ticket,
        origin=found.origin,
    )


def _absent(slo: spec.Slo, service: spec.Service, report: Report) -> catalog.Absent:
    after, severity = _ABSENT[service.criticality]
    stated = slo.alerting.absent_after
    if stated is not None and (stated % 60 or not 60 <= stated <= 6 * 3600):
        text = f"{durations.show(stated)} is no whole number of minutes between 1m and 6h"
        at = slo.alerting.origin.at("absent", "after")
        report(at.problem("absent-after", text, "5m is usual for what pages, 15m for a ticket"))
    return catalog.Absent(after if stated is None else int(stated), slo.alerting.absent_severity or severity)


def _check_objective(slo: spec.Slo, report: Report) -> bool:
    at, value = slo.origin.at("objective"), slo.objective
    if 0 < value <= 1:
        text = f"an objective of {value} would allow {100 - value}% of events to be bad"
        meant = f"write {(value * 100).normalize():f}" if value < 1 else "write one below 100, such as 99.9"
        report(at.problem("objective-fraction", text, f"objectives are percent: {meant}"))
    elif 100 - value < _SMALLEST_BUDGET and value < 100:
        text = f"an objective of {value} leaves no error budget that can be measured"
        report(at.problem("objective-100", text, "choose what users would not notice, such as 99.9"))
    elif value >= 100:
        text = f"an objective of {value} leaves no error budget" if value == 100 else f"{value} is above 100 percent"
        report(at.problem("objective-100", text, "choose what users would not notice, such as 99.9"))
    elif value <= 0:
        report(
            at.problem(
                "objective-range", f"an objective of {value} promises nothing", "write a percentage, such as 99.9"
            )
        )
    else:
        return True
    return False


def _check_period(slo: spec.Slo, project: spec.Project, report: Report) -> bool:
    at, retention = slo.origin.at("window"), project.prometheus.retention
    if slo.period % _DAY or not 7 * _DAY <= slo.period <= _LONGEST:
        text = f"a window of {durations.show(slo.period)} is no whole number of days between 7d and 366d"
        report(at.problem("window", text, "write whole days, such as 30d"))
        return False
    if retention is not None and slo.period > retention:
        text = f"the window of {durations.show(slo.period)} is longer than Prometheus keeps samples"
        kept = f"prometheus.retention is {durations.show(retention)}"
        mend = f"{kept}: raise it there and in Prometheus, or shorten the window"
        report(at.problem("window-retention", text, mend))
    return True


def _policy(slo: spec.Slo, project: spec.Project, report: Report) -> spec.Policy | None:
    stated = {policy.name: policy for policy in project.policies}
    name = slo.alerting.policy or policies.DEFAULT_POLICY
    if name == policies.DEFAULT_POLICY and name not in stated:
        return policies.default_policy(int(slo.period), slo.origin)
    if name not in stated:
        stated[policies.DEFAULT_POLICY] = stated.get(policies.DEFAULT_POLICY, spec.Policy(policies.DEFAULT_POLICY, ()))
    return _known(name, stated, "policy", slo.alerting.origin.at("policy"), report)


def _known(name: str, known: dict[str, _T], what: str, at: Origin, report: Report) -> _T | None:
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    mend = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(known))}"
    report(at.problem(f"unknown-{what}", f"there is no {what} '{name}'", mend))
    return None


def _check_labels(labels: Labels, at: Origin, report: Report, *, reserved: bool = True) -> None:
    for name, _ in labels:
        owner = "Prometheus'" if name.startswith("__") else "Burnbook's" if name in names.RESERVED_LABELS else ""
        if owner and (reserved or owner == "Prometheus'"):
            text = f"the label '{name}' is {owner} own"
            report(at.at(name).problem("reserved-label", text, "choose another name", key=True))
