"""The collectors: what fires, their SLOs in a strip, then what comes in and goes out, and what they run on."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.collecting import CollectorCare
from burnbook.model.plan import Plan, Service
from burnbook.outputs.dashboards import grafana, links, panels, series, signals
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf, placed
from burnbook.outputs.dashboards.panels import BUDGET, BUDGET_WORDS, GREEN, RED, plain
from burnbook.outputs.dashboards.series import Alerts, Scope
from burnbook.text.promql import Matcher, Selector, equals

_STEP = "30s"


def build(plan: Plan, care: CollectorCare) -> Json:
    """Return the dashboard."""
    services = tuple(service for service in plan.services if service.family == names.COLLECTOR_FAMILY and service.slos)
    shelves = (
        Shelf(6, (_up(care), _alerts(plan, care), *(_budgets(plan, service) for service in services))),
        *(Shelf(8, tuple(signals.panel(s, _STEP) for s in shelf.signals), shelf.title) for shelf in care.shelves),
    )
    return grafana.board(
        care.dashboard.anchor,
        f"Collectors of {plain(plan.project.organization)}",
        "What services push goes through them: what comes in, what is lost, and what they run on.",
        "6h",
        panels=placed(shelves),
        variables=[grafana.data_source()],
        links=[links.to_overview(plan.project), *links.to_collector_page(care)],
        tags=["burnbook", "collector"],
        annotations=[],
    )


def _up(care: CollectorCare) -> Json:
    up = Selector("up", equals(care.selector))
    targets = (
        Target(f"count({up} == 1) or 0 * count({up})", "up", instant=True),
        Target(f"count({up} == 0) or 0 * count({up})", "down", instant=True),
    )
    words = (
        "Collectors that answer their scrape, and those that do not: red from one on. None at all: nobody scrapes them."
    )
    found = panels.number(Head("Collectors", words, targets), "none", panels.steps(RED, (1, GREEN)), 0)
    found["fieldConfig"]["overrides"] = [panels.limited("down", panels.COUNT_OF_BAD)]
    return found


def _alerts(plan: Plan, care: CollectorCare) -> Json:
    """Return what fires as rows of states: one of all alerts, there as long as a collector is, and one of each."""
    scope = Scope.of(plan.project.labels, Matcher("service", "=", names.COLLECTOR))
    alerts, up = Alerts.of(care.alerts), Selector("up", equals(care.selector))
    every = Target(f"{alerts.states(scope, ())} or 0 * max({up})", "all alerts")
    words = "All alerts about the collectors, and each that fired: orange a ticket, red a page. Green: nothing fires."
    each = Target(alerts.states(scope, ("alertname",)), "{{alertname}}")
    return panels.states(Head("Alerts", words, (every, each)))


def _budgets(plan: Plan, service: Service) -> Json:
    scope = series.service_scope(plan.project, service)
    targets = tuple(
        Target(panels.least_left(scope.where(Matcher("slo", "=", slo.name))), plain(slo.title), instant=True)
        for slo in service.slos
    )
    words = f"The share of the error budget of each SLO of {plain(service.title)} that is left. {BUDGET_WORDS}"
    lead, overrides = links.to_each(plan.project, service.slos, service.name, lambda slo: plain(slo.title))
    head = Head(f"Budget left: {plain(service.title)}", words, targets, lead)
    return grafana.bar_gauge(head, panels.looks("percentunit", BUDGET, min=0, max=1, decimals=1), overrides)
