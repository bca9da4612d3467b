"""One SLO in detail: objective, budget, burn rate by window against its alerts, events, alerts, coverage."""

from __future__ import annotations

from itertools import cycle

from burnbook.model import names
from burnbook.model.plan import Plan
from burnbook.outputs.dashboards import budget, one, panels, series, thresholds
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf
from burnbook.outputs.dashboards.one import Board
from burnbook.outputs.dashboards.panels import BLUE, GREEN, ORANGE, RED
from burnbook.outputs.dashboards.series import Scope

# One for each window, shortest first; red and orange are the limits.
_COLORS = ("#8AB8FF", "#3274D9", "#FADE2A", "#CA95E5", "#8F3BB8", "#73BF69", "#CCCCDC")


def build(plan: Plan) -> Json:
    """Return the dashboard of the SLOs that are no deadlines; there is one."""
    board = Board.of(plan, deadlines=False)
    shelves = (
        Shelf(4, (*one.promised(board), *_now(board), one.covered_now(board))),
        Shelf(6, (one.alerts(board),)),
        Shelf(10, (*_burn(board), budget.burn_down(board.plan, board.scope, board.one)), "Error budget"),
        Shelf(8, (_events(board.one, good=True), _events(board.one, good=False)), "Events"),
        Shelf(8, (one.promise(board), one.coverage(board))),
        Shelf(7, _groups(board), "Groups, the worst first"),
    )
    words = "One SLO: what is promised, what is left of its budget, how fast it burns, and what its alerts do."
    return one.build(board, shelves, title="SLO in detail", words=words, since="24h")


def _now(board: Board) -> tuple[Json, ...]:
    burn, words = panels.burn_steps(board.slos)
    lasts = budget.lasts(board.plan, board.scope, board.one)
    called = (
        panels.called(budget.FOREVER / 10, budget.FOREVER * 10, "not at this pace", GREEN),
        panels.called(0, 0, "spent", RED),
    )
    fast = f"How fast the budget is spent now: {words}"
    return (
        one.fact("Burn rate now", fast, panels.burn_now(board.one), ("none", 2, burn), noValue="none"),
        one.fact("Budget lasts", budget.LASTS_WORDS, lasts, ("s", 1, budget.LASTS), mappings=called),
    )


def _groups(board: Board) -> tuple[Json, ...]:
    """Return what all groups of the chosen SLO are told by; none where no SLO is split."""
    if not board.labels:
        return ()
    burn, means = panels.burn_steps(board.slos)
    words, now = f"How fast each group's budget is spent: {means}", panels.burn_now(board.scope)
    return (
        one.budget_by_group(board),
        one.worst_groups(board, Head("Burn rate by group", words), now, "none", burn),
    )


def _burn(board: Board) -> tuple[Json, ...]:
    """Return the burn rates; none where no SLO has an alert on them, and so no windows."""
    plan, scope = board.plan, board.scope
    allowed = f"on {scope.by} group_left () {scope.series(names.BUDGET)}"
    windows = (Target(f"{board.one.series(names.RATIO + name)} / {allowed}", name) for name in series.windows(plan))
    words = (
        "Error ratios of the recorded windows as multiples of the error budget. An alert fires while both of its"
        " windows are above its dashed line: red pages, orange makes a ticket, blue is in shadow and told to nobody."
    )
    targets = (*windows, *thresholds.lines(plan, scope))  # a query each: a legend has the order of its queries
    colors = (panels.colored(name, color) for name, color in zip(series.windows(plan), cycle(_COLORS), strict=False))
    looks = (*colors, panels.dashed("page: ", RED), panels.dashed("ticket: ", ORANGE), panels.dashed("shadow: ", BLUE))
    return (panels.lines(Head("Burn rate by window", words, targets), "none", overrides=looks),) if targets else ()


def _events(chosen: Scope, *, good: bool) -> Json:
    bad = f"avg_over_time({chosen.series(f'{names.BAD}1m')}[{series.WINDOW}])"
    total = f"avg_over_time({chosen.series(f'{names.TOTAL}1m')}[{series.WINDOW}])"
    title, expr = ("Good events a minute", f"{total} - {bad}") if good else ("Bad events a minute", bad)
    color = GREEN if good else RED
    name = "good" if good else "bad"
    words = f"Events, or time slices, that the SLI counts as {name}. A gap means that none were recorded."
    head = Head(title, words, (Target(expr, name),))
    return panels.lines(head, "cpm", overrides=(panels.colored(name, color),), filled=True)
