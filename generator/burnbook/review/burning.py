"""How fast a budget burnt: over the windows of the burn alerts, and day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from burnbook.model.plan import Slo
from burnbook.model.rules import Window
from burnbook.recorded.facts import MINUTE, Course, Span
from burnbook.review.facts import Burn, Day

Moment = tuple[float, float]
"""When, and how fast."""


def burns(courses: Sequence[Course], slo: Slo, span: Span) -> tuple[Burn, ...]:
    """Return the burn over each window, of groups the worst; courses begin a window before the span."""
    return tuple(_burn(courses, slo, window, span) for window in slo.windows)


def days(courses: Iterable[Course], allowed: Sequence[float]) -> tuple[Day, ...]:
    """Return the days (UTC) in their order; each of the courses may have so many bad events."""
    total: dict[float, float] = {}
    bad: dict[float, float] = {}
    spent: dict[float, float] = {}
    for course, may in zip(courses, allowed, strict=True):
        own: dict[float, float] = {}
        for minute in course.minutes:
            day = minute.middle // 86_400 * 86_400
            total[day] = total.get(day, 0.0) + minute.total
            bad[day] = bad.get(day, 0.0) + minute.bad
            own[day] = own.get(day, 0.0) + minute.bad
        for day, count in own.items():
            spent[day] = max(spent.get(day, 0.0), count / may if may else 0.0)
    return tuple(Day(day, total[day], bad[day], spent[day]) for day in sorted(total))


def _burn(courses: Sequence[Course], slo: Slo, window: Window, span: Span) -> Burn:
    budget = float(slo.budget)
    found = [list(_rates(course, window.length, budget, span)) for course in courses]
    peak = max((one for rates in found for one in rates), key=lambda one: one[1], default=None)
    ends = [rates[-1][1] for rates in found if rates and span.end - rates[-1][0] <= 5 * MINUTE]
    factors = [tier.factor for tier in slo.tiers if tier.long == window]
    return Burn(
        window=window.name,
        length=window.length,
        peak=peak[1] if peak else None,
        at=peak[0] if peak else None,
        last=max(ends, default=None),
        factor=min(factors, default=None),
    )


def _rates(course: Course, length: int, budget: float, span: Span) -> Iterator[Moment]:
    """Yield the burn rate over a window at the end of each minute of a span, where half of the window is recorded."""
    minutes, first, total, bad = course.minutes, 0, 0.0, 0.0
    for index, minute in enumerate(minutes):
        total, bad = total + minute.total, bad + minute.bad
        while minutes[first].end <= minute.end - length + MINUTE / 2:
            total, bad = total - minutes[first].total, bad - minutes[first].bad
            first += 1
        recorded = (index - first + 1) * MINUTE
        if total > 0 and minute.middle >= span.start and recorded >= length / 2:
            yield minute.end, max(0.0, bad) / total / budget
