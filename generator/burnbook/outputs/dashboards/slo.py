"""One SLO in detail: objective, budget, burn rate by window against its alerts, events, alerts, coverage."""

from __future__ import annotations

from decimal import Decimal
from itertools import cycle
from typing import Any

from burnbook.model import names
from burnbook.model.plan import Plan
from burnbook.outputs.dashboards import budget, grafana, links, panels, planned, series, thresholds
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf, placed
from burnbook.outputs.dashboards.panels import BLUE, BUDGET, BUDGET_WORDS, COVERED, GREEN, ORANGE, PLAIN, RED, steps
from burnbook.outputs.dashboards.series import Scope
from burnbook.text.promql import Matcher

_COVERAGE = steps(RED, (COVERED, GREEN))
_COVERAGE_WORDS = (
    "The share of the period's minutes of which events were recorded. Below 90% it is red, and the budget's figures are"
    " provisional: a spent budget is not told then."
)
_MOST = 20
_PERCENT = ("percentunit", 1)
# One for each window, shortest first; red and orange are the limits.
_COLORS = ("#8AB8FF", "#3274D9", "#FADE2A", "#CA95E5", "#8F3BB8", "#73BF69", "#CCCCDC")


def build(plan: Plan) -> Json:
    """Return the dashboard."""
    slos = tuple(slo for service in plan.services for slo in service.slos)
    scope, labels = series.slo_scope(plan.project), series.splits(slos)
    one = scope.where(*(Matcher(label, "=", f"${_chosen(label)}") for label in labels))
    shelves = (
        Shelf(4, _facts(plan, scope, one)),
        Shelf(6, (_alerts(plan, scope, labels),)),
        Shelf(10, (*_burn(plan, scope, one), budget.burn_down(plan, scope, one)), "Error budget"),
        Shelf(8, (_events(one, good=True), _events(one, good=False)), "Events"),
        Shelf(8, (_promise(scope, one), _coverage(plan, one))),
        Shelf(7, _groups(plan, scope, labels), "Groups, the worst first"),
    )
    return grafana.board(
        plan.project.places.slo_dashboard.anchor,
        "SLO in detail",
        "One SLO: what is promised, what is left of its budget, how fast it burns, and what its alerts do.",
        "24h",
        panels=placed(shelves),
        variables=_variables(plan, labels),
        links=[
            links.to_overview(plan.project),
            *links.to_chosen_service(plan),
            *links.to_chosen_runbook(plan),
            *links.to_chosen_policy(plan),
        ],
        tags=["burnbook", "slo"],
        annotations=[planned.deployments("$service"), *planned.stretches(slos, scope, "service", "slo")],
    )


def _chosen(label: str) -> str:
    """Return the variable of a label that splits SLOs: empty for an SLO without it, which its series are, too."""
    return f"{names.CHOSEN_GROUP}{label}"


def _variables(plan: Plan, labels: list[str]) -> list[Json]:
    info, told = Scope.of(plan.project.labels), series.slo_scope(plan.project).series(names.REMAINING)
    chosen = info.where(Matcher("service", "=", "$service"))
    return [
        grafana.data_source(),
        grafana.variable("service", "Service", f"label_values({info.series(names.INFO)}, service)"),
        grafana.variable("slo", "SLO", f"label_values({chosen.series(names.INFO)}, slo)"),
        *(grafana.variable(_chosen(label), label, f"label_values({told}, {label})") for label in labels),
    ]


def _facts(plan: Plan, scope: Scope, one: Scope) -> tuple[Json, ...]:
    slos = [slo for service in plan.services for slo in service.slos]
    digits = max(_digits(slo.objective) for slo in slos)
    promised, kept = (("percentunit", decimals, steps(PLAIN)) for decimals in (digits, max(3, digits + 1)))
    burn, words = panels.burn_steps(slos)
    left, now, lasts = panels.remaining(one), panels.burn_now(one), budget.lasts(plan, scope, one)
    called = (
        panels.called(budget.FOREVER / 10, budget.FOREVER * 10, "not at this pace", GREEN),
        panels.called(0, 0, "spent", RED),
    )
    return (
        _fact("Objective", "The share of events that is promised to be good.", scope.series(names.OBJECTIVE), promised),
        _fact("SLI over the period", "The share of events that was good in the whole period.", _sli(scope, one), kept),
        _fact("Budget left", f"The share of the error budget that is left. {BUDGET_WORDS}", left, (*_PERCENT, BUDGET)),
        _fact("Burn rate now", f"How fast the budget is spent now: {words}", now, ("none", 2, burn), noValue="none"),
        _fact("Budget lasts", budget.LASTS_WORDS, lasts, ("s", 1, budget.LASTS), mappings=called),
        _covered_now(plan, one),
    )


def _digits(objective: Decimal) -> int:
    """Return how many decimals an objective has as it is written, in percent: one of many nines is not all."""
    exponent = objective.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _fact(title: str, words: str, expr: str, look: tuple[str, int, Json], **more: Any) -> Json:
    unit, decimals, limits = look
    return panels.number(Head(title, words, (Target(expr, instant=True),)), unit, limits, decimals, **more)


def _sli(scope: Scope, one: Scope) -> str:
    return f"1 - {one.series(names.PERIOD_BURN)} * scalar({scope.series(names.BUDGET)})"


def _covered_now(plan: Plan, one: Scope) -> Json:
    covered = _covered(plan, one)
    told = " or ".join(
        f'label_replace({covered} {limit}, "told", "{word}", "", "")'
        for limit, word in ((f">= {COVERED}", "counted"), (f"< {COVERED}", "provisional"))
    )
    head = Head("Coverage", _COVERAGE_WORDS, (Target(told, "{{told}}", instant=True),))
    return panels.number(head, "percentunit", _COVERAGE, 1, textMode="value_and_name")


def _covered(plan: Plan, one: Scope) -> str:
    return f"sum by {one.by} ({one.named(series.window_of(names.COVERAGE, plan))})"


def _groups(plan: Plan, scope: Scope, labels: list[str]) -> tuple[Json, ...]:
    """Return what all groups of the chosen SLO are told by; none where no SLO is split."""
    if not labels:
        return ()
    name = " ".join(("{{slo}}", *(f"{{{{{label}}}}}" for label in labels)))
    link = links.to_group(plan.project, {label: _chosen(label) for label in labels})
    burn, words = panels.burn_steps(slo for service in plan.services for slo in service.slos)
    most = f"Of an SLO that is split, at most {_MOST} groups; one that is not has one."
    left = Target(f"sort(bottomk({_MOST}, {panels.remaining(scope)}))", name, instant=True)
    now = Target(f"topk({_MOST}, {panels.burn_now(scope)})", name)
    bars = Head("Budget left by group", f"The share of each group's budget. {BUDGET_WORDS} {most}", (left,), (link,))
    lines = Head("Burn rate by group", f"How fast each group's budget is spent: {words} {most}", (now,), (link,))
    return (
        grafana.bar_gauge(bars, panels.looks("percentunit", BUDGET, min=0, max=1, decimals=1)),
        panels.lines(lines, "none", thresholds=burn),
    )


def _burn(plan: Plan, scope: Scope, one: Scope) -> tuple[Json, ...]:
    """Return the burn rates; none where all SLOs are deadlines, which have no windows."""
    allowed = f"on {scope.by} group_left () {scope.series(names.BUDGET)}"
    windows = (Target(f"{one.series(names.RATIO + name)} / {allowed}", name) for name in series.windows(plan))
    words = (
        "Error ratios of the recorded windows as multiples of the error budget. An alert fires while both of its"
        " windows are above its dashed line: red pages, orange makes a ticket, blue is in shadow and told to nobody."
    )
    targets = (*windows, *thresholds.lines(plan, scope))  # a query each: a legend has the order of its queries
    colors = (panels.colored(name, color) for name, color in zip(series.windows(plan), cycle(_COLORS), strict=False))
    looks = (*colors, panels.dashed("page: ", RED), panels.dashed("ticket: ", ORANGE), panels.dashed("shadow: ", BLUE))
    return (panels.lines(Head("Burn rate by window", words, targets), "none", overrides=looks),) if targets else ()


def _alerts(plan: Plan, scope: Scope, labels: list[str]) -> Json:
    alerts = series.alerts_of(slo for service in plan.services for slo in service.slos)
    firing = alerts.states(scope, ("alertname", "burn_speed", "reason", *labels))
    words = (
        "The SLO and each of its alerts that fires: orange a ticket, red a page, blue one in shadow. Green: nothing"
        " fires. A gap in the row of the SLO: its rules are not evaluated."
    )
    quiet = f"0 * max by {scope.by} ({scope.series(names.INFO)})"
    every = " or ".join(filter(None, (alerts.states(scope, scope.labels), quiet)))
    groups = "".join(f" {{{{{label}}}}}" for label in labels)
    each = (Target(firing, f"{{{{alertname}}}} {{{{burn_speed}}}}{{{{reason}}}}{groups}"),) if firing else ()
    return panels.states(Head("Alerts", words, (Target(every, "{{service}} / {{slo}}"), *each)))


def _events(one: Scope, *, good: bool) -> Json:
    bad = f"avg_over_time({one.series(f'{names.BAD}1m')}[{series.WINDOW}])"
    total = f"avg_over_time({one.series(f'{names.TOTAL}1m')}[{series.WINDOW}])"
    title, expr = ("Good events a minute", f"{total} - {bad}") if good else ("Bad events a minute", bad)
    color = GREEN if good else RED
    name = "good" if good else "bad"
    words = f"Events, or time slices, that the SLI counts as {name}. A gap means that none were recorded."
    head = Head(title, words, (Target(expr, name),))
    return panels.lines(head, "cpm", overrides=(panels.colored(name, color),), filled=True)


def _promise(scope: Scope, one: Scope) -> Json:
    words = "The share of good events over the whole period, at each moment, against the objective."
    targets = (Target(_sli(scope, one), "SLI"), Target(scope.series(names.OBJECTIVE), "objective"))
    head = Head("SLI against the objective", words, targets)
    return panels.lines(head, "percentunit", overrides=(panels.dashed("objective", ORANGE),), axis=(None, 1))


def _coverage(plan: Plan, one: Scope) -> Json:
    head = Head("Coverage of the period", _COVERAGE_WORDS, (Target(_covered(plan, one), "coverage"),))
    return panels.lines(head, "percentunit", thresholds=steps(RED, (COVERED, RED)), axis=(0, 1))
