"""What the dashboards of one SLO have in common, events or runs: promise, budget, alerts, coverage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from burnbook.model import names
from burnbook.model.plan import Plan, Slo
from burnbook.model.rules import Link
from burnbook.outputs.dashboards import grafana, links, panels, planned, series
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf, placed
from burnbook.outputs.dashboards.panels import BUDGET, BUDGET_WORDS, COVERED, GREEN, ORANGE, PLAIN, RED, steps
from burnbook.outputs.dashboards.series import Scope
from burnbook.text.promql import Matcher

_MOST = 20
_MOST_WORDS = f"Of an SLO that is split, at most {_MOST} groups; one that is not has one."
_COVERAGE = steps(RED, (COVERED, GREEN))
_COVERAGE_WORDS = (
    "The share of the period's minutes that were recorded. Below 90% it is red, and the budget's figures are"
    " provisional: a spent budget is not told then."
)
Look = tuple[str, int, Json]
"""Unit, decimals, thresholds."""


@dataclass(frozen=True, slots=True)
class Board:
    """What a dashboard of one SLO is about: a plan of the SLOs that can be chosen, all of them `deadlines` or none."""

    plan: Plan
    deadlines: bool

    @classmethod
    def of(cls, plan: Plan, *, deadlines: bool) -> Board:
        """Return that of the SLOs of a plan that are deadlines, or that are none; no service is left without one."""
        kept = (
            replace(service, slos=tuple(slo for slo in service.slos if (slo.sli.deadline is not None) == deadlines))
            for service in plan.services
        )
        return cls(replace(plan, services=tuple(service for service in kept if service.slos)), deadlines)

    @property
    def place(self) -> Link:
        """The address of the dashboard."""
        places = self.plan.project.places
        return places.deadline_dashboard if self.deadlines else places.slo_dashboard

    def share(self, verb: str) -> str:
        """Return what the SLI is, in words."""
        counted, good = ("runs", "in time") if self.deadlines else ("events", "good")
        return f"The share of {counted} that {verb} {good}"

    @property
    def kinds(self) -> Matcher:
        """The kinds of SLI that can be chosen."""
        return Matcher(names.KIND, "=" if self.deadlines else "!=", names.DEADLINE)

    @property
    def slos(self) -> tuple[Slo, ...]:
        """The SLOs that can be chosen."""
        return tuple(slo for service in self.plan.services for slo in service.slos)

    @property
    def digits(self) -> int:
        """How many decimals the most exact objective has in percent."""
        return max(_digits(slo.objective) for slo in self.slos)

    @property
    def labels(self) -> list[str]:
        """The labels that split some of them into groups."""
        return series.splits(self.slos)

    @property
    def scope(self) -> Scope:
        """The chosen SLO."""
        return series.slo_scope(self.plan.project)

    @property
    def one(self) -> Scope:
        """The chosen group of the chosen SLO."""
        return self.scope.where(*(Matcher(label, "=", f"${chosen(label)}") for label in self.labels))


def chosen(label: str) -> str:
    """Return the variable of a label that splits SLOs: empty for an SLO without it, which its series are, too."""
    return f"{names.CHOSEN_GROUP}{label}"


def build(board: Board, shelves: Iterable[Shelf], *, title: str, words: str, since: str) -> Json:
    """Return the dashboard, with what is chosen there and where it leads."""
    plan = board.plan
    return grafana.board(
        board.place.anchor,
        title,
        words,
        since,
        panels=placed(shelves),
        variables=_variables(board),
        links=[
            links.to_overview(plan.project),
            *links.to_chosen_service(plan),
            *links.to_chosen_runbook(plan),
            *links.to_chosen_policy(plan),
        ],
        tags=["burnbook", "slo"],
        annotations=[planned.deployments("$service"), *planned.stretches(board.slos, board.scope, "service", "slo")],
    )


def _variables(board: Board) -> list[Json]:
    info = Scope.of(board.plan.project.labels, board.kinds)
    of_service, told = info.where(Matcher("service", "=", "$service")), board.scope.series(names.REMAINING)
    return [
        grafana.data_source(),
        grafana.variable("service", "Service", f"label_values({info.series(names.INFO)}, service)"),
        grafana.variable("slo", "SLO", f"label_values({of_service.series(names.INFO)}, slo)"),
        *(grafana.variable(chosen(label), label, f"label_values({told}, {label})") for label in board.labels),
    ]


def fact(title: str, words: str, expr: str, look: Look, **more: Any) -> Json:
    """Return a figure of now."""
    unit, decimals, limits = look
    return panels.number(Head(title, words, (Target(expr, instant=True),)), unit, limits, decimals, **more)


def promised(board: Board) -> tuple[Json, ...]:
    """Return the objective, the SLI and what is left of the budget."""
    decimals = (board.digits, max(3, board.digits + 1))
    objective, sli = (("percentunit", each, steps(PLAIN)) for each in decimals)
    told, left = board.scope.series(names.OBJECTIVE), f"The share of the error budget that is left. {BUDGET_WORDS}"
    return (
        fact("Objective", f"{board.share('is promised to be')}.", told, objective),
        fact("SLI over the period", f"{board.share('was')} in the whole period.", _sli(board), sli),
        fact("Budget left", left, panels.remaining(board.one), _LEFT),
    )


_LEFT: Look = ("percentunit", 1, BUDGET)


def _digits(objective: Decimal) -> int:
    """Return how many decimals an objective has as it is written, in percent: one of many nines is not all."""
    exponent = objective.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _sli(board: Board) -> str:
    return f"1 - {board.one.series(names.PERIOD_BURN)} * scalar({board.scope.series(names.BUDGET)})"


def alerts(board: Board) -> Json:
    """Return the SLO and its alerts over time."""
    scope, found = board.scope, series.alerts_of(board.slos)
    firing = found.states(scope, ("alertname", "burn_speed", "reason", *board.labels))
    words = (
        "The SLO and each of its alerts that fires: orange a ticket, red a page, blue one in shadow. Green: nothing"
        " fires. A gap in the row of the SLO: its rules are not evaluated."
    )
    quiet = f"0 * max by {scope.by} ({scope.series(names.INFO)})"
    every = " or ".join(filter(None, (found.states(scope, scope.labels), quiet)))
    groups = "".join(f" {{{{{label}}}}}" for label in board.labels)
    each = (Target(firing, f"{{{{alertname}}}} {{{{burn_speed}}}}{{{{reason}}}}{groups}"),) if firing else ()
    return panels.states(Head("Alerts", words, (Target(every, "{{service}} / {{slo}}"), *each)))


def promise(board: Board) -> Json:
    """Return the SLI over time against the objective."""
    words = f"{board.share('was')} over the whole period, at each moment, against the objective."
    targets = (Target(_sli(board), "SLI"), Target(board.scope.series(names.OBJECTIVE), "objective"))
    head = Head("SLI against the objective", words, targets)
    return panels.lines(head, "percentunit", overrides=(panels.dashed("objective", ORANGE),), axis=(None, 1))


def covered_now(board: Board) -> Json:
    """Return the coverage of now, with a word for what it means."""
    covered = _covered(board)
    told = " or ".join(
        f'label_replace({covered} {limit}, "told", "{word}", "", "")'
        for limit, word in ((f">= {COVERED}", "counted"), (f"< {COVERED}", "provisional"))
    )
    head = Head("Coverage", _COVERAGE_WORDS, (Target(told, "{{told}}", instant=True),))
    return panels.number(head, "percentunit", _COVERAGE, 1, textMode="value_and_name")


def coverage(board: Board) -> Json:
    """Return the coverage over time."""
    head = Head("Coverage of the period", _COVERAGE_WORDS, (Target(_covered(board), "coverage"),))
    return panels.lines(head, "percentunit", thresholds=steps(RED, (COVERED, RED)), axis=(0, 1))


def _covered(board: Board) -> str:
    return f"sum by {board.one.by} ({board.one.named(series.window_of(names.COVERAGE, board.plan))})"


def budget_by_group(board: Board) -> Json:
    """Return what is left of the budget of each group of the chosen SLO, the worst first."""
    left = Target(f"sort(bottomk({_MOST}, {panels.remaining(board.scope)}))", _group_name(board), instant=True)
    words = f"The share of each group's budget. {BUDGET_WORDS} {_MOST_WORDS}"
    head = Head("Budget left by group", words, (left,), _to_group(board))
    return grafana.bar_gauge(head, panels.looks("percentunit", BUDGET, min=0, max=1, decimals=1))


def worst_groups(board: Board, head: Head, expr: str, unit: str, thresholds: Json | None = None) -> Json:
    """Return lines of the groups of the chosen SLO that have most of something; `head` has its title and its words."""
    target, words = Target(f"topk({_MOST}, {expr})", _group_name(board)), f"{head.description} {_MOST_WORDS}"
    return panels.lines(Head(head.title, words, (target,), _to_group(board)), unit, thresholds=thresholds)


def _group_name(board: Board) -> str:
    """Return how the lines of groups are called."""
    return " ".join(("{{slo}}", *(f"{{{{{label}}}}}" for label in board.labels)))


def _to_group(board: Board) -> tuple[Json, ...]:
    """Return the link of a value to its group, on the dashboard that it is on."""
    return (links.to_group(board.place, {label: chosen(label) for label in board.labels}),)
