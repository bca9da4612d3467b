"""The overview: every SLO by the budget it has left, what fires, and what burns."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.plan import Plan
from burnbook.outputs.dashboards import grafana, links, panels, planned, series
from burnbook.outputs.dashboards.grafana import Head, Json, Target, override
from burnbook.outputs.dashboards.layout import Shelf, placed
from burnbook.outputs.dashboards.panels import BUDGET, BUDGET_LINES, BUDGET_WORDS, COUNT_OF_BAD, PLAIN, steps
from burnbook.outputs.dashboards.series import Scope, Shown
from burnbook.text.promql import Matcher

_SHOWN = 20
_COLUMNS = (
    ("service", "Service"),
    ("slo", "SLO"),
    ("team", "Team"),
    ("criticality", "Criticality"),
    ("objective", "Objective (%)"),
    ("window", "Period"),
    ("Value #B", "Budget left"),
    ("Value #C", "Burn rate now"),
)
_BAR: Json = {
    "custom__cellOptions": {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"},
    "custom__width": 320,
}
_WIDTHS = (3, 3, 4, 4, 3, 3, 4)  # of the counts: short titles leave long ones the room
_COLORED: Json = {"custom__cellOptions": {"type": "color-text"}}


def build(plan: Plan) -> Json:
    """Return the dashboard."""
    scope = series.overview_scope(plan.project)
    counts = (*_counts(scope), _fires(plan, scope, "page"), _fires(plan, scope, "ticket"), *_troubles(plan))
    shelves = (
        Shelf(4, counts, widths=_WIDTHS if len(counts) == len(_WIDTHS) else ()),
        Shelf(11, (_budgets(plan, scope),)),
        Shelf(9, (_alerts(plan, scope),)),
        Shelf(9, (_burning(plan, scope), _emptiest(plan, scope))),
    )
    return grafana.board(
        plan.project.places.overview.anchor,
        f"SLOs of {panels.plain(plan.project.organization)}",
        "Every SLO by the budget it has left, what fires, and what burns.",
        "24h",
        panels=placed(shelves),
        variables=_variables(plan),
        links=[
            links.to_slos(plan.project),
            links.to_services(),
            *links.to_collector(plan.collector_care),
            *links.to_index(plan.project),
        ],
        tags=["burnbook", "slo"],
        annotations=planned.stretches((slo for service in plan.services for slo in service.slos), scope, "service"),
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


def _budgets(plan: Plan, scope: Scope) -> Json:
    told = ", ".join((*scope.labels, "team", "criticality", "objective", "window"))
    asked = (
        f"max by ({told}) ({scope.series(names.INFO)})",
        panels.least_left(scope),
        panels.most_burn(scope),
    )
    limits, words = panels.burn_steps(slo for service in plan.services for slo in service.slos)
    head = Head(
        "Error budgets",
        f"The share of each SLO's budget that is left in its period. {BUDGET_WORDS} Burn rate: {words} An SLO that is"
        " split into groups is told by the worst of them. A row without figures has no telemetry. A service or an SLO"
        " leads to its details.",
        tuple(Target(expr, instant=True) for expr in asked),
    )
    link = [links.to_slo(plan.project, "${__data.fields.service}", "${__data.fields.slo}")]
    overrides = [
        *(override("byName", name, displayName=shown) for name, shown in _COLUMNS),
        *(override("byName", name, links=link) for name in ("service", "slo")),
        override("byName", "Value #B", unit="percentunit", min=0, max=1, decimals=1, thresholds=BUDGET, **_BAR),
        override("byName", "Value #C", unit="none", decimals=2, thresholds=limits, **_COLORED),
    ]
    defaults = panels.looks("none", steps(PLAIN), custom={"align": "auto", "cellOptions": {"type": "auto"}})
    return grafana.table(head, defaults, overrides, _joined(plan), {"displayName": "Budget left", "desc": False})


def _joined(plan: Plan) -> list[Json]:
    """Join the queries by SLO, and hide what is the same in every row."""
    order = {name: place for place, (name, _) in enumerate(_COLUMNS)}
    hidden = dict.fromkeys(("Time", "Value #A", *(name for name, _ in plan.project.labels)), True)
    organized = {"excludeByName": hidden, "indexByName": order, "renameByName": {}}
    return [{"id": "merge", "options": {}}, {"id": "organize", "options": organized}]


def _alerts(plan: Plan, scope: Scope) -> Json:
    alerts = series.alerts_of(slo for service in plan.services for slo in service.slos)
    every = f"{alerts.states(scope, ())} or 0 * max({scope.series(names.INFO)})"  # no row at all would look broken
    targets = (Target(every, "all SLOs"), Target(alerts.states(scope, scope.labels), "{{service}} / {{slo}}"))
    link = links.to_slo(plan.project, "${__field.labels.service}", "${__field.labels.slo}")
    words = (
        "All SLOs, and each with an alert that fired: orange a ticket, red a page, blue one in shadow. Green: nothing"
        " fires. A gap in the row of all: no rules are evaluated."
    )
    return panels.states(Head("Firing alerts", words, targets, (link,)))


def _burning(plan: Plan, scope: Scope) -> Json:
    limits, words = panels.burn_steps(slo for service in plan.services for slo in service.slos)
    expr = f"topk({_SHOWN}, {panels.most_burn(scope)})"
    return _ranked(plan, "Burn rate, the fastest", f"How fast budgets are spent now: {words}", expr, "none", limits)


def _emptiest(plan: Plan, scope: Scope) -> Json:
    expr = f"bottomk({_SHOWN}, {panels.least_left(scope)})"
    words = f"The share of the budget that is left at each moment. {BUDGET_WORDS}"
    return _ranked(plan, "Budget left, the emptiest", words, expr, "percentunit", BUDGET_LINES)


def _ranked(plan: Plan, title: str, words: str, expr: str, unit: str, limits: Json) -> Json:
    link = links.to_slo(plan.project, "${__field.labels.service}", "${__field.labels.slo}")
    head = Head(title, f"{words} At most {_SHOWN} SLOs at a time.", (Target(expr, "{{service}} / {{slo}}"),), (link,))
    return panels.lines(head, unit, thresholds=limits, axis=(0, 1))
