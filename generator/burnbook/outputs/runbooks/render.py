"""Files: every page from its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from burnbook.model import names
from burnbook.model.bundle import PROJECT_OWNER, Artifact
from burnbook.model.plan import Plan, Project, Service
from burnbook.model.rules import Alert, Link
from burnbook.outputs.runbooks import mkdocs, pages
from burnbook.text import markdown

_NOW = {
    names.FAILED_ALERT: "Open Status > Rules in Prometheus, read the error, and mend what it names. A rule file"
    " that was edited by hand is found by `burnbook validate`.",
    names.MISSED_ALERT: "Look at the load of Prometheus and at the slowest groups in Status > Rules. Minutes that"
    " were missed cannot be counted again.",
    names.WATCHDOG: "It always fires and is sent every minute. When whoever listens stops hearing it, no alert gets"
    " through: look at Prometheus first, then at Alertmanager, then at the way between them.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An alert in the index."""

    name: str
    runbook: Link
    service: str
    slo: str
    which: str
    severity: str
    receivers: str


def service_files(project: Project, service: Service) -> Iterator[Artifact]:
    """Return the pages of a service: of each SLO, its own, its policy and its postmortem template."""
    for slo in service.slos:
        yield _page("slo", slo.runbook, pages.of_slo(project, service, slo), service.name, service.source)
    if service.saturation.guards:
        values = pages.of_saturation(project, service)
        yield _page("saturation", service.saturation.page, values, service.name, service.source)
    for template, link in (("service", service.page), ("policy", service.policy)):
        values = pages.of_service(project, service, link)
        yield _page(template, link, values, service.name, service.source)
    values = pages.of_postmortem(project, service, service.postmortem, service.slos)
    yield _page("postmortem", service.postmortem, values, service.name, service.source)


def postmortem(values: Mapping[str, Any]) -> str:
    """Return the page of a postmortem that somebody drafts; its values are those of the template, and the draft."""
    return markdown.fill(_template("postmortem"), values)


def project_files(plan: Plan) -> Iterator[Artifact]:
    """Return the pages of all services together and, if the project asks for it, what MkDocs builds a site from."""
    common = tuple(_project_pages(plan))
    yield from common
    if plan.project.mkdocs:
        sections = [(service.title, tuple(service_files(plan.project, service))) for service in plan.services]
        yield mkdocs.config(plan.project, [*sections, ("The rules themselves", common)])


def _project_pages(plan: Plan) -> Iterator[Artifact]:
    """Yield the index of everything, and the page of the alerts about the rules."""
    places, source = plan.project.places, plan.project.source
    watched = [rule for group in plan.watch for rule in group.rules if isinstance(rule, Alert)]
    rows = [
        _row(alert, service.name, slo.name)
        for service in plan.services
        for slo in service.slos
        for alert in slo.alerts()
    ]
    rows += [_row(guard.alert, one.name, "") for one in plan.services for guard in one.saturation.guards]
    rows += [_row(alert, PROJECT_OWNER, "") for alert in watched]
    index = {"services": plan.services, "rows": sorted(rows, key=lambda row: (row.name, row.service, row.slo))}
    yield _page("index", places.index, pages.common(plan.project, places.index) | index, PROJECT_OWNER, source)
    told = [
        {
            "name": alert.name,
            "text": dict(alert.annotations)["description"].replace("{{ $labels.rule_group }}", "A group of rules"),
            "expr": alert.expr,
            "now": _NOW[alert.name],
        }
        for alert in watched
    ]
    watch = pages.common(plan.project, places.watch) | {"alerts": told, "operators": plan.operators}
    yield _page("watch", places.watch, watch, PROJECT_OWNER, source)


def _row(alert: Alert, service: str, slo: str) -> Row:
    which = alert.label("burn_speed") or alert.label("reason")
    receivers, loud = ", ".join(alert.receivers), "shadow" if alert.shadow else alert.severity or "none"
    return Row(alert.name, alert.runbook, service, slo, which, loud, receivers)


def _page(template: str, link: Link, values: Mapping[str, Any], owner: str, source: str) -> Artifact:
    text = f"<!-- From {source}. Written by `burnbook generate`; only notes between keep marks survive it. -->\n\n"
    return Artifact(link.path, text + markdown.fill(_template(template), values), owner, source, merge="keep")


@cache
def _template(name: str) -> str:
    folder = files("burnbook.outputs.runbooks") / "templates"
    return (folder / f"{name}.md").read_text(encoding="utf-8")
