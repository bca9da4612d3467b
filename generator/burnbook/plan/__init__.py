"""Plan: the Catalog becomes names, windows, expressions and alerts. Nothing after this decides anything."""

from __future__ import annotations

from burnbook.diagnostics import Report
from burnbook.model import catalog, names
from burnbook.model import plan as model
from burnbook.model.plan import Alert, Group, Record, Sli, Window
from burnbook.model.spec import Labels
from burnbook.plan import alerts, sli, windows
from burnbook.plan.base import Scope


def plan(found: catalog.Catalog, project_file: str, report: Report) -> model.Plan:
    """Plan every service; what cannot be planned is reported and left out."""
    project = model.Project(
        organization=found.project.organization,
        labels=found.project.labels,
        prometheus=found.project.prometheus,
        targets=found.project.targets,
        source=project_file,
    )
    return model.Plan(project, tuple(_service(service, found.project, report) for service in found.services))


def _service(found: catalog.Service, project: catalog.Project, report: Report) -> model.Service:
    slos = (_slo(slo, found, project, report) for slo in found.slos)
    return model.Service(
        name=found.name,
        title=found.title,
        description=found.description,
        team=found.team.name,
        team_title=found.team.title,
        criticality=found.criticality,
        depends_on=found.depends_on,
        family=found.family.name,
        interval=found.interval,
        arrival_delay=found.arrival_delay,
        pushed=found.arrival_delay > 0,
        slos=tuple(slo for slo in slos if slo),
        source=found.origin.file,
    )


def _slo(found: catalog.Slo, service: catalog.Service, project: catalog.Project, report: Report) -> model.Slo | None:
    ids: Labels = (("service", service.name), ("slo", found.name), *project.labels)
    scope = Scope(ids, service.family.target_labels, service.interval, service.arrival_delay)
    measured = sli.plan(found.sli, service, scope, report)
    if measured is None or not found.tiers:  # without tiers: why was reported when it was resolved
        return None
    span = windows.period(found.period)
    tiers = tuple(_tier(tier) for tier in found.tiers if not found.tuning(tier.severity).disabled)
    subject = alerts.Subject(project, service, found, measured, span, ids)
    return model.Slo(
        service=service.name,
        name=found.name,
        title=found.title,
        description=found.description,
        objective=found.objective,
        budget=found.budget,
        period=span,
        policy=found.policy,
        ids=ids,
        sli=measured,
        tiers=tiers,
        groups=_groups(subject, tiers),
        origin=found.origin,
    )


def _tier(found: catalog.Tier) -> model.Tier:
    return model.Tier(
        speed=found.speed,
        severity=found.severity,
        share=found.share,
        factor=found.factor,
        threshold=found.threshold,
        long=windows.window(found.long),
        short=windows.window(found.short),
        min_bad=found.min_bad,
    )


def _groups(subject: alerts.Subject, tiers: tuple[model.Tier, ...]) -> tuple[Group, ...]:
    """Base, windows and burn alerts in one group, so that they read one instant; period and constants in another."""
    name = f"slo-{subject.service.name}-{subject.slo.name}"
    ids, span, budget = subject.ids, subject.period, subject.slo.budget
    lengths = sorted({length for tier in subject.slo.tiers for length in (tier.long, tier.short)})
    recorded = tuple(windows.window(length) for length in lengths)
    burn: tuple[Record | Alert, ...] = (
        *_base(subject.sli, ids),
        *windows.window_records(recorded, ids),
        *windows.chunk_records(span, ids),
        *alerts.burn_alerts(subject, tiers),
        *((alerts.low_traffic(subject),) if any(tier.min_bad for tier in tiers) else ()),
        alerts.absent(subject),
    )
    period: tuple[Record | Alert, ...] = (
        *windows.constants(subject.slo, subject.service, span, ids),
        *windows.period_records(span, budget, ids),
        windows.current_burn(_fastest(subject.slo, recorded), budget, ids),
        alerts.exhausted(subject),
        alerts.never_seen(subject),
    )
    return Group(f"{name}-burn", windows.MINUTE, burn), Group(f"{name}-period", windows.PERIOD_INTERVAL, period)


def _base(measured: Sli, ids: Labels) -> tuple[Record, Record]:
    return (
        Record(f"{names.TOTAL}1m", measured.base_total, ids),
        Record(f"{names.BAD}1m", measured.base_bad, ids),
    )


def _fastest(slo: catalog.Slo, recorded: tuple[Window, ...]) -> Window:
    return next(window for window in recorded if window.length == slo.tiers[0].long)
