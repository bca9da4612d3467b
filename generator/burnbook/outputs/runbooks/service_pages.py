"""What the pages of a service show: what it promises, what it depends on and bears, what fills up."""

from __future__ import annotations

from typing import Any

from burnbook.model import names
from burnbook.model.plan import Project, Service, Slo
from burnbook.model.rules import Link
from burnbook.model.spec import Labels
from burnbook.outputs.runbooks import planned, words
from burnbook.outputs.runbooks.shared import NAMES, common, filling, receivers, series, silence
from burnbook.text import durations, markdown, mermaid
from burnbook.text.promql import number


def of_service(project: Project, service: Service, page: Link) -> dict[str, Any]:
    """Return what the pages of a service show."""
    return common(project, page) | {
        "service": service,
        "links": [(NAMES[name], url) for name, url in service.links],
        "sources": markdown.code(service.source),
        "events": lambda slo: events(service, slo),
        "receivers": receivers,
        "care": service.care,
        "policy": service.budget_policy,
        "told": _told(service),
        "chart": _chart(service),
        "bears": _bears(service),
        "planned": planned.told(service.maintenance, (slo.name for slo in service.slos)),
        "masked": {
            "burns": any(slo.tiers for slo in service.slos if slo.maintenance),
            "runs": any(slo.sli.deadline for slo in service.slos if slo.maintenance),
        },
    }


def of_postmortem(project: Project, service: Service, page: Link, slos: tuple[Slo, ...]) -> dict[str, Any]:
    """Return what a postmortem of some SLOs of a service shows before anything is known: a template."""
    values = of_service(project, service, page)
    return values | {
        "draft": None,
        "slos": slos,
        "periods": " and ".join(dict.fromkeys(slo.period.words for slo in slos)),
        "spent": spent,
        "fill": lambda _, hint: hint,
        "runbooks": ", ".join(values["link"](slo.title, slo.runbook) for slo in slos),
    }


def of_saturation(project: Project, service: Service) -> dict[str, Any]:
    """Return what the page of what fills up shows."""
    base, guards = project.links.alertmanager, service.saturation.guards
    ids: Labels = (("service", service.name), *project.labels)
    return common(project, service.saturation.page) | {
        "service": service,
        "alerts": [words.of_guard(guard) for guard in guards],
        "receivers": ", ".join(dict.fromkeys(name for guard in guards for name in guard.alert.receivers)),
        "steps": filling(service),
        "silences": [silence(guard.alert, ids, base) for guard in guards],
    }


def events(service: Service, slo: Slo) -> str:
    """Return the budget as bad events, at the traffic that the definition states, or as bad slices."""
    if slo.slices:
        return f"{number(round(slo.budget * slo.period.length / slo.slices.length, 1))} {slo.slices.words}"
    if slo.expected_rate is None or (slo.sli.routes and slo.expected_rate == service.expected_rate):
        return "not known"  # the service's rate is that of all its requests, not of some routes
    count = slo.expected_rate * slo.period.length * slo.budget
    return f"about {round(count, 1 - len(str(int(count)))) if count >= 10 else round(count):,.0f}"


def _told(service: Service) -> list[tuple[str, str, str]]:
    """Return for each severity which alerts are told so, and to whom."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    guards = (guard.alert for guard in service.saturation.guards)
    for alert in (*(alert for slo in service.slos for alert in slo.alerts()), *guards):
        loud = "shadow" if alert.shadow else alert.severity or ""
        which = alert.label("burn_speed") or alert.label("reason")
        names_ = found.setdefault((loud, ", ".join(alert.receivers)), {})
        names_.setdefault(alert.name, []).extend([which] if which and which not in names_.get(alert.name, ()) else [])
    order = ("page", "ticket", "shadow")
    rows = sorted(found.items(), key=lambda row: (order.index(row[0][0]), row[0][1]))
    return [
        (loud, ", ".join(f"{name} ({', '.join(which)})" if which else name for name, which in alerts.items()), to)
        for (loud, to), alerts in rows
    ]


def _chart(service: Service) -> str:
    """Return the diagram of what the service depends on; nothing if that is nothing."""
    others = {name: name for name, _ in service.depends_on}
    return mermaid.flow({service.name: service.title} | others, ((service.name, name) for name in others))


def _bears(service: Service) -> list[str]:
    """Return what is known of how much the service bears, in sentences."""
    one, peak = service.care.capacity.per_replica, service.care.capacity.tested_peak
    least = next((signal.limit for signal in service.signals if signal.key == "replicas"), None)
    found = [f"One replica bears {durations.rate(one)}."] if one else []
    if one and least:
        times = (
            f", {number(round(one * least / service.expected_rate, 1))} times the usual"
            if service.expected_rate
            else ""
        )
        found.append(
            f"{number(least)} of them, the least that should be up, bear {durations.rate(one * least)}{times}."
        )
    if service.expected_rate:
        found.append(f"The usual load is {durations.rate(service.expected_rate)}.")
    if peak:
        found.append(f"{number(peak)} times the usual load was tried, and borne.")
    return found if one or peak else []


def spent(slo: Slo, length: str = "1h", at: str = " offset 2h") -> str:
    """Return the share of the budget that an incident took: by default one of an hour which ended two hours ago."""
    bad = f"sum_over_time({series(f'{names.BAD}1m', slo.ids)}[{length}]{at})"
    return f"{bad} / ({allowed(slo, at)})"


def allowed(slo: Slo, at: str = "") -> str:
    """Return how many bad events the whole period may have."""
    total = f"{series(names.TOTAL + slo.period.suffix, slo.ids)}{at}"
    if slo.period.calendar:  # all that the whole period will have
        total = f"{total} / scalar({series(names.ELAPSED, slo.ids)}{at})"
    return f"{number(slo.budget)} * {total}"
