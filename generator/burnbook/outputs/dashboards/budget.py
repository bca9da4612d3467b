"""What is left of a budget over time beside the line of an even pace, and how long it lasts at the pace of now."""

from __future__ import annotations

from collections.abc import Iterable

from burnbook.model import names
from burnbook.model.plan import Period, Plan
from burnbook.outputs.dashboards import panels, series
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.panels import BUDGET_LINES, BUDGET_WORDS, GREEN, ORANGE, PLAIN, RED, steps
from burnbook.outputs.dashboards.series import Scope
from burnbook.text import durations

_DAY = 86_400
LASTS = steps(RED, (_DAY, ORANGE), (7 * _DAY, GREEN))
LASTS_WORDS = (
    "When the budget is gone at the burn rate of now, if no bad event is forgotten meanwhile. Not at this pace: it"
    " lasts for the whole period. Orange below a week, red below a day."
)
FOREVER = 1e12  # seconds: a number, for a missing one would look like missing telemetry


def lasts(plan: Plan, scope: Scope, one: Scope) -> str:
    """Return the seconds until the budget is gone: 0 for a spent one, `FOREVER` if it lasts for the period.

    At a burn rate of 1 or less a rolling period forgets as fast as it burns; a calendar's budget lasts until it ends.
    """
    left, now = panels.remaining(one), panels.burn_now(one)
    length = f"{_DAY} * scalar({scope.series(names.PERIOD_DAYS)})"
    gone = f"({left} * {length} / ({now} > 1))"
    if calendars(plan):
        elapsed = scope.series(names.ELAPSED)
        ends = f"({left} * {length} / {now} < {length} * (1 - scalar({elapsed})))"
        gone = f"({gone} unless on () {elapsed}) or {ends}"
    return f"(0 * ({left} <= 0)) or {gone} or ({FOREVER:.0f} + 0 * {left} * {now})"


def burn_down(plan: Plan, scope: Scope, one: Scope) -> Json:
    """Return the panel."""
    now, ideal = panels.remaining(one), _even(plan, scope, one)
    words = (
        f"The share of the error budget that is left. {BUDGET_WORDS} The dashed line is the ideal one: what was left at"
        " the left edge, spent evenly within one period. A bad event is forgotten once it is older than the period, so"
        " what is left can rise, too. Where nothing is known at the left edge there is no ideal line: a young SLO's"
        " figure is that of its few events alone, and an even pace leaves nothing of those from the first one on."
    )
    if calendars(plan):
        elapsed = scope.series(names.ELAPSED)
        ideal = f"1 - {elapsed} or ({ideal} unless on () {elapsed})"
        words += (
            " Those of a calendar's period count until it ends: the budget is whole again when the next one begins, and"
            " so is the ideal line."
        )
    title, since = over_period(slo.period for service in plan.services for slo in service.slos)
    targets = (Target(now, "budget left", "10m"), Target(ideal, "spent evenly", "10m"))
    head = Head(f"Budget left, {title}", words, targets, time_from=since)
    looks = (panels.colored("budget left", "blue"), panels.dashed("spent", PLAIN))
    return panels.lines(head, "percentunit", thresholds=BUDGET_LINES, overrides=looks, axis=(0, 1))


def _even(plan: Plan, scope: Scope, one: Scope) -> str:
    """Return what is left at a burn rate of 1 from the left edge on, if what burned before was spread evenly.

    After the share p of a period, of the events from before (which fill the share c) min(c, 1 - p) are remembered: k.
    What is left of all k + p is what was left of k. `@ start()` is the left edge; the timestamp there is that of the
    sample that is found.
    """
    first = f"{panels.remaining(one)} @ start()"
    passed = f"((time() - timestamp({first})) / ({_DAY} * scalar({scope.series(names.PERIOD_DAYS)})))"
    covered = f"scalar({one.named(series.window_of(names.COVERAGE, plan))} @ start())"
    known = f"clamp(1 - {passed}, 0, {covered})"
    return f"clamp_min({first}, 0) * {known} / ({known} + {passed})"


def over_period(periods: Iterable[Period]) -> tuple[str, str]:
    """Return the longest period: in words, and as the time range of a panel."""
    length = max(period.length for period in periods)
    return durations.last(length), f"{length // 3600}h" if length % _DAY else f"{length // _DAY}d"


def calendars(plan: Plan) -> bool:
    """Tell whether some SLO has the period of a calendar."""
    return any(slo.period.calendar for service in plan.services for slo in service.slos)
