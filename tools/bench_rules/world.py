"""A story comes true: instances count, restart and are replaced; scrapes see them or miss them."""

from __future__ import annotations

import math
import random
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench_rules.stories import DAY, HOUR, Story
from bench_rules.truth import SLOT, START, Tally, Truth
from burnbook.live import remote_write

METRIC = "http_requests_total"
_STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]  # Prometheus' mark of a series that ended
_CODES = (("2xx", 0.9), ("3xx", 0.04), ("4xx", 0.06), ("5xx", 1.0))
_BURST = 0.3
_FEW = 12.0


@dataclass(frozen=True)
class World:
    """What was scraped, encoded series by series, what was true, and what of it the samples can tell.

    They cannot tell what an instance counted after its last scrape, nor what it had counted before its first.
    """

    story: Story
    series: tuple[bytes, ...] = field(repr=False)
    truth: Truth = field(repr=False)
    visible: Truth = field(repr=False)

    @property
    def end(self) -> int:
        """The last moment (Unix seconds)."""
        return START + int(self.story.days * DAY)


def simulate(story: Story, seed: int) -> World:
    """Let a story come true; the same seed gives the same world."""
    seats = [_Seat(story, number, random.Random(f"{seed}/{story.job}/{number}")) for number in range(story.seats)]
    series = tuple(encoded for seat in seats for encoded in seat.lived())
    return World(story, series, *(Truth(tuple(tallies)) for tallies in zip(*(s.tallies for s in seats), strict=True)))


@dataclass(slots=True)
class _Counter:
    """A series of an instance: its value, whether it is told now, and its samples so far."""

    labels: dict[str, str]
    weight: float
    bad: bool
    value: int = 0
    told: bool = False
    times: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))

    def scrape(self, time: int, there: bool) -> None:
        """Tell the value, or once that the series has ended."""
        if there or self.told:
            self.times.append(time)
            self.values.append(self.value if there else _STALE)
        self.told = there

    def encoded(self) -> bytes:
        samples = remote_write.samples(zip(self.times, self.values, strict=True))
        return remote_write.series({"__name__": METRIC, **self.labels}, samples)


class _Seat:
    """A place for an instance, and those who sit there one after the other."""

    def __init__(self, story: Story, number: int, rng: random.Random) -> None:
        self.story, self.number, self.rng = story, number, rng
        self._second = rng.randrange(SLOT)
        self.tallies = Tally(self._second), Tally(self._second)  # what happened, and what the samples can tell
        self._lives = 0
        self._restarts = {
            int(rng.random() * story.slots) for _ in range(int(story.days * 24 / (story.restart_hours or math.inf)))
        }
        self._rollouts = {(second + number * 90) // SLOT for second in story.rollouts}
        self._bursts = {int(rng.random() * story.slots) for _ in range(int(story.bursts * story.days))}
        self._counters = self._born(0)
        self._first = True  # no scrape has seen this instance yet

    def lived(self) -> Iterator[bytes]:
        """Live through all slots; return the encoded series of each life."""
        for slot in range(self.story.slots):
            if slot in self._rollouts:
                yield from self._replaced(slot)
            self._slot(slot)
        yield from (counter.encoded() for counter in self._counters if counter.times)

    def _born(self, lifetime: int) -> list[_Counter]:
        self._lives += 1
        instance = f"{self.story.job}-{self.number}-{self._lives}"
        found = []
        for route in range(self.story.routes):
            part = 2 * (self.story.routes - route) / (self.story.routes * (self.story.routes + 1))
            for code, share in _CODES:
                labels = {"job": self.story.job, "instance": instance, "handler": f"/{route}", "status": code}
                value = int(lifetime * part * (0.01 if code == "5xx" else share))
                found.append(_Counter(labels, part * share, code == "5xx", value))
        return found

    def _replaced(self, slot: int) -> Iterator[bytes]:
        """End this life at a rollout and begin another; what was counted since the last scrape is lost."""
        for counter in self._counters:
            counter.scrape(self._time(slot), there=False)
        yield from (counter.encoded() for counter in self._counters if counter.times)
        self._counters, self._first = self._born(self.story.lifetime), True

    def _slot(self, slot: int) -> None:
        second = SLOT * slot
        mean = self.story.rate(second) * SLOT / self.story.seats
        failing = _BURST if slot in self._bursts else self.story.failing(second)
        kept = 1 - self.rng.random() if slot in self._restarts else 1.0  # what was counted after a restart
        seen = self.rng.random() >= self.story.lost and second not in self.story.gap
        bad = total = bad_seen = all_seen = 0
        for counter in self._counters:
            count = _poisson(self.rng, mean * counter.weight * (failing if counter.bad else 1 - failing))
            told = round(count * kept)
            counter.value = (counter.value if kept == 1.0 else 0) + told
            total, all_seen = total + count, all_seen + told
            if counter.bad:
                bad, bad_seen = bad + count, bad_seen + told
            counter.scrape(self._time(slot), seen and counter.value > 0 and not self._away(counter, second))
        self.tallies[0].add(bad, total)
        self.tallies[1].add(*((0, 0) if self._first else (bad_seen, all_seen)))
        self._first = self._first and not seen

    def _away(self, counter: _Counter, second: int) -> bool:
        return counter.bad and any(second in span for span in self.story.away)

    def _time(self, slot: int) -> int:
        return START + SLOT * slot + self._second


def _poisson(rng: random.Random, mean: float) -> int:
    """Return a number of events; beyond a few the normal distribution will do."""
    if mean >= _FEW:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    count, left = 0, rng.random()
    floor = math.exp(-mean)
    while left > floor:
        count += 1
        left *= rng.random()
    return count


def costly(job: str, size: int) -> Iterator[bytes]:
    """Return a fully scraped service of a number of series that all count alike: only their number matters."""
    times = range(START, START + int(4.4 * 24) * HOUR, SLOT)
    samples = remote_write.samples((time, 60.0 * index) for index, time in enumerate(times))
    for number in range(size):
        labels = {
            "job": job,
            "instance": f"{job}-{number // 20}",
            "handler": f"/{number // 4 % 5}",
            "status": _CODES[number % 4][0],
        }
        yield remote_write.series({"__name__": METRIC, **labels}, samples)
