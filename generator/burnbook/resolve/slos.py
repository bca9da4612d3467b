"""Resolve one SLO: its objective, its period, its policy, and who is told when its telemetry vanishes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from burnbook import sre
from burnbook.diagnostics import Report
from burnbook.model import catalog, spec
from burnbook.model.indicators import counts_requests
from burnbook.model.period import LONGEST, Calendar
from burnbook.resolve import kinds, lookup, zones
from burnbook.resolve import policy as policies
from burnbook.resolve.slices import slices
from burnbook.resolve.tiers import Rate, tiers
from burnbook.text import durations

_HOUR, _DAY = 3600, 86_400
_SHORTEST, _LONGEST = _DAY, 366 * _DAY
_FINE = 200 * _DAY  # above it, sums are chained in steps of 6 hours
_SMALLEST_BUDGET = Decimal("0.0000001")  # percent: one event in a billion
_ABSENT: dict[spec.Criticality, tuple[int, spec.Severity]] = {
    "critical": (300, "page"),
    "important": (900, "ticket"),
    "best-effort": (900, "ticket"),
}


def resolve(
    found: spec.Slo, service: spec.Service, project: spec.Project, report: Report, today: date | None
) -> catalog.Slo:
    """Resolve one SLO; it has no tiers if they cannot be told, so that its SLI is looked at all the same."""
    usable = _check_objective(found, report) and _check_period(found, project, report)
    for severity, tuning in (("page", found.alerting.page), ("ticket", found.alerting.ticket)):
        at = found.alerting.origin.at(severity, "labels")
        lookup.check_labels(tuning.labels, at, report)
        lookup.check_identity(tuning.labels, project, at, report)
    usable = kinds.check(found, project, report) and usable
    burns = found.sli.counted != "runs"
    policy, rate = _policy(found, project, report) if usable and burns else None, _rate(found, service)
    sliced = slices(found.slices, report)
    supply = Rate.of_slices(sliced, found) if sliced else rate
    speeds = tiers(policy, found, supply, sliced, report) if policy else ()
    return catalog.Slo(
        name=found.name,
        renamed_from=found.renamed_from,
        title=found.title or found.name,
        description=found.description,
        objective=found.objective,
        budget=sre.error_budget(found.objective),
        period=int(found.period),
        calendar=_calendar(found, report, today),
        sli=found.sli,
        slices=sliced,
        expected_rate=rate.count if rate else None,
        group_by=_groups(found, project, report),
        policy=policy.name if policy else "",
        policy_origin=next((p.tiers[0].origin for p in project.policies if p == policy and p.tiers), None),
        tiers=speeds,
        sound=usable and (bool(speeds) or not burns),
        absent=_absent(found, service, report),
        stage=found.alerting.stage,
        page=found.alerting.page,
        ticket=found.alerting.ticket,
        notify=found.alerting.notify,
        mitigations=found.mitigations,
        origin=found.origin,
    )


def _rate(slo: spec.Slo, service: spec.Service) -> Rate | None:
    """Return the usual rate of an SLO's events and where it is written: its own, or of requests the service's."""
    if slo.expected_rate is not None:
        return Rate(slo.expected_rate, slo.origin.at("expected_rate"))
    telemetry = service.telemetry
    if telemetry.expected_rate is None or not counts_requests(slo.sli):
        return None
    return Rate(telemetry.expected_rate, telemetry.origin.at("expected_rate"))


def _groups(slo: spec.Slo, project: spec.Project, report: Report) -> spec.Names:
    """Return the labels that split the SLO, each once; those that mean something else are reported."""
    at, identity = slo.origin.at("group_by"), {name for name, _ in (*project.labels, *project.environment.labels)}
    lookup.check_labels(tuple((name, "") for name in slo.group_by), at, report, by_index=True)
    for index, name in enumerate(slo.group_by):
        if name in identity:
            text = f"the label '{name}' is the same for every SLO of the project"
            report(at.at(index).problem("group-by-constant", text, "group by a label of the counted series"))
        elif name in slo.group_by[:index]:
            report(at.at(index).problem("group-by-twice", f"'{name}' stands here twice", "remove one"))
    return tuple(dict.fromkeys(slo.group_by))


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
    if slo.calendar is None and (wrong := _wrong_length(slo.period)):
        report(at.problem("window", *wrong))
        return False
    longest = LONGEST[slo.calendar.unit] if slo.calendar else slo.period
    if retention is not None and longest > retention:
        text = f"the window of {durations.show(longest)} is longer than Prometheus keeps samples"
        kept = f"prometheus.retention is {durations.show(retention)}"
        mend = f"{kept}: raise it there and in Prometheus, or shorten the window"
        report(at.problem("window-retention", text, mend))
    return True


def _wrong_length(period: Decimal) -> tuple[str, str] | None:
    """Return what is wrong with the length of a rolling window, and the mend."""
    shown = f"a window of {durations.show(period)}"
    if period < _SHORTEST:
        too_short = f"{shown} is shorter than 1d: within hours a budget is no more than its own burn alerts"
        return too_short, "write 1d or longer; what must be seen within hours is the long window of a policy"
    if period > _LONGEST:
        return f"{shown} is longer than 366d", "write 366d or less"
    if period % _HOUR:
        return f"{shown} is no whole number of hours", "write hours or days, such as 36h or 30d"
    if period % _DAY and period > _FINE:
        return f"{shown} is no whole number of days", f"above {durations.show(_FINE)} write whole days"
    return None


def _calendar(slo: spec.Slo, report: Report, today: date | None) -> Calendar | None:
    if slo.calendar is None:
        return None
    at = slo.origin.at("window", "time_zone")
    return Calendar(slo.calendar.unit, zones.zone(slo.calendar.time_zone, today, at, report))


def _policy(slo: spec.Slo, project: spec.Project, report: Report) -> spec.Policy | None:
    stated = {policy.name: policy for policy in project.policies}
    name = slo.alerting.policy or policies.DEFAULT_POLICY
    if name == policies.DEFAULT_POLICY and name not in stated:
        return policies.default_policy(int(slo.period), slo.origin)
    if name not in stated:
        stated[policies.DEFAULT_POLICY] = stated.get(policies.DEFAULT_POLICY, spec.Policy(policies.DEFAULT_POLICY, ()))
    return lookup.known(name, stated, "policy", slo.alerting.origin.at("policy"), report)
