"""An SLO's review, put together from the answers. Pure: the same answers give the same review."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from burnbook.live.prometheus import Series
from burnbook.model.budget_policy import BudgetPolicy
from burnbook.model.plan import Service, Slo
from burnbook.model.routing import Hours
from burnbook.model.spec import Labels
from burnbook.plan.words import COVERED
from burnbook.recorded import reading
from burnbook.recorded.facts import MINUTE, Course, Firing, Span
from burnbook.review import burning, doubts, history, judging, periods, stretches
from burnbook.review.asking import Answers, Past
from burnbook.review.changes import changes
from burnbook.review.facts import ORDER, Advice, Alerts, Budget, Earlier, Part, Review

_SILENT = BudgetPolicy((), (), (), "")
"""What is applied to a time that is no period: policies speak of a period's budget."""


def review(
    slo: Slo,
    service: Service,
    span: Span,
    answers: Answers,
    hours: Hours | None = None,
    kept: Iterable[Earlier] = (),
) -> Review:
    """Return what is known of a span; `hours` are those in which the team sees tickets, `kept` is the history."""
    delay, told = float(service.arrival_delay), list(answers.lacks)
    every = reading.courses(answers.total, answers.bad, slo, delay, told.append)
    courses = [course for course in every if course.within(span).minutes]
    firings, share = _firings(answers, slo, span), periods.parts(slo.period, span)
    policy = service.budget_policy if share == 1 else _SILENT
    parts = sorted((_part(slo, policy, course, span, firings or ()) for course in courses), key=_worst_first)
    earlier = history.merged((_earlier(slo, service, past) for past in answers.past), kept)
    worst = parts[0] if parts else None
    known = worst is not None and worst.verdict != "invalid"
    inside = [course.within(span) for course in courses]
    allowed = {part.group: part.budget.allowed for part in parts}
    return Review(
        service=service.name,
        slo=slo.name,
        span=span,
        verdict=worst.verdict if worst else "invalid",
        why=worst.why if worst else "nothing of it was recorded in this time",
        consequence=judging.consequence(worst.budget, policy) if worst and known else None,
        whole=reading.together(inside),
        parts=tuple(parts),
        burns=burning.burns(courses, slo, span),
        days=burning.days(inside, [allowed[course.group] for course in inside]),
        alerts=doubts.of(slo, parts, courses, firings, hours, share),
        masked=reading.masked(answers.maintenance, delay),
        changes=changes(answers.info, span),
        earlier=earlier,
        advice=judging.advice(slo, worst.budget if worst else None, known and share == 1, earlier),
        lacks=tuple(dict.fromkeys(told)),
    )


def untold(slo: Slo, service: Service, span: Span, why: str) -> Review:
    """Return the review of an SLO of which the source did not tell even the events."""
    return Review(
        service=service.name,
        slo=slo.name,
        span=span,
        verdict="invalid",
        why=why,
        consequence=None,
        whole=Course((), ()),
        parts=(),
        burns=(),
        days=(),
        alerts=Alerts(known=False, firings=(), false=(), silent=(), unseen=()),
        masked=(),
        changes=(),
        earlier=(),
        advice=Advice("wait", None, "nothing is known of this period"),
        lacks=(),
        refused=True,
    )


def _part(slo: Slo, policy: BudgetPolicy, course: Course, span: Span, firings: Sequence[Firing]) -> Part:
    inside = course.within(span)
    coverage = min(1.0, len(inside.minutes) * MINUTE / span.seconds)
    gaps = reading.gaps(course, span)
    budget = judging.budget(slo, inside.total, inside.bad)
    why = judging.unknown(inside, coverage, gaps, slo.sli.unit)
    found = stretches.stretches(inside, float(slo.budget), budget.allowed, firings)
    return Part(
        group=course.group,
        course=inside,
        coverage=coverage,
        gaps=gaps,
        budget=budget,
        verdict="invalid" if why else judging.verdict(slo, budget, policy),
        why=why,
        stretches=tuple(one for one in found if one.spent >= stretches.WORTH),
        small=tuple(one for one in found if one.spent < stretches.WORTH),
        background=stretches.background(inside, found),
    )


def _worst_first(part: Part) -> tuple[bool, int, float, Labels]:
    """Order parts: those that are known, the worst of them first."""
    return part.verdict == "invalid", ORDER[part.verdict], -(part.budget.spent or 0.0), part.group


def _firings(answers: Answers, slo: Slo, span: Span) -> tuple[Firing, ...] | None:
    """Return what fired in a span; None if it is not known."""
    if answers.alerts is None:
        return None
    found = reading.firings(answers.alerts, slo, answers.alerts_in, reading.by_rule(slo))
    return tuple(one for one in found if one.end is None or one.end > span.start)


def _earlier(slo: Slo, service: Service, past: Past) -> Earlier:
    """Return the worst group of a period before that was recorded well enough; else what there is, as invalid."""
    totals, bads, minutes = (_values(slo, found) for found in (past.total, past.bad, past.minutes))
    known, partly = list[Budget](), list[Budget]()
    for group in totals.keys() & bads.keys():
        budget = judging.budget(slo, totals[group], bads[group])
        covered = minutes.get(group, 0.0) * MINUTE / past.span.seconds >= float(COVERED)
        (known if covered and budget.total else partly).append(budget)
    worst = max(known or partly, key=lambda one: one.spent or 0.0, default=Budget(0, 0, 0))
    verdict = judging.verdict(slo, worst, service.budget_policy) if known else "invalid"
    return Earlier(past.span, worst, verdict)


def _values(slo: Slo, found: tuple[Series, ...]) -> dict[Labels, float]:
    """Return the numbers by group."""
    values = {group: series.last.value for group, series in reading.by_group(found, slo, _nobody).items()}
    return {group: value for group, value in values.items() if math.isfinite(value)}


def _nobody(_: str) -> None:
    """Hear nothing: of copies it was told when the events were read."""
