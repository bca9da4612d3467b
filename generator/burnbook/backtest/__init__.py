"""Replays recorded history through present and proposed alerts."""

from __future__ import annotations

from collections.abc import Sequence

from burnbook.backtest.asking import MINUTE, Asker
from burnbook.backtest.facts import Backtest
from burnbook.backtest.finding import Terms, doubts, incidents, spending
from burnbook.backtest.history import history, known, reach
from burnbook.backtest.scoring import tried
from burnbook.diagnostics import Problem, Progress, SpecError
from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.recorded.facts import Span
from burnbook.recorded.words import RENAMED
from burnbook.replay import (
    Besides,
    Budgets,
    Firing,
    Minutes,
    alarms,
    exhausted,
    firings,
    replay,
    silent,
    vanished,
)
from burnbook.text.figures import count

__all__ = ["Asker", "Backtest", "Span", "Terms", "backtest"]

_LEAD = 60  # minutes in which a gap may begin that is told later
_POINTS = 600  # that the width of a chart can tell apart


def backtest(slos: Sequence[Slo], terms: Terms, asker: Asker, progress: Progress) -> Backtest:
    """Return how one SLO, as planned with one policy or with two, would have alerted.

    Raises `SpecError` if the source does not answer, or has nothing of this time.
    """
    slo, span = slos[0], terms.span
    windows, period = reach(slos), 0 if slo.period.calendar else slo.period.length
    whole = Span((span.start - max(windows, period)) // MINUTE * MINUTE, -(-span.end // MINUTE) * MINUTE)
    read, lacks = history(slo, whole, (span.start - windows) // MINUTE * MINUTE, asker, progress)
    first = read.index(span.start) if read else 0
    if read is None or read.since(first).missing == read.count - first:
        text = f"this Prometheus has no minute of {slo.subject} in this time, neither recorded nor from its raw series"
        mend = "is it the one that runs the rules, and does its retention reach back so far?"
        raise SpecError([Problem("no-history", text, mend)])
    seen = read.since(first)
    budgets = Budgets.of(seen, slo.budget, slo.period.length)
    spent, found = spending(budgets, terms.delay), incidents(slo, read, first, budgets, terms)
    if terms.known is None:
        lacks += doubts(found, budgets, slo.sli.unit)
    if slo.earlier and seen.missing:
        lacks.append(RENAMED)
    besides = _besides(slo, read, first, asker, lacks)
    return Backtest(
        subject=slo.subject,
        title=slo.title,
        period=slo.period.over,
        unit=slo.sli.unit,
        span=span,
        minutes=seen.count,
        missing=seen.missing,
        events=seen.events(),
        spent=budgets.spent(0, seen.count),
        found_by=terms.words,
        incidents=found,
        tried=tuple(tried(one.policy, alarms(one), _fired(one, read, first), found, spent) for one in slos),
        besides=besides,
        course=seen.course(_POINTS),
        lacks=tuple(dict.fromkeys(lacks)),
    )


def _besides(slo: Slo, read: Minutes, first: int, asker: Asker, lacks: list[str]) -> tuple[Besides, ...]:
    """Return the alerts that no policy changes, as far as the history tells of them."""
    told = known(slo, read.since(max(0, first - _LEAD)), asker)
    if nothing := silent(read, told, first):
        lacks.append(
            f"In {count(nothing)} minutes nothing tells that rules ran: {names.ABSENT_ALERT} has none of them."
        )
    found = (vanished(slo, read, told, first),)
    if slo.period.calendar:
        lacks.append(f"{names.EXHAUSTED_ALERT} is not replayed: the period is {slo.period.words}.")
        return found
    return (*found, exhausted(slo, read, first))


def _fired(slo: Slo, minutes: Minutes, first: int) -> list[Firing]:
    every = (one for alarm in alarms(slo) for one in firings(alarm, replay(alarm, minutes), minutes, first))
    return sorted(every, key=lambda one: one.start)
