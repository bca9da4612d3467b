"""The alerts that no policy changes: on telemetry that has vanished, and on a budget that is spent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from burnbook.model.plan import Period, Slo
from burnbook.model.rules import Alert, AlertKind
from burnbook.plan.windows import PERIOD_INTERVAL
from burnbook.plan.words import COVERED
from burnbook.replay.alarms import Alarm, Flags, at_turns
from burnbook.replay.firing import Firing, firings
from burnbook.replay.minutes import MINUTE, Floats, Minutes, summed
from burnbook.text.promql import number


@dataclass(frozen=True, slots=True)
class Besides:
    """An alert that no policy changes, and when it fired."""

    alarm: Alarm
    firings: tuple[Firing, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """When (Unix seconds) the definition was recorded, for then rules ran; and when maintenance was planned."""

    ran: tuple[float, ...]
    masked: tuple[float, ...]


def vanished(slo: Slo, minutes: Minutes, known: Known, since: int) -> Besides:
    """Return when telemetry was told to be gone, from minute `since` on: rules ran, and nothing of it was recorded."""
    alert, alarm = _alarm(slo, "absent")
    whole = Minutes(minutes.start, ((),), _whole(minutes.total), _whole(minutes.bad), minutes.phase)
    before = summed(whole.total, slo.period.longest // MINUTE) > 0
    waits = np.isnan(whole.total) & before & _ran(minutes, known)
    waits &= ~_there(minutes, known.masked, MINUTE)
    return Besides(alarm, tuple(firings(alarm, _after(waits, alert.hold // MINUTE), whole, since)))


def silent(minutes: Minutes, known: Known, since: int) -> int:
    """Return in how many minutes neither events were recorded, from `since` on, nor that rules ran at all."""
    nothing = np.isnan(minutes.total).all(axis=0) & ~_ran(minutes, known)
    return int(nothing[since:].sum())


def exhausted(slo: Slo, minutes: Minutes, since: int) -> Besides:
    """Return when the budget of a rolling period was told to be spent, from minute `since` on."""
    _, alarm = _alarm(slo, "exhausted")
    spent = at_turns(_spent(slo, minutes), alarm.every, minutes)
    return Besides(alarm, tuple(firings(alarm, spent, minutes, since)))


def _spent(slo: Slo, minutes: Minutes) -> Flags:
    """Return where a period's budget is spent and nine tenths of it recorded, as at the last step of its sums."""
    width = slo.period.length // MINUTE
    total, bad = summed(minutes.total, width), summed(minutes.bad, width)
    covered = summed(np.isfinite(minutes.total).astype(np.float64), width) / width >= float(COVERED)
    ratio = np.divide(bad, total, out=np.zeros_like(bad), where=total > 0)
    left = 1 - ratio / float(number(slo.budget))
    flags: Flags = (left <= 0) & covered & (total > 0)
    steps = _steps(slo.period, minutes)
    return np.where(steps >= 0, flags[:, steps], False)


def _steps(period: Period, minutes: Minutes) -> npt.NDArray[np.int64]:
    """Return for each minute the last one that the sums of a period hold: they are chained in whole steps."""
    times = minutes.start + minutes.phase + MINUTE * np.arange(minutes.count)
    last = np.floor_divide(times, period.step) * period.step
    steps: npt.NDArray[np.int64] = np.floor_divide(last - minutes.start - minutes.phase, MINUTE).astype(np.int64)
    return steps


def _alarm(slo: Slo, kind: AlertKind) -> tuple[Alert, Alarm]:
    """Return the first alert of a kind."""
    alert, every = next(
        (rule, group.interval)
        for group in slo.groups
        for rule in group.rules
        if isinstance(rule, Alert) and rule.kind == kind
    )
    return alert, Alarm(alert.name, str(alert.severity), every, None, slo.budget)


def _whole(values: Floats) -> Floats:
    """Return all groups as one; nothing where none has anything."""
    return np.where(np.isnan(values).all(axis=0), np.nan, np.nansum(values, axis=0))[np.newaxis]


def _ran(minutes: Minutes, known: Known) -> Flags:
    """Return in which minutes rules ran: the definition is recorded every three minutes."""
    return _there(minutes, known.ran, PERIOD_INTERVAL + MINUTE)


def _there(minutes: Minutes, times: Iterable[float], lasting: int) -> Flags:
    """Return the minutes in which something was there, from each of its times on for so long (seconds)."""
    there = np.zeros(minutes.count, dtype=np.bool_)
    for index in {minutes.index(time - MINUTE / 2) for time in times}:
        there[index : index + lasting // MINUTE] = True
    return there


def _after(waits: Flags, hold: int) -> Flags:
    """Return where an alert fires that waits for so many minutes."""
    fires = np.zeros_like(waits)
    edges = np.flatnonzero(np.diff(waits[0].astype(np.int8), prepend=0, append=0)).tolist()
    for begin, end in list(pairwise(edges))[::2]:
        fires[0, begin + hold : end] = True
    return fires
