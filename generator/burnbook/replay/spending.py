"""What minutes spent of an error budget, and the stretches in which much of it went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from burnbook.model.spec import Labels
from burnbook.replay.minutes import MINUTE, Minutes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes `first` to before `last` of a group, which spent a share of its budget."""

    group: Labels
    first: int
    last: int
    spent: float


@dataclass(frozen=True, slots=True)
class Reach:
    """How far errors are followed back: while their minutes are no more than `apart`, and `most` in all (seconds)."""

    apart: int
    most: float


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

    def stretches(self, budget: Decimal, share: float, join: int) -> Iterator[Stretch]:
        """Yield the stretches that spent a share of the budget or more, in the order of groups and time.

        A stretch is of minutes above the objective, no more than `join` (seconds) apart.
        """
        for row, group in enumerate(self.minutes.groups):
            total, bad = self.minutes.total[row], self.minutes.bad[row]
            above = np.flatnonzero(bad > float(budget) * total)
            cuts = np.flatnonzero(np.diff(above) > join // MINUTE)
            for part in np.split(above, cuts + 1) if above.size else ():
                first, last = int(part[0]), int(part[-1]) + 1
                spent = self.spent(first, last, group)
                if spent >= share:
                    yield Stretch(group, first, last, spent)


def onset(minutes: Minutes, budget: Decimal, first: int, reach: Reach, group: Labels | None = None) -> int:
    """Return the minute with which the errors began that lead up to minute `first`: of a group, else of any."""
    rows = [row for row, name in enumerate(minutes.groups) if group in (None, name)]
    above = (minutes.bad[rows, :first] > float(budget) * minutes.total[rows, :first]).any(axis=0)
    begin = first
    for place in np.flatnonzero(above)[::-1].tolist():
        if begin - place > reach.apart // MINUTE or first - place > reach.most / MINUTE:
            break
        begin = place
    return begin
