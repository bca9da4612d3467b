"""A deadline in detail: when its job last succeeded, how long it may still take, which runs were late, its budget.

It counts runs, too few for a burn rate: nothing here asks for one.
"""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.plan import Plan, Slo
from burnbook.outputs.dashboards import budget, one, panels, series, thresholds
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf
from burnbook.outputs.dashboards.one import Board
from burnbook.outputs.dashboards.panels import GREEN, ORANGE, PLAIN, RED, steps
from burnbook.outputs.dashboards.series import Scope

LEFT = steps(RED, (0, GREEN))
LEFT_WORDS = (
    "the time that a run still has, its grace included; below zero, and red, it has been late for so long. Nobody is"
    " told of it in planned maintenance, nor for a while after that."
)
LATE = steps(GREEN, (1, ORANGE))
_WIDTHS = (4, 4, 3, 4, 3, 3, 3)  # of the figures: long titles and long times have the most room
_AGO_WORDS = "The time since the last success that is known."


def build(plan: Plan) -> Json:
    """Return the dashboard of the SLOs that are deadlines; there is one."""
    board = Board.of(plan, deadlines=True)
    shelves = (
        Shelf(4, (*_now(board), *one.promised(board), _counted(board), one.covered_now(board)), widths=_WIDTHS),
        Shelf(6, (one.alerts(board),)),
        Shelf(10, (_waited(board), budget.burn_down(board.plan, board.scope, board.one)), "Runs and error budget"),
        Shelf(8, (_late(board), one.promise(board), one.coverage(board))),
        Shelf(7, _groups(board), "Groups, the worst first"),
    )
    words = "One deadline: when its job last succeeded, how long it may still take, and how many runs were late."
    return one.build(board, shelves, title="Deadline in detail", words=words, since="7d")


def ago(scope: Scope) -> str:
    """Return the seconds since the last success, which is known for a while after its telemetry has gone."""
    return f"time() - last_over_time({scope.series(names.LAST_SUCCESS)}[{names.REMEMBERED}])"


def left(plan: Plan, scope: Scope, chosen: Scope) -> str:
    """Return the seconds until a run is late; `chosen` is a narrower scope, or the same."""
    return f"{_allowed(plan, scope)} - on {scope.by} group_right () ({ago(chosen)})"


def bad(plan: Plan, chosen: Scope) -> str:
    """Return how many runs of the period were late."""
    return f"sum by {chosen.by} ({chosen.named(series.window_of(names.BAD, plan))})"


def _total(plan: Plan, chosen: Scope) -> str:
    return f"sum by {chosen.by} ({chosen.named(series.window_of(names.TOTAL, plan))})"


def _allowed(plan: Plan, scope: Scope) -> str:
    """Return how long after a success the next one is late: only definitions know it."""
    having: dict[int, list[Slo]] = {}
    for slo in (slo for service in plan.services for slo in service.slos):
        if job := slo.sli.deadline:
            having.setdefault(job.every + job.grace, []).append(slo)
    told = (f"{seconds} * ({thresholds.among(slos, plan, scope)})" for seconds, slos in sorted(having.items()))
    return f"max by {scope.by} ({' or '.join(told)})"


def _now(board: Board) -> tuple[Json, ...]:
    until = left(board.plan, board.scope, board.one)
    return (
        one.fact("Since the last success", _AGO_WORDS, ago(board.one), ("s", 1, steps(PLAIN))),
        one.fact("Until it is late", f"{LEFT_WORDS[0].upper()}{LEFT_WORDS[1:]}", until, ("s", 1, LEFT)),
    )


def _counted(board: Board) -> Json:
    late = bad(board.plan, board.one)
    targets = (
        Target(late, "late", instant=True),
        Target(f"{_total(board.plan, board.one)} - {late}", "in time", instant=True),
    )
    words = (
        "The runs of the period. Each deadline that passes without a success counts as a late one. Late ones are orange"
        " from one on."
    )
    found = panels.number(Head("Runs", words, targets), "none", steps(PLAIN), 0, textMode="value_and_name")
    found["fieldConfig"]["overrides"] = [panels.limited("late", LATE)]
    return found


def _waited(board: Board) -> Json:
    words = f"{_AGO_WORDS} Above the dashed line a run is late. The line falls with each success."
    limit = _allowed(board.plan, board.scope)
    targets = (Target(ago(board.one), "since the last success"), Target(limit, "late from here on"))
    head = Head("Time since the last success", words, targets)
    return panels.lines(head, "s", overrides=(panels.dashed("late", RED),))


def _late(board: Board) -> Json:
    targets = (Target(bad(board.plan, board.one), "late"), Target(_spent(board), "budget spent"))
    words = (
        "How many runs of the period were late at each moment, and at how many the budget is spent. A late run is"
        " forgotten once it is older than the period, or when the next one of a calendar begins."
    )
    looks = (panels.colored("late", RED), panels.dashed("budget", ORANGE))
    return panels.lines(Head("Late runs of the period", words, targets), "short", overrides=looks)


def _spent(board: Board) -> str:
    """Return how many late runs spend the budget; a calendar's is that of all runs that its period will have."""
    allowed = f"{board.scope.series(names.BUDGET)} * on {board.scope.by} group_right () {_total(board.plan, board.one)}"
    if not budget.calendars(board.plan):
        return allowed
    return f"{allowed} / on {board.scope.by} ({board.scope.series(names.ELAPSED)} > 0) or {allowed}"


def _groups(board: Board) -> tuple[Json, ...]:
    """Return what all groups of the chosen SLO are told by; none where no SLO is split."""
    if not board.labels:
        return ()
    head = Head("Time since the last success by group", _AGO_WORDS)
    return (one.budget_by_group(board), one.worst_groups(board, head, ago(board.scope), "s"))
