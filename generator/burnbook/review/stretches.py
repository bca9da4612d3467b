"""Where a budget went: the stretches in which it burnt fast, each an incident, and what was bad beside them.

A minute burns fast if it and the four before it did, by more than a few events: so a single error in a quiet night is
no incident, and errors that go on for days at the pace of the objective are none either, but what they are: steady.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from burnbook.recorded.facts import MINUTE, Course, Firing, Minute, Span
from burnbook.review.facts import Detection, Stretch

FAST = 2
"""The burn rate beyond which it is an incident."""
SMOOTHED = 5 * MINUTE
FEW = 3
"""Less bad events within that time are no incident, unless they are dear."""
JOINED = 10 * MINUTE
"""Stretches with less than this between them (seconds) are one."""
WORTH = 0.01
"""A stretch that spent less of the budget gets no line of its own."""


def stretches(course: Course, budget: float, allowed: float, firings: Sequence[Firing]) -> list[Stretch]:
    """Return the stretches of a group, the costliest first; `budget` is the share that may be bad, `allowed` how many.

    `firings` are those of the SLO.
    """
    own = [one for one in firings if one.loud and (one.group == course.group or _of_all(one))]
    found = (_stretch(course, minutes, allowed, own) for minutes in _joined(course, budget, allowed))
    return sorted(found, key=lambda one: (-one.spent, one.span.start))


def background(course: Course, found: Iterable[Stretch]) -> float:
    """Return the bad events outside of all stretches."""
    return max(0.0, course.bad - sum(one.bad for one in found))


def during(firing: Firing, span: Span) -> bool:
    """Tell whether an alert fired in a stretch, or began while its short window still held the end of it."""
    late = firing.alert.tier.short.length if firing.alert and firing.alert.tier else 0
    began = firing.start is None or firing.start < span.end + late
    return began and (firing.end is None or firing.end > span.start)


def _of_all(firing: Firing) -> bool:
    """Tell whether an alert is of an SLO as a whole: those carry no value of its group labels."""
    return not any(value for _, value in firing.group)


def _hot(course: Course, budget: float, allowed: float) -> Iterator[Minute]:
    """Yield the minutes in which the budget burns fast, together with those just before, by more than a few events."""
    window, total, bad = deque[Minute](), 0.0, 0.0
    for minute in course.minutes:
        window.append(minute)
        total, bad = total + minute.total, bad + minute.bad
        while window[0].end <= minute.end - SMOOTHED + MINUTE / 2:
            gone = window.popleft()
            total, bad = total - gone.total, bad - gone.bad
        many = bad >= FEW or (allowed > 0 and bad >= WORTH * allowed)
        if many and bad > FAST * budget * total:
            yield from window


def _joined(course: Course, budget: float, allowed: float) -> Iterator[Span]:
    """Yield from when to when it burnt, from the first minute above the objective to the last; close ones as one."""
    start = end = None
    for minute in sorted({one.end: one for one in _hot(course, budget, allowed) if one.above}.values(), key=_end):
        if start is None or end is None:
            start = minute.start
        elif minute.start - end >= JOINED:
            yield Span(start, end)
            start = minute.start
        end = minute.end
    if start is not None and end is not None:
        yield Span(start, end)


def _end(minute: Minute) -> float:
    return minute.end


def _stretch(course: Course, span: Span, allowed: float, firings: Sequence[Firing]) -> Stretch:
    within = course.within(span)
    bad = within.bad
    spent = bad / allowed if allowed else 0.0
    return Stretch(course.group, span, within.total, bad, spent, tuple(_told(span, firings)))


def _told(span: Span, firings: Sequence[Firing]) -> Iterator[Detection]:
    """Yield the first page and the first ticket."""
    for severity in ("page", "ticket"):
        starts = [one.start for one in firings if one.severity == severity and during(one, span)]
        later = [start for start in starts if start is not None and start >= span.start]
        if starts:
            yield Detection(severity, min(later) - span.start if later and len(later) == len(starts) else None)
