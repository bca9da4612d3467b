"""What minutes spent of an error budget, and the stretches in which much of it went."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

import numpy as np

from burnbook.model.spec import Labels
from burnbook.replay.minutes import MINUTE, Minutes, summed

_HOUR = 60  # minutes
_FEW = 8  # bad events: of fewer in an hour some hours have none by chance
_USUAL = 10  # times the mean distance of bad minutes: a longer pause is not one by chance
_Bad = tuple[int, float, float, float, float]
"""A minute, its bad events, what is allowed of all until its end, of it alone, and the most that is left."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes `first` to before `last` of a group, in which more events were bad than the objective allows."""

    group: Labels
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Budgets:
    """The budget of a period (seconds) in bad events, of each group: that of the traffic of these minutes."""

    minutes: Minutes
    allowed: tuple[float, ...]

    @classmethod
    def of(cls, minutes: Minutes, budget: Decimal, period: int) -> Budgets:
        """Return the budgets of an allowed share of bad events."""
        counted = np.maximum(1, np.sum(~np.isnan(minutes.total), axis=1))
        a_minute = np.nansum(minutes.total, axis=1) / counted
        return cls(minutes, tuple((float(budget) * period / MINUTE * a_minute).tolist()))

    def spent(self, first: int, last: int, group: Labels | None = None) -> float:
        """Return the share of its budget that some minutes spent: of a group, else of the one that spent most."""
        return max(
            (
                float(np.nansum(self.minutes.bad[row, first:last])) / self.allowed[row]
                for row, name in enumerate(self.minutes.groups)
                if group in (None, name) and self.allowed[row]
            ),
            default=0.0,
        )

    def of_group(self, group: Labels | None) -> float:
        """Return the budget of a group in bad events; without one the smallest."""
        named = zip(self.minutes.groups, self.allowed, strict=True)
        return min((allowed for name, allowed in named if group in (None, name)), default=0.0)


def stretches(minutes: Minutes, budget: Decimal, join: int, longest: int = 0) -> Iterator[Stretch]:
    """Yield the stretches in which a budget burnt faster than its pace, in the order of groups and time.

    Bad events add up, and what the objective allows of all is taken off: a stretch begins where something is left and
    ends where most was, before all is gone again. No more is left than an hour takes off, so that single errors in an
    hour's calm are none of it, and what is further apart than `join` (seconds) is two. (Page's cumulative sum: E. S.
    Page, "Continuous inspection schemes", Biometrika 41, 1954; bounded here.)

    With `longest` (seconds) a stretch outlasts longer pauses where few bad events are allowed: as much is left of it as
    eight of them, and it is over after a pause that is not usual for it, but after `longest` at any rate.
    """
    share, of = budget.as_integer_ratio()  # whole numbers: what is just allowed is no stretch
    known = np.isfinite(minutes.total).astype(np.float64)
    hour = _HOUR * summed(minutes.total, _HOUR) / np.maximum(1, summed(known, _HOUR))
    most = max(1.0, longest / MINUTE / _HOUR)
    for row, group in enumerate(minutes.groups):
        allowed = share * np.cumsum(np.nan_to_num(minutes.total[row]))
        places = np.flatnonzero((minutes.bad[row] > 0) & (minutes.total[row] > 0))
        rows = (places, of * minutes.bad[row, places], allowed[places], share * minutes.total[row, places])
        limits = np.clip(_FEW * of, share * hour[row, places], most * share * hour[row, places])
        bad = zip(*(one.tolist() for one in (*rows, limits)), strict=True)
        for first, last in _runs(bad, join // MINUTE, longest // MINUTE):
            yield Stretch(group, first, last + 1)


def _runs(bad: Iterable[_Bad], join: int, longest: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last minute of each stretch."""
    first = last = before = many = 0
    left = most = so_far = 0.0
    for place, count, allowed, own, limit in bad:
        left = max(0.0, left - (allowed - own - so_far))
        usual = _USUAL * (before - first) / max(1, many - 1)
        if left <= 0 or place - before > max(join, min(usual, longest)):
            if most > 0:
                yield first, last
            first, left, most, many = place, 0.0, 0.0, 0
        left = min(left + count - own, limit)
        if left >= min(most, limit):
            most, last = max(most, left), place
        before, so_far, many = place, allowed, many + 1
    if most > 0:
        yield first, last


def faster(minutes: Minutes, whole: Stretch, times: int, join: int) -> Iterator[Stretch]:
    """Yield the stretches within one that burnt so many times as fast as it did as a whole."""
    total, bad = (side[np.newaxis, whole.first : whole.last] for side in minutes.row(whole.group))
    own = Minutes(minutes.start + MINUTE * whole.first, (whole.group,), total, bad, minutes.phase)
    every, failed = own.events()
    for one in stretches(own, Decimal(f"{times * failed / every:.9f}"), join):
        yield Stretch(whole.group, whole.first + one.first, whole.first + one.last)


def united(found: Iterable[Stretch], around: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield those of a group as one that lie in the same of other stretches; all in the order of groups and time."""
    begins = [(one.group, one.first) for one in around]
    for _, parts in groupby(found, lambda one: (one.group, bisect_left(begins, (one.group, one.last)))):
        first, *others = parts
        yield Stretch(first.group, first.first, (others or [first])[-1].last)


def onset(minutes: Minutes, budget: Decimal, first: int, apart: int, most: int) -> int:
    """Return the minute with which the errors began that lead up to minute `first`, in any group.

    They are followed back while minutes above the objective are no more than `apart`, and `most` in all (seconds).
    """
    above = (minutes.bad[:, :first] > float(budget) * minutes.total[:, :first]).any(axis=0)
    begin = first
    for place in np.flatnonzero(above)[::-1].tolist():
        if begin - place > apart // MINUTE or first - place > most // MINUTE:
            break
        begin = place
    return begin
