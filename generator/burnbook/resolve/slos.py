"""Resolve one SLO: its objective, its period, its policy, and who is told when its telemetry vanishes."""

from __future__ import annotations

from decimal import Decimal

from burnbook import sre
from burnbook.diagnostics import Report
from burnbook.model import catalog, spec
from burnbook.resolve import lookup
from burnbook.resolve import policy as policies
from burnbook.resolve.slices import slices
from burnbook.resolve.tiers import tiers
from burnbook.text import durations

_DAY = 86_400
_LONGEST = 366 * _DAY
_SMALLEST_BUDGET = Decimal("0.0000001")  # percent: one event in a billion
_ABSENT: dict[spec.Criticality, tuple[int, spec.Severity]] = {
    "critical": (300, "page"),
    "important": (900, "ticket"),
    "best-effort": (900, "ticket"),
}


def resolve(found: spec.Slo, service: spec.Service, project: spec.Project, report: Report) -> catalog.Slo:
    """Resolve one SLO; it has no tiers if they cannot be told, so that its SLI is looked at all the same."""
    usable = _check_objective(found, report) and _check_period(found, project, report)
    for severity, tuning in (("page", found.alerting.page), ("ticket", found.alerting.ticket)):
        lookup.check_labels(tuning.labels, found.alerting.origin.at(severity, "labels"), report)
    policy = _policy(found, project, report) if usable else None
    sliced = slices(found.slices, report)
    return catalog.Slo(
        name=found.name,
        title=found.title or found.name,
        description=found.description,
        objective=found.objective,
        budget=sre.error_budget(found.objective),
        period=int(found.period),
        sli=found.sli,
        slices=sliced,
        policy=policy.name if policy else "",
        tiers=tiers(policy, found, sliced, service, report) if policy else (),
        absent=_absent(found, service, report),
        stage=found.alerting.stage,
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
    return lookup.known(name, stated, "policy", slo.alerting.origin.at("policy"), report)
