"""Files: every page from its template."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from burnbook.model import names
from burnbook.model.bundle import PROJECT_OWNER, Artifact
from burnbook.model.plan import Plan, Project, Service
from burnbook.model.rules import Alert, Link
from burnbook.outputs.runbooks import collector_page, mkdocs, pages, service_pages, shared
from burnbook.text import markdown, mermaid, yaml_out

_NOW = {
    names.FAILED_ALERT: "Open Status > Rules in Prometheus, read the error, and mend what it names. A rule file"
    " that was edited by hand is found by `burnbook validate`.",
    names.MISSED_ALERT: "Look at the load of Prometheus and at the slowest groups in Status > Rules. Minutes that"
    " were missed cannot be counted again.",
    names.WATCHDOG: "It is sent every minute. When whoever listens stops hearing it, no alert gets"
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
        page = _page("slo", slo.runbook, pages.of_slo(project, service, slo), service.name, service.source)
        yield replace(page, before=slo.earlier)
    if service.saturation.guards:
        values = service_pages.of_saturation(project, service)
        yield _renamed(_page("saturation", service.saturation.page, values, service.name, service.source), service)
    for template, link in (("service", service.page), ("policy", service.policy)):
        values = service_pages.of_service(project, service, link)
        page = _renamed(_page(template, link, values, service.name, service.source), service)
        yield replace(page, content=f"{_front(service)}{page.content}") if template == "policy" else page
    values = service_pages.of_postmortem(project, service, service.postmortem, service.slos)
    yield _renamed(_page("postmortem", service.postmortem, values, service.name, service.source), service)


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
    places, source, care = plan.project.places, plan.project.source, plan.collector_care
    watched = [rule for group in plan.watch for rule in group.rules if isinstance(rule, Alert)]
    rows = [
        _row(alert, service.name, slo.name)
        for service in plan.services
        for slo in service.slos
        for alert in slo.alerts()
    ]
    rows += [_row(guard.alert, one.name, "") for one in plan.services for guard in one.saturation.guards]
    rows += [_row(alert, PROJECT_OWNER, "") for alert in watched]
    rows += [_row(alert, names.COLLECTOR, "") for alert in (care.alerts if care else ())]
    rows.sort(key=lambda row: (row.name, row.service, row.slo))
    index = {"chart": _chart(plan), "services": plan.services, "rows": rows}
    yield _page("index", places.index, shared.common(plan.project, places.index) | index, PROJECT_OWNER, source)
    told = [
        {
            "name": alert.name,
            "text": dict(alert.annotations)["description"].replace("{{ $labels.rule_group }}", "A group of rules"),
            "expr": alert.expr,
            "now": _NOW[alert.name],
        }
        for alert in watched
    ]
    watch = shared.common(plan.project, places.watch) | {"alerts": told, "operators": plan.operators}
    yield _page("watch", places.watch, watch, PROJECT_OWNER, source)
    if care:
        yield _page("collector", care.page, collector_page.values(plan, care), PROJECT_OWNER, source)


def _chart(plan: Plan) -> str:
    """Return the diagram of what depends on what; nothing if nothing does."""
    edges = [(service.name, other) for service in plan.services for other, _ in service.depends_on]
    titles = {service.name: service.title for service in plan.services}
    others = {name: name for edge in edges for name in edge if name not in titles}
    return mermaid.flow(titles | others, edges) if edges else ""


def _renamed(page: Artifact, service: Service) -> Artifact:
    """Return a page of a service with the paths that it had under the service's earlier names."""
    folder, name = posixpath.split(page.path)
    above = posixpath.dirname(folder)
    return replace(page, before=tuple(f"{above}/{old}/{name}" for old in service.renamed_from))


def _front(service: Service) -> str:
    """Return the policy as front matter: what a pipeline can read without Burnbook."""
    policy = service.budget_policy
    consequences = [
        {"left": _plain(one.left), "blocks_releases": one.blocks, "then": one.then} for one in policy.consequences
    ]
    data: dict[str, Any] = {
        "kind": "error-budget-policy",
        "service": service.name,
        "criticality": service.criticality,
        "team": service.team.name,
        "objectives": {slo.name: _plain(slo.objective) for slo in service.slos},
        "consequences": consequences,
    }
    data |= {"approvers": list(policy.approvers)} if policy.approvers else {}
    data |= {"exceptions": list(policy.exceptions)} if policy.exceptions else {}
    freezes = [{"from": one.first, "to": one.last, "reason": one.reason} for one in policy.freezes]
    data |= {"freezes": freezes} if freezes else {}
    data |= {"review_by": policy.review_by} if policy.review_by else {}
    return f"---\n{yaml_out.dump(data)}---\n"


def _plain(value: Decimal) -> Decimal | int:
    """Return a whole number as one: YAML would need a tag to call it a float."""
    return int(value) if value == int(value) else value


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
