"""Links: to other dashboards with variables and time range, to pages by their address."""

from __future__ import annotations

from burnbook.model.plan import Plan, Project, Service
from burnbook.outputs.dashboards import grafana
from burnbook.outputs.dashboards.grafana import Json

_SOURCE = "${datasource:queryparam}"
_TIME = "${__url_time_range}"


def to_overview(project: Project) -> Json:
    """Return the link on top to the overview."""
    url = f"/d/{project.places.overview.anchor}?{_SOURCE}"
    return grafana.link("All SLOs", url, "Every SLO by the budget it has left")


def to_slos(project: Project, service: str = "") -> Json:
    """Return the link on top to the SLO dashboard, at a service or at the first one."""
    chosen = f"var-service={service}&" if service else ""
    url = f"/d/{project.places.slo_dashboard.anchor}?{chosen}{_SOURCE}"
    return grafana.link("SLOs in detail", url, "One SLO: budget, burn rate, events, alerts")


def to_services() -> Json:
    """Return the list on top of every service's dashboard."""
    return grafana.services_link("Services", ["burnbook", "service"])


def to_index(project: Project) -> list[Json]:
    """Return the link on top to the index of the runbooks, if they have an address."""
    url = project.places.index.url
    return [grafana.link("Runbooks", url, "Every service, SLO and alert")] if url else []


def to_slo(project: Project, service: str, slo: str) -> Json:
    """Return the link of a value to its SLO; both names are variables or words."""
    url = f"/d/{project.places.slo_dashboard.anchor}?var-service={service}&var-slo={slo}&{_SOURCE}&{_TIME}"
    return {"title": "This SLO in detail", "url": url}


def to_chosen_service(plan: Plan) -> list[Json]:
    """Return the link on top to the dashboard of `$service`, or to all of them if a name is too long to be a uid."""
    uids = [service.dashboard.anchor for service in plan.services]
    pattern = _pattern([(uid, service.name) for uid, service in zip(uids, plan.services, strict=True)])
    if not pattern:
        return [to_services()]
    return [grafana.link("This service", f"/d/{pattern}?{_SOURCE}", "Requests, latency, saturation")]


def to_chosen_runbook(plan: Plan) -> list[Json]:
    """Return the link on top to the runbook of `$service` and `$slo`, if runbooks have addresses."""
    found: set[str] = set()
    for service in plan.services:
        for slo in service.slos:
            ending = slo.runbook.url.rpartition(f"/{service.name}/{slo.name}")
            found.add("${service}/${slo}".join((f"{ending[0]}/", ending[2])) if ending[0] else "")
    if len(found) != 1 or not (url := found.pop()):
        return []
    return [grafana.link("Runbook", url, "What to do when an alert of this SLO fires")]


def to_pages(service: Service) -> list[Json]:
    """Return the links on top to a service's pages, and to those its definition names."""
    ours = (
        ("Runbooks", service.page.url, "The service on one page, and a runbook an SLO"),
        ("Error budget policy", service.policy.url, "What was agreed for a spent budget"),
    )
    named = ((_words(name), url.replace("$", "%24"), "From the service's definition") for name, url in service.links)
    return [grafana.link(title, url, tooltip) for title, url, tooltip in (*ours, *named) if url]


def _words(name: str) -> str:
    """Return `on_call` as a title: On call."""
    return name[:1].upper() + name[1:].replace("_", " ").replace("$", "")


def _pattern(pairs: list[tuple[str, str]]) -> str:
    """Return what all addresses are with `${service}` where the name stands; empty if one is not of that form."""
    found = {text.removesuffix(name) + "${service}" if text.endswith(name) else "" for text, name in pairs}
    return found.pop() if len(found) == 1 else ""
