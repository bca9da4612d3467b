"""What really happened: events by seat, counted as they happen, whoever sees them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

START = 1_767_225_600  # Unix seconds: a midnight, always the same, so that a seed gives the same bench
SLOT = 30  # seconds between two scrapes of a target


@dataclass(frozen=True)
class Tally:
    """Bad and all events of one seat, added up to each of its scrapes; `second` is when it is scraped in a slot."""

    second: int
    bad: array[float] = field(default_factory=lambda: array("d", [0.0]))
    total: array[float] = field(default_factory=lambda: array("d", [0.0]))

    def add(self, bad: int, total: int) -> None:
        self.bad.append(self.bad[-1] + bad)
        self.total.append(self.total[-1] + total)

    def until(self, time: float) -> tuple[float, float]:
        """Return the events up to a time (Unix seconds); between two scrapes they come evenly."""
        place = min(max((time - START - self.second) / SLOT + 1, 0.0), len(self.total) - 1.0)
        low = min(int(place), len(self.total) - 2)
        share = place - low
        bad = self.bad[low] + share * (self.bad[low + 1] - self.bad[low])
        return bad, self.total[low] + share * (self.total[low + 1] - self.total[low])

    def told(self, time: float) -> tuple[float, float]:
        """Return the events that the last scrape up to a time (Unix seconds) tells of."""
        place = min(max(int((time - START - self.second) // SLOT) + 1, 0), len(self.total) - 1)
        return self.bad[place], self.total[place]


@dataclass(frozen=True)
class Truth:
    """The events of all seats."""

    tallies: tuple[Tally, ...]

    def between(self, start: float, end: float) -> tuple[float, float]:
        """Return the bad and all events after `start` and up to `end` (Unix seconds)."""
        edges = [(tally.until(start), tally.until(end)) for tally in self.tallies]
        bad, total = (sum(last[i] - first[i] for first, last in edges) for i in (0, 1))
        return bad, total

    def told(self, start: float, end: float) -> tuple[float, float]:
        """Return the bad and all events that scrapes told of after `start` and up to `end` (Unix seconds)."""
        edges = [(tally.told(start), tally.told(end)) for tally in self.tallies]
        bad, total = (sum(last[i] - first[i] for first, last in edges) for i in (0, 1))
        return bad, total

    def ratio(self, end: float, length: float) -> float | None:
        """Return the share of bad events in a window that ends at a time; None without events."""
        bad, total = self.between(end - length, end)
        return bad / total if total else None
