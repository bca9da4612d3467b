"""Alerts that are to be spoken of: pages for nothing, budget lost in silence, tickets that nobody saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from burnbook.model.plan import Slo
from burnbook.model.routing import Hours
from burnbook.recorded.facts import Course, Firing, Span
from burnbook.review.facts import Alerts, Doubt, Part, Stretch

NEXT_TO_NOTHING = 0.1
"""Of the share of the budget at which a page is meant to fire: around one that is likely false less was spent."""
DEAR = 0.1
"""What a stretch takes of a budget that ought to be told, where no burn alert says so."""


def of(
    slo: Slo,
    parts: Sequence[Part],
    courses: Sequence[Course],
    firings: tuple[Firing, ...] | None,
    hours: Hours | None,
    periods: float = 1.0,
) -> Alerts:
    """Return the alerts of an SLO (None: not known) with what is to be said of them; `courses` begin before `parts`.

    Of a part that is invalid there is no budget, and nothing that an alert could be measured by.
    Alerts are meant to fire at shares of a period's budget: `periods` is how many of those the budget of the parts is.
    """
    if firings is None:
        return Alerts(known=False, firings=(), false=(), silent=(), unseen=())
    known = [part for part in parts if part.verdict != "invalid"]
    return Alerts(
        known=True,
        firings=firings,
        false=tuple(_false(firings, known, courses, periods)),
        silent=tuple(_silent(slo, known, periods)),
        unseen=tuple(one for one in firings if hours and _unseen(one, hours)),
    )


def dear(slo: Slo) -> tuple[str, float]:
    """Return from which share of the budget on a stretch ought to be told, and how loudly at least."""
    pages = [float(tier.share) for tier in slo.tiers if tier.severity == "page"]
    tickets = [float(tier.share) for tier in slo.tiers]
    return ("page", min(pages)) if pages else ("ticket", min(tickets, default=DEAR))


def _false(
    firings: Iterable[Firing], parts: Sequence[Part], courses: Sequence[Course], periods: float
) -> Iterator[Doubt]:
    """Yield pages of burn alerts around which next to nothing was spent."""
    allowed = {part.group: part.budget.allowed for part in parts}
    by_group = {course.group: course for course in courses}
    for one in (found for found in firings if found.severity == "page"):
        tier = one.alert.tier if one.alert else None
        course, may = by_group.get(one.group), allowed.get(one.group)
        if tier is None or course is None or not may or one.start is None:
            continue
        until = one.end if one.end is not None else course.minutes[-1].end
        spent = course.within(Span(one.start - tier.long.length, until)).bad / may
        if spent * periods < NEXT_TO_NOTHING * float(tier.share):
            yield Doubt(one, spent)


def _silent(slo: Slo, parts: Sequence[Part], periods: float) -> Iterator[Stretch]:
    """Yield dear stretches that nobody was told of as loudly as they ought to; in shadow that is meant so."""
    if slo.stage == "shadow":
        return
    loud, share = dear(slo)
    enough = ("page",) if loud == "page" else ("page", "ticket")
    for one in (found for part in parts for found in part.stretches):
        if one.spent * periods >= share and not any(told.severity in enough for told in one.told):
            yield one


def _unseen(firing: Firing, hours: Hours) -> bool:
    """Tell whether a ticket began and ended while nobody was there to see it."""
    if firing.severity != "ticket" or firing.start is None or firing.end is None:
        return False
    zone = ZoneInfo(hours.time_zone)
    start, end = (datetime.fromtimestamp(moment, zone) for moment in (firing.start, firing.end))
    days = (start.date() + timedelta(days=index) for index in range((end.date() - start.date()).days + 1))
    there = (_open(datetime.combine(day, time(), zone), hours) for day in days if day.weekday() in hours.days)
    return not any(opens < end and start < closes for opens, closes in there)


def _open(midnight: datetime, hours: Hours) -> tuple[datetime, datetime]:
    return _at(midnight, hours.start), _at(midnight, hours.end)


def _at(midnight: datetime, clock: str) -> datetime:
    """Return a time of a day; `24:00` is the next one's midnight."""
    hour, minute = map(int, clock.split(":"))
    return midnight + timedelta(days=1) if hour == 24 else midnight.replace(hour=hour, minute=minute)
