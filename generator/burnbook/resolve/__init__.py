"""Resolve: Specs become a Catalog, in which nothing is left to look up. Every problem is told, each in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from burnbook.diagnostics import Report, about
from burnbook.model import catalog, names, spec
from burnbook.model.family import Family
from burnbook.model.source import Origin
from burnbook.model.spec import Labels
from burnbook.resolve import (
    base,
    budget_policy,
    care,
    collector,
    lints,
    lookup,
    maintenance,
    notify,
    people,
    renames,
    saturation,
    slos,
    versions,
)
from burnbook.resolve import policy as policies
from burnbook.text import durations


def resolve(
    project: spec.Project,
    services: Iterable[spec.Service],
    families: Iterable[Family],
    report: Report,
    today: date | None = None,
) -> catalog.Catalog:
    """Return the services that hold together; what is wrong with the others is reported.

    Lints of the calendar are told only if `today` is given.
    """
    lookup.check_labels(project.labels, project.origin.at("labels"), report)
    lookup.check_labels(project.environment.labels, _environment(project).at("labels"), report)
    policies.check(project.policies, report)
    budget_policy.check(project.budget_policy, report, today)
    people.check(project, report)
    versions.check(project, report)
    base.check(project, report)
    known = {family.name: family for family in families}
    unique = tuple(_unique(services, report))
    lints.check_dependencies(unique, report)
    lints.check_ids(unique, report)
    renames.check(unique, report)
    notify.check(project, unique, report)
    collector.check(project.collector, [service.name for service in unique], report)
    if today:
        for service in unique:
            care.check(service, today, about(report, service.name))
    found = [_service(service, project, known, about(report, service.name), today) for service in unique]
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
        collector=replace(found.collector, selector=_joined(found.collector.selector, found.environment.selector)),
        dashboard_folder=found.dashboard_folder,
        datasources=found.datasources,
        config_maps=found.config_maps,
        receivers=found.receivers,
        mkdocs=found.mkdocs,
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
            first = seen[service.name].span
            place = f"{first.file}:{first.line}"
            text = f"the service '{service.name}' is defined twice"
            report(at.problem("duplicate-service", text, f"it is already defined at {place}"))
        else:
            seen[service.name] = at
            yield service


def _service(
    found: spec.Service, project: spec.Project, families: dict[str, Family], report: Report, today: date | None
) -> catalog.Service | None:
    team = people.team(found, project, report)
    family = lookup.known(found.telemetry.family, families, "family", found.telemetry.origin.at("family"), report)
    lookup.check_labels(found.telemetry.selector, found.telemetry.origin.at("selector"), report, reserved=False)
    _check_dependencies(found, report)
    interval = _interval(found, family)
    resolved = tuple(_slos(found, project, report, today))
    _check_interval(interval, found, report)
    lints.check(found, family, project, report)
    if family is None:  # an unknown team is no reason to keep quiet about the SLIs
        return None
    selector = _joined(found.telemetry.selector, project.environment.selector)
    return catalog.Service(
        name=found.name,
        renamed_from=found.renamed_from,
        title=found.title or found.name,
        description=found.description,
        team=team,
        criticality=found.criticality,
        depends_on=found.depends_on,
        family=family,
        selector=selector,
        interval=interval,
        arrival_delay=_delay(found, family),
        expected_rate=found.telemetry.expected_rate,
        version_label=found.telemetry.version_label,
        fills=saturation.sources(found.saturation, family, selector, report),
        maintenance=maintenance.maintenance(found.maintenance, (slo.name for slo in found.slos), report),
        care=care.resolved(found, selector, report),
        budget_policy=budget_policy.policy(project.budget_policy, found.criticality),
        links=found.links,
        notify=found.notify,
        slos=resolved,
        whole=found.whole,
        origin=found.origin,
    )


def _interval(found: spec.Service, family: Family | None) -> Decimal:
    if found.telemetry.interval is not None:
        return found.telemetry.interval
    return family.interval if family else Decimal(60)


def _delay(found: spec.Service, family: Family) -> Decimal:
    stated = found.telemetry.arrival_delay
    return family.arrival_delay if stated is None else stated


def _check_dependencies(service: spec.Service, report: Report) -> None:
    if service.name in service.depends_on:
        at = service.origin.at("depends_on", service.depends_on.index(service.name))
        report(at.problem("self-dependency", f"{service.name} cannot depend on itself", "remove it"))


def _check_interval(interval: Decimal, service: spec.Service, report: Report) -> None:
    at = service.telemetry.origin
    if not 1 <= interval <= 120:
        text = f"an interval of {durations.show(interval)} is outside of 1s to 2m"
        report(at.at("interval").problem("interval", text, "a short window needs at least two samples in 5m"))
    delay = service.telemetry.arrival_delay
    if delay is not None and (delay > 600 or delay % 1):
        text = f"an arrival delay of {durations.show(delay)} is no whole number of seconds up to 10m"
        report(at.at("arrival_delay").problem("arrival-delay", text, "every alert is this much later"))


def _slos(found: spec.Service, project: spec.Project, report: Report, today: date | None) -> Iterator[catalog.Slo]:
    for slo in _unique_slos(found, report):
        yield slos.resolve(slo, found, project, about(report, f"{found.name}/{slo.name}"), today)


def _unique_slos(service: spec.Service, report: Report) -> Iterator[spec.Slo]:
    seen: set[str] = set()
    for slo in service.slos:
        if slo.name in names.RESERVED_SLOS:
            text = f"'{slo.name}' names files that every service has"
            report(slo.origin.at("name").problem("reserved-name", text, "choose another name"))
        if slo.name in seen:
            text = f"{service.name} has two SLOs called '{slo.name}'"
            report(slo.origin.at("name").problem("duplicate-slo", text, "give each its own name"))
        seen.add(slo.name)
        yield slo
