"""Lints of the calendar: told only where a day is given, so that nothing that is generated depends on one."""

from __future__ import annotations

from datetime import date

from burnbook.diagnostics import Report
from burnbook.model import spec

_OLD = 90
_MEND = "test it, and write the day: last_tested"
DATED = frozenset({"budget-policy-review", "rollback-untested", "time-zone-table-ends"})


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
