"""Plan: the Catalog becomes names, windows, expressions and alerts. Nothing after this decides anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from burnbook.diagnostics import Report, about
from burnbook.model import catalog, names
from burnbook.model import plan as model
from burnbook.model.rules import Alert, Group, Link, Record, Tier, Window
from burnbook.model.spec import Labels, Names, Stage
from burnbook.plan import (
    addresses,
    alerts,
    collecting,
    collector,
    groups,
    instances,
    lints,
    maintenance,
    questions,
    routing,
    saturation,
    signals,
    sli,
    slices,
    unheard,
    unwatched,
    watch,
    windows,
)
from burnbook.plan.base import Scope
from burnbook.plan.identity import Identity


def plan(found: catalog.Catalog, project_file: str, report: Report) -> model.Plan:
    """Plan every service; what cannot be planned is reported and left out."""
    project = found.project
    known = frozenset(service.name for service in found.services)
    services = tuple(_service(service, known, project, about(report, service.name)) for service in found.services)
    watched, collected = (watch.plan(project),), collector.plan(found, services)
    care = collecting.plan(project) if collected else None
    shared = routing.Shared(_split(found), tuple(_told(services, (*watched, *(care.groups if care else ())))))
    return model.Plan(
        project=_project(project, project_file, care.page if care else None),
        services=services,
        routing=routing.plan(project, found.services, shared, report),
        watch=watched,
        operators=routing.team(project.operators),
        collector=collected,
        collector_care=care,
    )


def _told(services: tuple[model.Service, ...], watched: tuple[Group, ...]) -> Iterator[Labels]:
    """Yield the labels of every alert of the bundle, as Alertmanager gets it."""
    for service in services:
        yield from (labels for _, labels in service.told())
    for group in watched:
        yield from (rule.told(()) for rule in group.rules if isinstance(rule, Alert))


def _split(found: catalog.Catalog) -> Names:
    """Return every label that splits an SLO into groups."""
    return tuple(sorted({name for service in found.services for slo in service.slos for name in slo.group_by}))


def _project(found: catalog.Project, project_file: str, collectors: Link | None) -> model.Project:
    return model.Project(
        organization=found.organization,
        labels=found.labels,
        links=found.links,
        prometheus=found.prometheus,
        alertmanager=found.alertmanager.version,
        dashboard_folder=found.dashboard_folder,
        mkdocs=found.mkdocs,
        datasources=found.datasources,
        config_maps=found.config_maps,
        places=addresses.places(found),
        collectors=collectors,
        targets=found.targets,
        source=project_file,
    )


def _service(found: catalog.Service, known: frozenset[str], project: catalog.Project, report: Report) -> model.Service:
    planned = (_slo(slo, found, project, about(report, f"{found.name}/{slo.name}")) for slo in found.slos)
    slos = tuple(slo for slo in planned if slo)
    lints.check(found, slos, report)
    for slo in slos:
        unheard.check(slo, report)
    fills = saturation.plan(found, project)
    pods = instances.plan(found)
    drawn = (*signals.plan(found, slos), *fills.signals, *pods)
    return model.Service(
        name=found.name,
        renamed_from=found.renamed_from,
        title=found.title,
        description=found.description,
        team=routing.team(found.team),
        criticality=found.criticality,
        depends_on=tuple(
            (name, addresses.service_page(project, name) if name in known else None) for name in found.depends_on
        ),
        family=found.family.name,
        interval=found.interval,
        arrival_delay=found.arrival_delay,
        pushed=found.arrival_delay > 0,
        expected_rate=found.expected_rate,
        steps=(*questions.of_calls(found), *questions.of_instances(pods)),
        silence=tuple(questions.of_silence(found)),
        slos=slos,
        signals=drawn,
        unwatched=unwatched.told(drawn),
        saturation=fills,
        maintenance=found.maintenance,
        care=found.care,
        budget_policy=found.budget_policy,
        links=_links(found),
        page=addresses.service_page(project, found.name),
        policy=addresses.service_page(project, found.name, "error-budget-policy"),
        postmortem=addresses.service_page(project, found.name, "postmortem"),
        dashboard=addresses.service_dashboard(project, found.name),
        source=found.origin.file,
    )


def _links(found: catalog.Service) -> Labels:
    """Return a service's links; who is on call is said by the team, unless the service says otherwise."""
    of_team = {"on_call": found.team.on_call} if found.team.on_call else {}
    return tuple((of_team | dict(found.links)).items())


def _slo(found: catalog.Slo, service: catalog.Service, project: catalog.Project, report: Report) -> model.Slo | None:
    ids: Labels = (("service", service.name), ("slo", found.name), *project.labels)
    me = Identity(ids, found.group_by)
    events = names.EVENT_TOTAL if found.slices else names.TOTAL
    scope = Scope(me, service.family.target_labels, service.interval, service.arrival_delay, events)
    measured = sli.plan(found.sli, service, scope, report)
    if measured is None or not found.sound:
        return None
    measured = replace(measured, seen=scope.seconds - 1)
    measured, examples = groups.apart(measured, found.group_by, found.origin.at("group_by"), report)
    measured = slices.told(measured, found.slices) if found.slices else measured
    span = windows.period(found.period, found.calendar)
    tiers = tuple(_tier(tier, found.stage) for tier in found.tiers if not found.tuning(tier.severity).disabled)
    subject = alerts.Subject(project, service, found, measured, span, me)
    return model.Slo(
        service=service.name,
        name=found.name,
        earlier=addresses.earlier(project, (service.name, *service.renamed_from), (found.name, *found.renamed_from)),
        title=found.title,
        description=found.description,
        objective=found.objective,
        budget=found.budget,
        period=span,
        policy=found.policy,
        policy_origin=found.policy_origin,
        ids=ids,
        split=examples,
        sli=measured,
        expected_rate=found.expected_rate,
        slices=found.slices,
        maintenance=service.masking(found.name),
        mitigations=found.mitigations,
        stage=found.stage,
        tiers=tiers,
        groups=_groups(subject, tiers),
        runbook=addresses.runbook(project, service.name, found.name),
        dashboard=subject.dashboard,
        origin=found.origin,
    )


def _tier(found: catalog.Tier, stage: Stage) -> Tier:
    return Tier(
        speed=found.speed,
        severity=routing.staged(found.severity, stage),
        share=found.share,
        factor=found.factor,
        threshold=found.threshold,
        long=windows.window(found.long),
        short=windows.window(found.short),
        min_bad=found.min_bad,
    )


def _groups(subject: alerts.Subject, tiers: tuple[Tier, ...]) -> tuple[Group, ...]:
    """Base, quick windows and their alerts in one group, so that they read one instant; what takes a day in another.

    Windows of days and the period are read every three minutes: they are most of the cost, and no minute matters.
    """
    name = f"slo-{subject.service.name}-{subject.slo.name}"
    me, span, budget = subject.me, subject.period, subject.slo.budget
    quick, slow = _windows(subject.slo)
    burn: tuple[Record | Alert, ...] = (
        *_base(subject),
        *windows.window_records(quick, me),
        *windows.chunk_records(span, me),
        *alerts.burn_alerts(subject, tuple(tier for tier in tiers if tier.long in quick)),
        *alerts.deadline(subject),
        alerts.absent(subject),
    )
    days: tuple[Record | Alert, ...] = (
        *windows.window_records(slow, me),
        *alerts.burn_alerts(subject, tuple(tier for tier in tiers if tier.long in slow)),
        *((alerts.low_traffic(subject),) if any(tier.min_bad > alerts.LOW_TRAFFIC_BAD for tier in tiers) else ()),
    )
    period: tuple[Record | Alert, ...] = (
        *windows.constants(subject.slo, subject.service, subject.sli.kind, span, me),
        *windows.period_records(span, budget, me),
        *(windows.current_burn(window, budget, me) for window in _fastest(subject.slo)),
        alerts.exhausted(subject),
        alerts.never_seen(subject),
    )
    groups = (
        Group(f"{name}-burn", windows.MINUTE, burn),
        Group(f"{name}-days", windows.PERIOD_INTERVAL, days),
        Group(f"{name}-period", windows.PERIOD_INTERVAL, period),
    )
    return tuple(group for group in groups if group.rules)


def _windows(slo: catalog.Slo) -> tuple[tuple[Window, ...], tuple[Window, ...]]:
    """Return the windows of the tiers that look back less than a day, and those that only the others need."""
    quick = {length for tier in slo.tiers if tier.long < windows.DAY for length in (tier.long, tier.short)}
    slow = {length for tier in slo.tiers for length in (tier.long, tier.short)} - quick
    return tuple(map(windows.window, sorted(quick))), tuple(map(windows.window, sorted(slow)))


def _base(subject: alerts.Subject) -> Iterator[Record]:
    """Record which maintenance is on, the events outside of it, and the slices that they make."""
    sliced, me, windows, job = subject.slo.slices, subject.me, subject.windows, subject.sli.deadline
    total, bad = (names.EVENT_TOTAL, names.EVENT_BAD) if sliced else (names.TOTAL, names.BAD)
    yield from maintenance.records(windows, int(subject.service.arrival_delay), me)
    if job:
        yield Record(names.LAST_SUCCESS, job.last_success, me.labels)
    after = job.spared if job else 0
    yield Record(f"{total}1m", maintenance.masked(subject.sli.base_total, windows, me, after), me.labels)
    yield Record(f"{bad}1m", maintenance.masked(subject.sli.base_bad, windows, me, after), me.labels)
    if sliced:
        yield from slices.records(sliced, me)


def _fastest(slo: catalog.Slo) -> tuple[Window, ...]:
    """Return the window that tells the burn rate of now; none where nothing burns."""
    return tuple(windows.window(tier.long) for tier in slo.tiers[:1])
