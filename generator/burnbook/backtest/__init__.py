"""Replays recorded history through present and proposed alerts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from burnbook.backtest.asking import MINUTE, Asker
from burnbook.backtest.facts import Backtest, Incident
from burnbook.backtest.history import history, known, reach
from burnbook.backtest.scoring import Spent, tried
from burnbook.diagnostics import Problem, Progress, SpecError
from burnbook.model import names
from burnbook.model.incidents import Incident as Known
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
    onset,
    replay,
    silent,
    stretches,
    vanished,
)
from burnbook.text.figures import count, percent

__all__ = ["Asker", "Backtest", "Span", "Terms", "backtest"]

_JOIN = 3600  # seconds between two bad minutes of one incident, at most
_STATED = 5 * MINUTE, 3600  # people write down when they saw it: errors may have begun before
_LEAD = 60  # minutes in which a gap may begin that is told later
_POINTS = 600  # that the width of a chart can tell apart


@dataclass(frozen=True, slots=True)
class Terms:
    """What is looked at: a time, and what counts as an incident: what people know of, or what spent such a share.

    `delay` (seconds) is how late events are recorded.
    """

    span: Span
    known: tuple[Known, ...] | None
    share: float
    delay: float


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
    spent = _spending(budgets, terms.delay)
    found = _found(slo, read, first, budgets, terms) if terms.known is None else _known(slo, read, terms, spent)
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
        found_by=_found_by(terms),
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


def _spending(budgets: Budgets, delay: float) -> Spent:
    """Return what tells how much was spent: events of a time are recorded a delay later, at the end of their minute."""
    minutes = budgets.minutes

    def spent(start: float, end: float, incident: Incident) -> float:
        first, last = (minutes.index(time + delay + MINUTE / 2) for time in (start, end))
        return budgets.spent(first, last, incident.group)

    return spent


def _known(
    slo: Slo, minutes: Minutes, terms: Terms, spent: Callable[[float, float, Incident], float]
) -> tuple[Incident, ...]:
    """Return the incidents that people know of, as far as they lie in the time, with what they spent."""
    span = terms.span
    within = [one for one in terms.known or () if one.end > span.start and one.start < span.end]
    made = [Incident(one.start, one.end, one.what, 0.0, _onset(slo, minutes, one.start, terms.delay)) for one in within]
    return tuple(replace(one, spent=spent(one.start, one.end, one)) for one in made)


def _onset(slo: Slo, minutes: Minutes, start: float, delay: float) -> float:
    """Return when the first minute of the errors was recorded that are stated to begin at a time."""
    first = minutes.index(start + delay + MINUTE / 2)
    return minutes.time(onset(minutes, slo.budget, first, *_STATED)) if first else start


def _found(slo: Slo, read: Minutes, since: int, budgets: Budgets, terms: Terms) -> tuple[Incident, ...]:
    """Return the stretches that spent much, in the order of time; they begin when the events of their minutes did.

    Of one that had begun before minute `since` only what came later is looked at; alerts about it may be older.
    """
    seen = [one for one in stretches(read, slo.budget, _JOIN) if one.last > since]
    found = list[Incident]()
    for one in sorted(seen, key=lambda one: (one.first, one.group)):
        first, last = max(one.first, since), one.last
        spent = budgets.spent(first - since, last - since, one.group)
        if spent >= terms.share:
            whose = "".join(f", {name} {value or '(none)'}" for name, value in one.group)
            start, end = read.time(first) - MINUTE - terms.delay, read.time(last - 1) - terms.delay
            what = f"stretch {len(found) + 1}{whose}"
            found.append(Incident(start, end, what, spent, read.time(one.first), one.group))
    return tuple(found)


def _found_by(terms: Terms) -> str:
    if terms.known is not None:
        return "as stated"
    much = f"spent {percent(terms.share)} of a budget or more"
    return f"stretches of more failures than allowed, that {much}"
