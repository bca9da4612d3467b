"""The overview: every SLO by the budget it has left, what fires, and what burns."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.plan import Plan
from burnbook.outputs.dashboards import grafana, links, panels, planned, series, tables
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf, placed
from burnbook.outputs.dashboards.panels import BUDGET_LINES, BUDGET_WORDS, COUNT_OF_BAD, PLAIN, steps
from burnbook.outputs.dashboards.series import Scope, Shown
from burnbook.text.promql import Matcher

_SHOWN = 20
_WIDTHS = (3, 3, 4, 4, 3, 3, 4)  # of the counts: short titles leave long ones the room


def build(plan: Plan) -> Json:
    """Return the dashboard."""
    scope, slos = series.overview_scope(plan.project), [slo for service in plan.services for slo in service.slos]
    counts = (*_counts(scope), _fires(plan, scope, "page"), _fires(plan, scope, "ticket"), *_troubles(plan))
    shelves = (
        Shelf(4, counts, widths=_WIDTHS if len(counts) == len(_WIDTHS) else ()),
        *tables.shelves(plan, scope),
        Shelf(9, (_alerts(plan, scope),)),
        Shelf(9 + min(5, len(slos) // 4), (_burning(plan, scope), _emptiest(plan, scope))),  # a legend takes its room
    )
    return grafana.board(
        plan.project.places.overview.anchor,
        f"SLOs of {panels.plain(plan.project.organization)}",
        "Every SLO by the budget it has left, what fires, and what burns.",
        "24h",
        panels=placed(shelves),
        variables=_variables(plan),
        links=[
            *links.to_slos(plan.project, slos),
            links.to_services(),
            *links.to_collector(plan.collector_care),
            *links.to_index(plan.project),
        ],
        tags=["burnbook", "slo"],
        annotations=planned.stretches(slos, scope, "service"),
    )


def _variables(plan: Plan) -> list[Json]:
    info = Scope.of(plan.project.labels)
    chosen = info.where(Matcher("team", "=~", "$team"))
    return [
        grafana.data_source(),
        grafana.variable("team", "Team", f"label_values({info.series(names.INFO)}, team)", several=True),
        grafana.variable("service", "Service", f"label_values({chosen.series(names.INFO)}, service)", several=True),
    ]


def _counts(scope: Scope) -> tuple[Json, ...]:
    info, none = scope.series(names.INFO), series.zero(scope)
    spent = f"count({panels.least_left(scope)} <= 0) or {none}"
    silent = f"count({info} unless on {scope.by} {scope.series(f'{names.TOTAL}1m')}) or {none}"
    told = (
        ("SLOs", "Objectives whose rules are evaluated.", f"count({info})", steps(PLAIN)),
        ("Services", "Services that have at least one SLO.", f"count(count by (service) ({info}))", steps(PLAIN)),
        ("Budgets spent", "SLOs that have no error budget left; red from one on.", spent, COUNT_OF_BAD),
        (
            "Without telemetry",
            "SLOs of which no event is seen, so none of their alerts can fire.",
            silent,
            COUNT_OF_BAD,
        ),
    )
    return tuple(_count(title, words, expr, limits) for title, words, expr, limits in told)


def _fires(plan: Plan, scope: Scope, severity: Shown) -> Json:
    selector = series.alerts_of(slo for service in plan.services for slo in service.slos).firing(severity, scope)
    what = "wake someone up, silenced and inhibited ones included" if severity == "page" else "wait for working hours"
    color = panels.RED if severity == "page" else panels.ORANGE
    none = series.zero(scope)
    expr = f"count({selector}) or {none}" if selector else none
    return _count(f"{severity.title()}s firing", f"Alerts that {what}, now.", expr, steps(panels.GREEN, (1, color)))


def _troubles(plan: Plan) -> tuple[Json, ...]:
    """Count the alerts about the rules themselves: while one fires, the figures of this page may be old."""
    every = Scope.of(plan.project.labels)
    selector = series.alerts_in(plan.watch).firing("ticket", every)
    if not selector:
        return ()
    words = "Alerts about the rules themselves: while one fires, figures may be old and alerts late."
    expr = f"count({selector}) or {series.zero(every)}"
    return (_count("Rules in trouble", words, expr, COUNT_OF_BAD),)


def _count(title: str, words: str, expr: str, limits: Json) -> Json:
    return panels.number(Head(title, words, (Target(expr, instant=True),)), "none", limits)


def _alerts(plan: Plan, scope: Scope) -> Json:
    alerts = series.alerts_of(slo for service in plan.services for slo in service.slos)
    every = f"{alerts.states(scope, ())} or 0 * max({scope.series(names.INFO)})"  # no row at all would look broken
    targets = (Target(every, "all SLOs"), Target(alerts.states(scope, scope.labels), "{{service}} / {{slo}}"))
    lead, overrides = _to_each(plan)
    words = (
        "All SLOs, and each with an alert that fired: orange a ticket, red a page, blue one in shadow. Green: nothing"
        " fires. A gap in the row of all: no rules are evaluated."
    )
    return panels.states(Head("Firing alerts", words, targets, lead), overrides)


def _to_each(plan: Plan) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    slos = (slo for service in plan.services for slo in service.slos)
    return links.to_each(plan.project, slos, "${__field.labels.service}", lambda slo: f"{slo.service} / {slo.name}")


def _burning(plan: Plan, scope: Scope) -> Json:
    limits, words = panels.burn_steps(slo for service in plan.services for slo in service.slos)
    expr = f"topk({_SHOWN}, {panels.most_burn(scope)})"
    return _ranked(plan, "Burn rate, the fastest", f"How fast budgets are spent now: {words}", expr, "none", limits)


def _emptiest(plan: Plan, scope: Scope) -> Json:
    expr = f"bottomk({_SHOWN}, {panels.least_left(scope)})"
    words = f"The share of the budget that is left at each moment. {BUDGET_WORDS}"
    return _ranked(plan, "Budget left, the emptiest", words, expr, "percentunit", BUDGET_LINES)


def _ranked(plan: Plan, title: str, words: str, expr: str, unit: str, limits: Json) -> Json:
    lead, overrides = _to_each(plan)
    head = Head(title, f"{words} At most {_SHOWN} SLOs at a time.", (Target(expr, "{{service}} / {{slo}}"),), lead)
    return panels.lines(head, unit, thresholds=limits, overrides=overrides, axis=(0, 1))
