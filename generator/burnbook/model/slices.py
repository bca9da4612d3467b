"""Time slices: an SLO that counts stretches of time instead of events."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Slices:
    """Slices of `length` seconds, each good when at least `good_when` percent of its events are."""

    length: int
    good_when: Decimal

    @property
    def bad_share(self) -> Decimal:
        """The share of a slice's events above which it is bad, a fraction of 1."""
        return (100 - self.good_when) / 100

    @property
    def words(self) -> str:
        """What is counted: `one-minute slices`."""
        count, unit = (self.length // 60, "minute") if self.length < 3600 else (1, "hour")
        return f"{'one' if count == 1 else count}-{unit} slices"
