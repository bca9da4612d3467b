"""Minutes of events as arrays: a row a group, a column a minute, NaN where nothing was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from burnbook.model.spec import Labels

MINUTE = 60

Floats = npt.NDArray[np.float64]
Samples = Iterable[tuple[float, float]]
"""Times (Unix seconds) and values."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """All and bad events of each minute and group, from `start` (Unix seconds, of a whole minute) on.

    They were recorded `phase` seconds into their minutes. Minute i holds what was recorded in it.
    """

    start: int
    groups: tuple[Labels, ...]
    total: Floats
    bad: Floats
    phase: float = 0.0

    @property
    def count(self) -> int:
        """How many minutes there are."""
        return int(self.total.shape[1])

    def time(self, index: int) -> float:
        """Return when minute `index` was recorded, and its alerts were evaluated (Unix seconds)."""
        return self.start + MINUTE * index + self.phase

    def index(self, time: float) -> int:
        """Return the first minute that was recorded at a time or later (Unix seconds)."""
        return max(0, min(self.count, -int((self.start + self.phase - time) // MINUTE)))

    @property
    def missing(self) -> int:
        """In how many minutes no group has anything."""
        return int(np.isnan(self.total).all(axis=0).sum())

    def events(self, first: int = 0, last: int | None = None) -> tuple[float, float]:
        """Return all and the bad events of some minutes, groups together."""
        return float(np.nansum(self.total[:, first:last])), float(np.nansum(self.bad[:, first:last]))

    def row(self, group: Labels) -> tuple[Floats, Floats]:
        """Return all and bad events of a group; nothing was recorded of one that is not there."""
        if group in self.groups:
            row = self.groups.index(group)
            return self.total[row], self.bad[row]
        nothing = np.full(self.count, np.nan)
        return nothing, nothing

    def course(self, points: int) -> tuple[tuple[float, float | None], ...]:
        """Return at most so many times with the error ratio until then, groups together; None without events."""
        step = -(-self.count // points)
        edges = np.arange(0, self.count, step)
        total, bad = (np.add.reduceat(np.nansum(found, axis=0), edges).tolist() for found in (self.total, self.bad))
        ends = (self.time(min(edge + step, self.count) - 1) for edge in edges.tolist())
        return tuple((time, b / t if t else None) for time, t, b in zip(ends, total, bad, strict=True))

    def since(self, first: int, last: int | None = None) -> Minutes:
        """Return the minutes from one on, before another."""
        total, bad = self.total[:, first:last], self.bad[:, first:last]
        return replace(self, start=self.start + MINUTE * first, total=total, bad=bad)

    def between(self, start: int, end: int) -> Minutes:
        """Return the minutes of a time (Unix seconds, of whole minutes)."""
        return self.since(*((time - self.start) // MINUTE for time in (start, end)))


@dataclass(frozen=True, slots=True)
class Part:
    """One group's samples on the grid of minutes; how many of them were no numbers, and their phase (seconds)."""

    values: Floats
    broken: int
    phase: float | None


def part(samples: Samples, start: int, count: int) -> Part:
    """Put samples into minutes, NaN where there is none; two of a minute are added, as windows would.

    What lies outside of the minutes is left out.
    """
    found = np.array(list(samples), dtype=np.float64).reshape(-1, 2)
    places = np.floor_divide(found[:, 0] - start, MINUTE).astype(np.int64)
    inside = (places >= 0) & (places < count)
    sound = inside & np.isfinite(found[:, 1])
    values = np.full(count, np.nan)
    values[places[sound]] = 0.0
    np.add.at(values, places[sound], found[sound, 1])
    phase = float(found[sound, 0][0] - start) % MINUTE if sound.any() else None
    return Part(values, int(inside.sum() - sound.sum()), phase)


def recorded(groups: dict[Labels, tuple[Part, Part]], start: int) -> Minutes:
    """Return all groups, each of all and bad events; where no bad ones were recorded, there were none."""
    names = tuple(sorted(groups))
    total = np.stack([groups[name][0].values for name in names])
    bad = np.stack([groups[name][1].values for name in names])
    phase = next((found[0].phase for found in groups.values() if found[0].phase is not None), 0.0)
    return Minutes(start, names, total, bad, phase)


def sliced(events: Minutes, length: int, bad_share: Decimal) -> Minutes:
    """Return slices (of `length` seconds) of events: 1 where one with events ends, 1 bad where too many were.

    As the rules do it: whole numbers are compared, and in the minutes between the ends nothing is counted.
    """
    width, (allowed, of) = length // MINUTE, bad_share.as_integer_ratio()
    total, bad = summed(events.total, width), summed(events.bad, width)
    ends = (events.start // MINUTE + np.arange(events.count)) % width == 0
    there = np.where(np.isnan(events.total), np.nan, 1.0)
    return replace(
        events,
        total=np.where((total > 0) & ends, 1.0, 0.0) * there,
        bad=np.where((of * bad > allowed * total) & ends, 1.0, 0.0) * there,
    )


def summed(values: Floats, width: int) -> Floats:
    """Return the sums of the last `width` minutes at each minute; what was not recorded adds nothing.

    Without events between them two running sums are equal to the last bit, so that nothing is left of idle time.
    """
    sums = np.cumsum(np.nan_to_num(values), axis=1)
    found = sums.copy()
    found[:, width:] -= sums[:, :-width]
    return found


def filled(found: Minutes, other: Minutes) -> Minutes:
    """Return minutes in which what was not recorded is taken from others, of the same start and count."""
    groups = tuple(sorted({*found.groups, *other.groups}))
    rows = [[one.row(name) for name in groups] for one in (found, other)]
    total, bad = (
        np.stack([np.where(np.isnan(a[side]), b[side], a[side]) for a, b in zip(*rows, strict=True)]) for side in (0, 1)
    )
    return Minutes(found.start, groups, total, bad, found.phase)
