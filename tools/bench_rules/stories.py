"""The worlds of the bench: what happens to a service, and to those who watch it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from bench_rules.truth import SLOT

HOUR, DAY = 3600, 86_400


@dataclass(frozen=True, slots=True)
class Episode:
    """A share of the events fails, for some time (seconds from the start of the world)."""

    name: str
    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class Story:
    """One service: `seats` are its places for an instance; each has four series a route, one of them of failures.

    Rates are requests a second of the whole service, at night and at the peak; times are seconds from the start.
    """

    job: str
    title: str
    days: float
    seats: int = 1
    routes: int = 2
    night: float = 0.2
    peak: float = 20.0
    share: float = 0.0005
    episodes: tuple[Episode, ...] = ()
    bursts: float = 0.0
    restart_hours: float = 0.0
    rollouts: tuple[int, ...] = ()
    lifetime: int = 0
    lost: float = 0.0
    gap: range = range(0)
    idle: range = range(0)
    first_error: int = 0
    away: tuple[range, ...] = ()

    @property
    def slots(self) -> int:
        return int(self.days * DAY / SLOT)

    def rate(self, second: float) -> float:
        """Return the requests a second at a time; the peak is at 16:00."""
        if int(second % DAY / HOUR) in self.idle:
            return 0.0
        day = 0.5 - 0.5 * math.cos((second / HOUR - 4) / 24 * math.tau)
        return self.night + (self.peak - self.night) * day * day

    def failing(self, second: float) -> float:
        """Return the share of failures at a time, without bursts."""
        if second < self.first_error:
            return 0.0
        return max([self.share, *(e.share for e in self.episodes if e.start <= second < e.end)])


def _at(day: float, hours: float, name: str, lasts: float, share: float) -> Episode:
    start = int(day * DAY + hours * HOUR)
    return Episode(name, start, start + int(lasts * HOUR), share)


OUTAGE = _at(12, 15, "20% fail for 30 minutes", 0.5, 0.2)
MONTH = Story(
    "month",
    "a month of a shop: restarts, rollouts, lost scrapes, bursts, three incidents",
    days=34,
    seats=2,
    routes=5,
    night=1,
    peak=200,
    share=0.0002,
    episodes=(
        OUTAGE,
        _at(20, 10, "2.5% fail for 3 hours", 3, 0.025),
        _at(26, 22, "1% fail for 8 hours at night", 8, 0.01),
    ),
    bursts=6,
    restart_hours=60,
    rollouts=(int(6.4 * DAY), int(13.6 * DAY), int(20.9 * DAY), int(28.5 * DAY)),
    lost=0.0005,
)
FORGOTTEN = "forgotten"
"""Beyond what the base promises: it fills gaps of up to 30 minutes, and is not to invent events after longer ones."""
_SMALL = Story("", "", days=34)
STRESS = (
    replace(
        _SMALL,
        job="gap",
        title="20 minutes without a scrape inside an outage of 30",
        episodes=(OUTAGE,),
        gap=range(OUTAGE.start + 300, OUTAGE.start + 1500),
    ),
    replace(_SMALL, job="idle", title="no request from 1 to 4 every night", idle=range(1, 4), bursts=2),
    replace(_SMALL, job="first", title="the first failure ever on day 20", first_error=20 * DAY, night=0.05, peak=2),
    replace(
        _SMALL,
        job="reborn",
        title="a failure series vanishes for 10 minutes a day; rollouts of instances with a life behind them",
        away=tuple(range(day * DAY + 14 * HOUR, day * DAY + 14 * HOUR + 600) for day in range(1, 34)),
        rollouts=tuple(day * DAY + 9 * HOUR for day in range(3, 34, 4)),
        lifetime=50_000,
    ),
    replace(
        _SMALL,
        job=FORGOTTEN,
        title="a failure series vanishes for 40 minutes a day, longer than the base looks back",
        away=tuple(range(day * DAY + 14 * HOUR, day * DAY + 14 * HOUR + 2400) for day in range(1, 34)),
    ),
    replace(
        _SMALL,
        job="sparse",
        title="400 series, one event an hour each",
        days=3,
        seats=20,
        routes=5,
        night=0.05,
        peak=0.3,
        share=0.02,
    ),
)
COST = {size: f"cost{size}" for size in (400, 1000)}
COST_DAYS = 4.4  # the longest window on raw series but the period's: 4d6h51m


def short(story: Story) -> Story:
    """Return the same service for a day and a quarter, with what happens to it then: for a quick look."""
    outage = _at(0, 15, "20% fail for 30 minutes", 0.5, 0.2)
    moved = {"episodes": (outage,), "rollouts": (int(0.9 * DAY),)} if story.episodes else {"rollouts": ()}
    return replace(
        story,
        days=1.25,
        first_error=min(story.first_error, DAY),
        away=tuple(span for span in story.away if span.stop < DAY),
        gap=range(outage.start + 300, outage.start + 1500) if story.gap else range(0),
        seats=min(story.seats, 2),
        routes=min(story.routes, 2),
        **moved,
    )
