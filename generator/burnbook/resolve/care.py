"""What people know of running a service, and lints of the calendar.

Those are told only where a day is given, so that nothing that is generated depends on one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from burnbook.diagnostics import Report
from burnbook.model import spec
from burnbook.model.care import Care, Mitigation
from burnbook.model.spec import Labels
from burnbook.text import promql

_OLD = 90
_LOGGED = "service_name"  # what Loki calls service.name of OTLP, and Prometheus where it is promoted
_MEND = "test it, and write the day: last_tested"
DATED = frozenset({"budget-policy-review", "rollback-untested", "time-zone-table-ends"})


def resolved(service: spec.Service, labels: Labels, report: Report) -> Care:
    """Return what is known of running a service, with the logs that its labels tell of; what is wrong is reported."""
    stated = service.care.logs
    if stated and not _selects_streams(stated):
        text = "this is no stream selector of Loki"
        at = service.origin.at("runbook", "logs")
        report(at.problem("logs-selector", text, 'write labels in braces: {service_name="checkout"}'))
    _check_mitigations(service, report)
    name = dict(labels).get(_LOGGED)
    known = f"{{{_LOGGED}={promql.quote(name)}}}" if name else ""
    return replace(service.care, logs=stated or known)


def _check_mitigations(service: spec.Service, report: Report) -> None:
    """Report what would stand twice in a runbook: it has those of its SLO and those of the service."""
    general: dict[str, Mitigation] = {}
    _once(service.care.mitigations, general, report)
    for slo in service.slos:
        _once(slo.mitigations, dict(general), report)


def _once(found: Iterable[Mitigation], known: dict[str, Mitigation], report: Report) -> None:
    """Report each name that is known already; the SLOs of one list of objectives share theirs, and are told once."""
    for one in found:
        other = known.setdefault(one.name, one)
        if other is not one:
            at = one.origin.at("name")
            place = f"{at.file}:{other.origin.at('name').span.line}"
            text = f"the runbook would say '{one.name}' twice: it is written at {place}, too"
            report(at.problem("mitigation-twice", text, "remove one, or say in its name what differs"))


def _selects_streams(text: str) -> bool:
    try:
        found = promql.counter(text)
    except promql.PromQLError:
        return False
    return found is not None and not found.metric


def check(service: spec.Service, today: date, report: Report) -> None:
    """Report a rollback that nobody tried for 90 days, and one of a critical service that never was tried."""
    rollback = service.care.rollback
    if rollback is None:
        return
    at = service.origin.at("runbook", "rollback")
    if rollback.last_tested:
        days = (today - date.fromisoformat(rollback.last_tested)).days
        if days > _OLD:
            text = f"the rollback of {service.name} was last tested {days} days ago"
            report(at.at("last_tested").problem("rollback-untested", text, _MEND, level="warning"))
    elif service.criticality == "critical":
        text = f"{service.name} is critical, and its rollback was never tested"
        report(at.problem("rollback-untested", text, _MEND, key=True, level="warning"))
