"""What speaks for and against a rollout, of one SLO. Pure: the same answers give the same reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from burnbook.gate.asking import RECENT, Answers
from burnbook.gate.facts import Judged, Reason
from burnbook.model import names
from burnbook.model.budget_policy import BudgetPolicy
from burnbook.model.plan import Service, Slo
from burnbook.model.spec import Labels
from burnbook.plan.words import COVERED
from burnbook.recorded import reading
from burnbook.recorded.asking import Found
from burnbook.recorded.facts import MINUTE, Course, Firing, Span
from burnbook.recorded.words import alert, group, lasting, moment
from burnbook.text.figures import count, percent
from burnbook.text.promql import number

_QUIET = ("page", "ticket", names.NOBODY)  # a page blocks anyway, and the others wake nobody up
_LATE = 5 * MINUTE  # a base that is recorded each minute is that late only if something is wrong


def judged(slo: Slo, service: Service, rollout: Span, answers: Answers) -> Judged:
    """Return what is to be said of an SLO; a rollout of no length has not begun yet."""
    delay = float(service.arrival_delay)
    courses = [one.within(rollout) for one in reading.courses(answers.total, answers.bad, slo, delay, _nobody)]
    reasons = [
        *_fresh(slo, answers, rollout.end, delay),
        *_same(slo, answers.info),
        *_budget(slo, service.budget_policy, answers),
        *_pages(slo, answers, rollout),
        *(_soaked(slo, courses, rollout, delay) if rollout.seconds else ()),
        *(_silenced(slo, courses, answers.before, rollout, delay) if rollout.seconds else ()),
    ]
    covered = _values(slo, answers.coverage)
    sound = {labels for labels, share in covered.items() if share >= float(COVERED)}
    lefts = [left for labels, left in _values(slo, answers.left).items() if labels in sound and math.isfinite(left)]
    burns = [course.ratio / float(slo.budget) for course in courses if course.ratio is not None]
    return Judged(
        subject=slo.subject,
        shadow=slo.stage == "shadow",
        left=min(lefts, default=None),
        burn=max(burns, default=None),
        reasons=tuple(reasons),
    )


def untold(slo: Slo, why: str) -> Judged:
    """Return an SLO of which the source did not tell all."""
    reasons = (Reason("unknown", f"Prometheus did not tell: {why}"),)
    return Judged(slo.subject, slo.stage == "shadow", None, None, reasons)


def _fresh(slo: Slo, answers: Answers, now: float, delay: float) -> Iterator[Reason]:
    """Yield whether figures are of now; without traffic there is none of the budget."""
    idle = answers.newest and not any(sample.value for series in answers.newest for sample in series.samples)
    if idle and not answers.left:
        asked = f"were there any {slo.sli.unit} in {slo.period.so_far}?"
        yield Reason("unknown", f"it has no budget: {asked}")
        return
    every = (("events", answers.newest, _LATE + delay), ("budget", answers.left, RECENT))
    for what, found, latest in every:
        newest = max((series.last.time for series in found), default=None)
        if newest is None:
            yield Reason("unknown", f"nothing was recorded of its {what} in the last {lasting(RECENT)}")
        elif now - newest > latest:
            yield Reason("unknown", f"the newest figure of its {what} is {lasting(now - newest)} old")


def _same(slo: Slo, info: Found) -> Iterator[Reason]:
    """Yield that the rules in Prometheus are of another definition: their budget is another one."""
    newest = max(info, key=lambda series: series.last.time, default=None)
    if newest is None:
        yield Reason("unknown", "its definition is not recorded: does this Prometheus run the published rules?")
        return
    for what, here in (("objective", number(slo.objective)), ("window", slo.period.name)):
        there = newest.labels.get(what, "")
        if there != here:
            yield Reason("unknown", f"Prometheus runs the rules of another {what}, {there}; here it is {here}")


def _budget(slo: Slo, policy: BudgetPolicy, answers: Answers) -> Iterator[Reason]:
    """Yield what the error budget policy says of the budget left of each group."""
    coverage, lefts = _values(slo, answers.coverage), _values(slo, answers.left)
    for labels, newest in reading.by_group(answers.newest, slo, _nobody).items() if lefts else ():
        if labels not in lefts and any(sample.value for sample in newest.samples):
            yield Reason("unknown", f"there is no figure of the budget{_whose(labels)}")
    for labels, left in lefts.items():
        whose, covered = _whose(labels), coverage.get(labels, math.nan)
        if not math.isfinite(left):
            yield Reason("unknown", f"the budget left{whose} is no number")
        elif not covered >= float(COVERED):
            part = percent(covered) if math.isfinite(covered) else "an unknown part"
            yield Reason("unknown", f"only {part} of {slo.period.so_far} is recorded{whose}: the budget is provisional")
        else:
            yield _due(policy, left, whose)


def _due(policy: BudgetPolicy, left: float, whose: str) -> Reason:
    """Return the strictest consequence that is due."""
    due = policy.due(left)
    said = f"{percent(left)} of the budget{whose} is left"
    if due is None:
        return Reason("go", said)
    return Reason("blocked" if due.blocks else "go", f"{said}; by the policy the team {due.then}")


def _pages(slo: Slo, answers: Answers, rollout: Span) -> Iterator[Reason]:
    """Yield pages that fire, or fired since the rollout began."""
    firings = reading.firings(answers.alerts, slo, answers.alerts_in, reading.by_rule(slo))
    pages = [one for one in firings if one.severity == "page" and (one.end is None or one.end > rollout.start)]
    for one in pages:
        yield Reason("blocked", f"{alert(one)} {_when(one, rollout)}")
    for one in (found for found in firings if found.alert is None and found.severity not in _QUIET):
        yield Reason("unknown", f"{alert(one)} fired, which this definition does not know")
    if not pages:
        since = f"since {moment(rollout.start)}" if rollout.seconds else "now"
        yield Reason("go", f"no page {'has fired' if rollout.seconds else 'fires'} {since}")


def _when(one: Firing, rollout: Span) -> str:
    began = "" if one.start is None else f" at {moment(one.start)}"
    if one.end is None or one.end >= rollout.end:
        return f"fires{f', since {moment(one.start)}' if one.start is not None else ''}"
    return f"fired{began}, for {lasting(one.end - one.start)}" if one.start is not None else "fired"


def _soaked(slo: Slo, courses: list[Course], rollout: Span, delay: float) -> Iterator[Reason]:
    """Yield whether the budget burnt at less than its pace since the rollout began, as far as that was recorded."""
    since, unit = f"since {moment(rollout.start)}", slo.sli.unit
    whole = reading.together(courses)
    covered = _covered(whole, rollout, delay)
    if covered < float(COVERED):
        yield Reason("unknown", _unrecorded(covered, since))
    elif not whole.total:
        yield Reason("unknown", f"there were no {unit} {since}: nothing was tried")
    for course in (one for one in courses if one.total):
        burn = percent(course.bad / course.total)
        told = f"{burn} of {count(course.total)} {unit}{_whose(course.group)} {since} were bad"
        if Decimal(course.bad) >= slo.budget * Decimal(course.total):
            yield Reason("blocked", f"{told}: at this pace no budget would be left")
        else:
            yield Reason("go", told)


def _silenced(slo: Slo, courses: list[Course], before: Found, rollout: Span, delay: float) -> Iterator[Reason]:
    """Yield the groups that had events before the rollout, and of which hardly a minute is recorded since."""
    covered = {course.group: _covered(course, rollout, delay) for course in courses}
    for labels, found in reading.by_group(before, slo, _nobody).items():
        part = covered.get(labels, 0.0)
        if labels and part < float(COVERED) and any(sample.value for sample in found.samples):
            told = _unrecorded(part, f"since {moment(rollout.start)}")
            yield Reason("unknown", f"{told}{_whose(labels)}, which had {slo.sli.unit} before")


def _covered(course: Course, rollout: Span, delay: float) -> float:
    """Return the share of the minutes of a rollout that is recorded; the last ones are yet to be."""
    return len(course.minutes) * MINUTE / max(MINUTE, rollout.seconds - delay - 2 * MINUTE)


def _unrecorded(covered: float, since: str) -> str:
    part = f"only {percent(covered)}" if covered else "none"
    return f"{part} of the minutes {since} {'are' if covered else 'is'} recorded"


def _values(slo: Slo, found: Found) -> dict[Labels, float]:
    """Return the newest value of each group."""
    return {labels: series.last.value for labels, series in reading.by_group(found, slo, _nobody).items()}


def _whose(labels: Labels) -> str:
    return f" of {group(labels)}" if labels else ""


def _nobody(_: str) -> None:
    """Hear nothing: what a gate cannot know is a reason of its own."""
