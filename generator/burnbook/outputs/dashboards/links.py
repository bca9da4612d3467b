"""Links: to other dashboards with variables and time range, to pages by their address."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from burnbook.model.collecting import CollectorCare
from burnbook.model.plan import Plan, Project, Service, Slo
from burnbook.model.rules import Link
from burnbook.outputs.dashboards import grafana
from burnbook.outputs.dashboards.grafana import Json

_SOURCE = "${datasource:queryparam}"
_TIME = "${__url_time_range}"
_AGREED = "What was agreed for a spent budget"


def to_overview(project: Project) -> Json:
    """Return the link on top to the overview."""
    url = f"/d/{project.places.overview.anchor}?{_SOURCE}"
    return grafana.link("All SLOs", url, "Every SLO by the budget it has left")


def to_slos(project: Project, slos: Iterable[Slo], service: str = "") -> list[Json]:
    """Return the links on top to the dashboards of these SLOs, at a service or at the first one."""
    chosen, kinds = f"var-service={service}&" if service else "", {_deadline(slo) for slo in slos}
    told = (
        (False, project.places.slo_dashboard, "SLOs in detail", "One SLO: budget, burn rate, events, alerts"),
        (
            True,
            project.places.deadline_dashboard,
            "Deadlines in detail",
            "One deadline: last success, late runs, budget",
        ),
    )
    return [
        grafana.link(title, f"/d/{place.anchor}?{chosen}{_SOURCE}", tooltip)
        for deadline, place, title, tooltip in told
        if deadline in kinds
    ]


def to_services() -> Json:
    """Return the list on top of every service's dashboard."""
    return grafana.services_link("Services", ["burnbook", "service"])


def to_index(project: Project) -> list[Json]:
    """Return the link on top to the index of the runbooks, if they have an address."""
    url = project.places.index.url
    return [grafana.link("Runbooks", url, "Every service, SLO and alert")] if url else []


def to_collector(care: CollectorCare | None) -> list[Json]:
    """Return the link on top to the collectors' dashboard, where there are some."""
    url = f"/d/{care.dashboard.anchor}?{_SOURCE}" if care else ""
    return [grafana.link("Collectors", url, "What comes in, what is lost, queues, memory")] if url else []


def to_collector_page(care: CollectorCare) -> list[Json]:
    """Return the link on top to the page of the collectors' alerts, if it has an address."""
    return (
        [grafana.link("Runbook", care.page.url, "What to do when one of their alerts fires")] if care.page.url else []
    )


def to_slo(project: Project, service: str, slo: str, *, deadline: bool = False) -> Json:
    """Return the link of a value to its SLO; both names are variables or words."""
    place = project.places.deadline_dashboard if deadline else project.places.slo_dashboard
    return {"title": f"This {'deadline' if deadline else 'SLO'} in detail", "url": _at(place, service, slo)}


def to_each(
    project: Project, slos: Iterable[Slo], service: str, called: Callable[[Slo], str]
) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    """Return the link of values to their SLOs, and what overrides it for deadlines; `called` names the value of one."""
    every = tuple(slos)
    link, other = (to_slo(project, service, "${__field.labels.slo}", deadline=kind) for kind in (False, True))
    if all(map(_deadline, every)):
        return (other,), ()
    return (link,), tuple(grafana.override("byName", called(slo), links=[other]) for slo in every if _deadline(slo))


def to_group(place: Link, variables: dict[str, str]) -> Json:
    """Return the link of a value to its group of the chosen SLO; the variables are told by their labels."""
    chosen = "".join(f"&var-{variable}=${{__field.labels.{label}}}" for label, variable in variables.items())
    return {"title": "This group in detail", "url": _at(place, "${service}", "${slo}") + chosen}


def to_chosen_service(plan: Plan) -> list[Json]:
    """Return the link on top to the dashboard of `$service`, or to all of them if a name is too long to be a uid."""
    uids = [service.dashboard.anchor for service in plan.services]
    pattern = _pattern([(uid, service.name) for uid, service in zip(uids, plan.services, strict=True)])
    if not pattern:
        return [to_services()]
    return [grafana.link("This service", f"/d/{pattern}?{_SOURCE}", "Requests, latency, saturation")]


def to_chosen_runbook(plan: Plan) -> list[Json]:
    """Return the link on top to the runbook of `$service` and `$slo`, if runbooks have addresses."""
    pages = (
        (slo.runbook.url, f"/{service.name}/{slo.name}", "/${service}/${slo}")
        for service in plan.services
        for slo in service.slos
    )
    url = _shared(pages)
    return [grafana.link("Runbook", url, "What to do when an alert of this SLO fires")] if url else []


def to_chosen_policy(plan: Plan) -> list[Json]:
    """Return the link on top to the error budget policy of `$service`, if policies have addresses."""
    url = _shared((service.policy.url, f"/{service.name}/", "/${service}/") for service in plan.services)
    return [grafana.link("Error budget policy", url, _AGREED)] if url else []


def to_pages(service: Service) -> list[Json]:
    """Return the links on top to a service's pages, and to those its definition names."""
    ours = (
        ("Runbooks", service.page.url, "The service on one page, and a runbook an SLO"),
        ("Error budget policy", service.policy.url, _AGREED),
    )
    named = ((_words(name), url.replace("$", "%24"), "From the service's definition") for name, url in service.links)
    return [grafana.link(title, url, tooltip) for title, url, tooltip in (*ours, *named) if url]


def _deadline(slo: Slo) -> bool:
    return slo.sli.deadline is not None


def _at(place: Link, service: str, slo: str) -> str:
    return f"/d/{place.anchor}?var-service={service}&var-slo={slo}&{_SOURCE}&{_TIME}"


def _words(name: str) -> str:
    """Return `on_call` as a title: On call."""
    return name[:1].upper() + name[1:].replace("_", " ").replace("$", "")


def _shared(pages: Iterable[tuple[str, str, str]]) -> str:
    """Return the address that all pages share once the end of each is made of variables; empty if they share none."""
    found = set()
    for url, part, variables in pages:
        head, _, tail = url.rpartition(part)
        found.add(f"{head}{variables}{tail}" if head else "")
    return found.pop() if len(found) == 1 else ""


def _pattern(pairs: list[tuple[str, str]]) -> str:
    """Return what all addresses are with `${service}` where the name stands; empty if one is not of that form."""
    found = {text.removesuffix(name) + "${service}" if text.endswith(name) else "" for text, name in pairs}
    return found.pop() if len(found) == 1 else ""
