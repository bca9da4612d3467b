"""One SLO in detail: objective, budget, burn rate by window against its alerts, events, alerts, coverage."""

from __future__ import annotations

from itertools import cycle

from burnbook.model import names
from burnbook.model.plan import Period, Plan
from burnbook.outputs.dashboards import grafana, links, panels, planned, series, thresholds
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf, placed
from burnbook.outputs.dashboards.panels import BLUE, BUDGET, BUDGET_WORDS, COVERED, GREEN, ORANGE, PLAIN, RED, steps
from burnbook.outputs.dashboards.series import Scope
from burnbook.text import durations
from burnbook.text.promql import Matcher

_DAY = 86_400
_LASTS = steps(RED, (_DAY, ORANGE), (7 * _DAY, GREEN))
_LASTS_WORDS = "How long what is left would last at the burn rate of now. Orange below a week, red below a day."
_COVERAGE = steps(RED, (COVERED, GREEN))
_COVERAGE_WORDS = (
    "The share of the period's minutes of which events were recorded. Red below 90%: a spent budget is not told then."
)
_PERCENT = ("percentunit", 1)
# One for each window, shortest first; red and orange are the limits.
_COLORS = ("#8AB8FF", "#3274D9", "#FADE2A", "#CA95E5", "#8F3BB8", "#73BF69", "#CCCCDC")
_SHARE = ("percentunit", 3, steps(PLAIN))


def build(plan: Plan) -> Json:
    """Return the dashboard."""
    scope = series.slo_scope(plan.project)
    shelves = (
        Shelf(4, _facts(plan, scope)),
        Shelf(6, (_alerts(plan, scope),)),
        Shelf(10, (_burn(plan, scope), _budget(plan, scope)), "Error budget"),
        Shelf(8, (_events(scope, good=True), _events(scope, good=False)), "Events"),
        Shelf(8, (_promise(scope), _coverage(plan, scope))),
    )
    return grafana.board(
        plan.project.places.slo_dashboard.anchor,
        "SLO in detail",
        "One SLO: what is promised, what is left of its budget, how fast it burns, and what its alerts do.",
        "24h",
        panels=placed(shelves),
        variables=_variables(plan),
        links=[links.to_overview(plan.project), *links.to_chosen_service(plan), *links.to_chosen_runbook(plan)],
        tags=["burnbook", "slo"],
        annotations=planned.stretches(
            (slo for service in plan.services for slo in service.slos), scope, "service", "slo"
        ),
    )


def _variables(plan: Plan) -> list[Json]:
    info = Scope.of(plan.project.labels)
    chosen = info.where(Matcher("service", "=", "$service"))
    return [
        grafana.data_source(),
        grafana.variable("service", "Service", f"label_values({info.series(names.INFO)}, service)"),
        grafana.variable("slo", "SLO", f"label_values({chosen.series(names.INFO)}, slo)"),
    ]


def _facts(plan: Plan, scope: Scope) -> tuple[Json, ...]:
    slos = [slo for service in plan.services for slo in service.slos]
    burn, words = panels.burn_steps(slos)
    left, now = panels.remaining(scope), panels.burn_now(scope)
    lasts = f"clamp_min({left}, 0) * {scope.series(names.PERIOD_DAYS)} * {_DAY} / ({now} > 0)"
    return (
        _fact("Objective", "The share of events that is promised to be good.", scope.series(names.OBJECTIVE), _SHARE),
        _fact("SLI over the period", "The share of events that was good in the whole period.", _sli(scope), _SHARE),
        _fact("Budget left", f"The share of the error budget that is left. {BUDGET_WORDS}", left, (*_PERCENT, BUDGET)),
        _fact("Burn rate now", f"How fast the budget is spent now: {words}", now, ("none", 2, burn), noValue="none"),
        _fact("Budget lasts", _LASTS_WORDS, lasts, ("s", 1, _LASTS), noValue="not burning"),
        _fact("Coverage", _COVERAGE_WORDS, _covered(plan, scope), (*_PERCENT, _COVERAGE)),
    )


def _fact(title: str, words: str, expr: str, look: tuple[str, int, Json], **more: str) -> Json:
    unit, decimals, limits = look
    return panels.number(Head(title, words, (Target(expr, instant=True),)), unit, limits, decimals, **more)


def _sli(scope: Scope) -> str:
    return f"1 - {scope.series(names.PERIOD_BURN)} * {scope.series(names.BUDGET)}"


def _covered(plan: Plan, scope: Scope) -> str:
    return f"sum by {scope.by} ({scope.named(series.window_of(names.COVERAGE, plan))})"


def _longest(plan: Plan) -> Period:
    return max((slo.period for service in plan.services for slo in service.slos), key=lambda period: period.length)


def _budget(plan: Plan, scope: Scope) -> Json:
    """Draw the burn-down. `@ start()` is the left edge; the timestamp there is that of the sample that is found."""
    period, left = _longest(plan), panels.remaining(scope)
    first = f"{left} @ start()"
    ideal = f"{first} - (time() - timestamp({first})) / ({_DAY} * {scope.series(names.PERIOD_DAYS)})"
    words = (
        f"The share of the error budget that is left. {BUDGET_WORDS} The dashed line is the ideal one: a budget that is"
        " spent evenly, all of it within one period, from what was left at the left edge. A bad event is forgotten once"
        " it is older than the period, so what is left can rise, too."
    )
    if any(slo.period.calendar for service in plan.services for slo in service.slos):
        words += (
            " Those of a calendar's period count until it ends: the budget is whole again when the next one begins."
        )
    head = Head(
        f"Budget left, {durations.last(period.length)}",
        words,
        (Target(left, "budget left", "10m"), Target(ideal, "spent evenly", "10m")),
        time_from=f"{period.length // 3600}h" if period.length % _DAY else f"{period.length // _DAY}d",
    )
    looks = (panels.colored("budget left", "blue"), panels.dashed("spent", PLAIN))
    return panels.lines(head, "percentunit", thresholds=BUDGET, overrides=looks, axis=(0, 1))


def _burn(plan: Plan, scope: Scope) -> Json:
    pattern = series.ratios(plan)
    windows = f'label_replace({scope.named(pattern)}, "window", "$1", "__name__", "{pattern}")'
    expr = f"{windows} / on {scope.by} group_left () {scope.series(names.BUDGET)}"
    words = (
        "Error ratios of the recorded windows as multiples of the error budget. An alert fires while both of its"
        " windows are above its dashed line: red pages, orange makes a ticket, blue is in shadow and told to nobody."
    )
    targets = (Target(expr, "{{window}}"), *thresholds.lines(plan, scope))
    colors = (panels.colored(name, color) for name, color in zip(series.windows(plan), cycle(_COLORS), strict=False))
    looks = (*colors, panels.dashed("page: ", RED), panels.dashed("ticket: ", ORANGE), panels.dashed("shadow: ", BLUE))
    return panels.lines(Head("Burn rate by window", words, targets), "none", overrides=looks)


def _alerts(plan: Plan, scope: Scope) -> Json:
    alerts = series.alerts_of(slo for service in plan.services for slo in service.slos)
    firing = alerts.states(scope, ("alertname", "burn_speed", "reason"))
    words = (
        "The SLO and each of its alerts that fires: orange a ticket, red a page, blue one in shadow. Green: nothing"
        " fires. A gap in the row of the SLO: its rules are not evaluated."
    )
    quiet = f"0 * max by {scope.by} ({scope.series(names.INFO)})"
    every = " or ".join(filter(None, (alerts.states(scope, scope.labels), quiet)))
    each = (Target(firing, "{{alertname}} {{burn_speed}}{{reason}}"),) if firing else ()
    return panels.states(Head("Alerts", words, (Target(every, "{{service}} / {{slo}}"), *each)))


def _events(scope: Scope, *, good: bool) -> Json:
    bad = f"avg_over_time({scope.series(f'{names.BAD}1m')}[{series.WINDOW}])"
    total = f"avg_over_time({scope.series(f'{names.TOTAL}1m')}[{series.WINDOW}])"
    title, expr = ("Good events a minute", f"{total} - {bad}") if good else ("Bad events a minute", bad)
    color = GREEN if good else RED
    name = "good" if good else "bad"
    words = f"Events, or time slices, that the SLI counts as {name}. A gap means that none were recorded."
    head = Head(title, words, (Target(expr, name),))
    return panels.lines(head, "cpm", overrides=(panels.colored(name, color),), filled=True)


def _promise(scope: Scope) -> Json:
    words = "The share of good events over the whole period, at each moment, against the objective."
    targets = (Target(_sli(scope), "SLI"), Target(scope.series(names.OBJECTIVE), "objective"))
    head = Head("SLI against the objective", words, targets)
    return panels.lines(head, "percentunit", overrides=(panels.dashed("objective", ORANGE),), axis=(None, 1))


def _coverage(plan: Plan, scope: Scope) -> Json:
    head = Head("Coverage of the period", _COVERAGE_WORDS, (Target(_covered(plan, scope), "coverage"),))
    return panels.lines(head, "percentunit", thresholds=_COVERAGE, axis=(0, 1))
