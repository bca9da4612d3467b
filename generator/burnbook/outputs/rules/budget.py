"""The budget that is left while a timeline runs, as the text of a burn alert finds it: what was recorded last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from burnbook.outputs.rules import calendars
from burnbook.text.promql import number

if TYPE_CHECKING:
    from burnbook.outputs.rules.timeline import Timeline

_HOUR, _LOOK_BACK = 3600, 300


def told(timeline: Timeline, time: int) -> tuple[float | None, float | None, bool]:
    """Return the budget left, the hours until a calendar's period ends, and whether that is early to say."""
    return remaining(timeline, time), ends(timeline, time), early(timeline, time)


def remaining(timeline: Timeline, time: int) -> float | None:
    """Return the budget left that the period's group recorded last before `time`, at most an hour ago."""
    if timeline.step >= _HOUR:
        return None
    if timeline.slo.period.calendar is None:
        return _recorded(timeline, time - timeline.step)
    looks = range(time - timeline.step, max(0, time - _HOUR), -timeline.step)
    return next((left for at in looks if (left := _recorded(timeline, at)) is not None), None)


def ends(timeline: Timeline, time: int) -> float | None:
    """Return the hours until the calendar's period ends, as recorded last before `time`."""
    last, calendar = time - timeline.step, timeline.slo.period.calendar
    if calendar is None:
        return None
    return 24 * calendars.days(calendar, last) * (1 - calendars.elapsed(calendar, timeline.slo.period.step, last))


def early(timeline: Timeline, time: int) -> bool:
    """Tell whether the coverage that was recorded last before `time`, at most an hour ago, is a small one.

    It always is, for a step of time lapse stands for many minutes; but in a calendar's first step there is none.
    """
    if timeline.slo.period.calendar is None:
        return True
    looks = range(time - timeline.step, max(0, time - _HOUR), -timeline.step)
    step = timeline.slo.period.step
    return any(timeline.recorded_in(chunk, step) for at in looks for chunk in _chunks(timeline, at))


def _recorded(timeline: Timeline, last: int) -> float | None:
    """Return the budget left that the period's group records at `last`."""
    period, calendar = timeline.slo.period, timeline.slo.period.calendar
    if last <= 0:
        return None
    times = _chunks(timeline, last)
    chunks = [timeline.window(at, period.step) for at in times]
    total, bad = sum(chunk.total for chunk in chunks), sum(chunk.bad for chunk in chunks)
    burn = (bad / total) / float(number(timeline.slo.budget)) if total else None
    if calendar is None:
        return None if burn is None else 1 - burn
    if burn is None:
        return 1.0 if any(timeline.recorded_in(at, period.step) for at in (last, *times)) else None
    return 1 - burn * calendars.elapsed(calendar, period.step, last)


def _chunks(timeline: Timeline, last: int) -> list[int]:
    """Return when the sums were recorded of which the period is chained at `last`."""
    period, calendar = timeline.slo.period, timeline.slo.period.calendar
    steps = range(last // period.step * period.step, max(0, last - period.longest), -period.step)
    times = [at for s in steps if s - (at := s // timeline.step * timeline.step) < _LOOK_BACK]
    if calendar is None:
        return times
    return [at for at in times if calendars.label(calendar, at) == calendars.label(calendar, last)]
