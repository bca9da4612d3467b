"""The tables of the overview: SLOs by the budget they have left, and deadlines apart, which have no burn rate."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase

from burnbook.model import names
from burnbook.model.plan import Plan
from burnbook.outputs.dashboards import deadline, grafana, links, panels
from burnbook.outputs.dashboards.grafana import Head, Json, Target, override
from burnbook.outputs.dashboards.layout import Shelf
from burnbook.outputs.dashboards.one import Board
from burnbook.outputs.dashboards.panels import BUDGET, BUDGET_WORDS, PLAIN, steps
from burnbook.outputs.dashboards.series import Scope

_TOLD = (
    ("service", "Service"),
    ("slo", "SLO"),
    ("objective", "Objective (%)"),
    ("window", "Period"),
    ("team", "Team"),
    ("criticality", "Criticality"),
)
_CELL = "${{__data.fields.{}}}"
_WHOLE, _HEAD = 11, 3  # the height of the table of SLOs, and of one without rows
_BAR: Json = {
    "custom__cellOptions": {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"},
    "custom__width": 240,
}
_COLORED: Json = {"custom__cellOptions": {"type": "color-text"}}
Column = tuple[str, str, Json]
"""A name, what is asked, and how its values look."""


def shelves(plan: Plan, scope: Scope) -> Iterator[Shelf]:
    """Yield a table of the SLOs, and one of the deadlines, where there are some."""
    slos, deadlines = (Board.of(plan, deadlines=kind) for kind in (False, True))
    if slos.slos:
        yield Shelf(_WHOLE, (_slos(slos, scope),))
    if deadlines.slos:
        yield Shelf(min(_WHOLE, _HEAD + len(deadlines.slos)), (_deadlines(deadlines, scope),))


def _slos(board: Board, scope: Scope) -> Json:
    limits, words = panels.burn_steps(board.slos)
    now = {"unit": "none", "decimals": 2, "thresholds": limits} | _COLORED
    text = (
        f"The share of each SLO's budget that is left in its period. {BUDGET_WORDS} Burn rate: {words} An SLO that is"
        " split into groups is told by the worst of them. A row without figures has no telemetry. A service or an SLO"
        " leads to its details."
    )
    return _table("Error budgets", text, board, scope, (("Burn rate now", panels.most_burn(scope), now),))


def _deadlines(board: Board, scope: Scope) -> Json:
    seconds: Json = {"unit": "s", "decimals": 1}
    columns: tuple[Column, ...] = (
        ("Since the last success", f"max by {scope.by} ({deadline.ago(scope)})", seconds),
        (
            "Until it is late",
            f"min by {scope.by} ({deadline.left(board.plan, scope, scope)})",
            seconds | {"thresholds": deadline.LEFT} | _COLORED,
        ),
        (
            "Late runs",
            _of(board, scope, deadline.bad(board.plan, scope)),
            {"unit": "none", "decimals": 0, "thresholds": deadline.LATE} | _COLORED,
        ),
    )
    text = (
        f"Jobs that must succeed in time, and the share of each one's budget that is left. {BUDGET_WORDS} Until it is"
        f" late: {deadline.LEFT_WORDS} Late runs are those of the period. One that is split into groups is told by the"
        " worst of them, and has the late runs of all."
    )
    return _table("Deadlines", text, board, scope, columns)


def _of(board: Board, scope: Scope, expr: str) -> str:
    """Return what an expression gives of the SLOs of a board alone."""
    return f"{expr} and on {scope.by} {scope.where(board.kinds).series(names.INFO)}"


def _table(title: str, text: str, board: Board, scope: Scope, more: tuple[Column, ...]) -> Json:
    told = ", ".join((*scope.labels, *(name for name, _ in _TOLD[2:])))
    info = f"max by ({told}) ({scope.where(board.kinds).series(names.INFO)})"
    left, sli = _standing(board, scope)
    columns = (left, *more, sli)
    targets = tuple(Target(expr, instant=True) for expr in (info, *(expr for _, expr, _ in columns)))
    link = links.to_slo(board.plan.project, _CELL.format("service"), _CELL.format("slo"), deadline=board.deadlines)
    values = [(f"Value #{ascii_uppercase[place]}", *column) for place, column in enumerate(columns, 1)]
    overrides = [
        *(override("byName", name, displayName=word) for name, word in _TOLD),
        *(override("byName", name, links=[link]) for name in ("service", "slo")),
        *(override("byName", name, displayName=word, **look) for name, word, _, look in values),
    ]
    defaults = panels.looks("none", steps(PLAIN), custom={"align": "auto", "cellOptions": {"type": "auto"}})
    names_of = [name for name, _ in _TOLD]  # what a phone has no room for comes last
    joined = _joined(board.plan, [*names_of[:2], *(name for name, *_ in values), *names_of[2:]])
    worst = {"displayName": "Budget left", "desc": False}
    return grafana.table(Head(title, text, targets), defaults, overrides, joined, worst)


def _standing(board: Board, scope: Scope) -> tuple[Column, ...]:
    """Return what is left of the budget, and the SLI over the period."""
    sli = f"1 - max by {scope.by} ({scope.series(names.PERIOD_BURN)}) * on {scope.by} {scope.series(names.BUDGET)}"
    left = {"unit": "percentunit", "min": 0, "max": 1, "decimals": 1, "thresholds": BUDGET} | _BAR
    return (
        ("Budget left", _of(board, scope, panels.least_left(scope)), left),
        ("SLI", _of(board, scope, f"({sli})"), {"unit": "percentunit", "decimals": board.digits + 1}),
    )


def _joined(plan: Plan, order: list[str]) -> list[Json]:
    """Join the queries by SLO, and hide what is the same in every row."""
    hidden = dict.fromkeys(("Time", "Value #A", *(name for name, _ in plan.project.labels)), True)
    places = {name: place for place, name in enumerate(order)}
    organized = {"excludeByName": hidden, "indexByName": places, "renameByName": {}}
    return [{"id": "merge", "options": {}}, {"id": "organize", "options": organized}]
