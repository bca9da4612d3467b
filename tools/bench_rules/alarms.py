"""How much later than the truth allows an alert fires, and how much later it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench_rules.designs import Design, Pair
from bench_rules.stories import Episode
from bench_rules.truth import START, Truth
from burnbook.live.prometheus import Client

_BEFORE, _AFTER = 900, 4500  # a slow page ends within half an hour of the incident
_TRUE_EVERY = 5


@dataclass(frozen=True, slots=True)
class Alarm:
    """Of one alert in one incident: how late it came and went (seconds), how often it fired and how often it was due.

    `late` and `over` are None unless it fired as often as it was due.
    """

    episode: str
    design: str
    speed: str
    late: float | None
    over: float | None
    fired: int
    due: int


def alarms(
    client: Client, truth: Truth, designs: Sequence[Design], episodes: Sequence[Episode], phase: float
) -> Iterator[Alarm]:
    """Return what the pages of each design did in each incident."""
    for episode in episodes:
        start, end = START + episode.start - _BEFORE, START + episode.end + _AFTER
        for design in designs:
            for pair in design.pairs[:2]:
                true = _true(truth, pair, start, end)
                told = list(_told(client, design, pair, start + phase, end))
                known = told and len(told) == len(true)
                late = told[0][0] - true[0][0] if known else None
                over = told[-1][1] - true[-1][1] if known else None
                yield Alarm(episode.name, design.name, pair.speed, late, over, len(told), len(true))


def _true(truth: Truth, pair: Pair, start: float, end: float) -> list[tuple[float, float]]:
    times = [start + _TRUE_EVERY * step for step in range(int((end - start) / _TRUE_EVERY))]
    above = [all((truth.ratio(t, n) or 0) > pair.threshold for n in (pair.short, pair.long)) for t in times]
    return list(_spans(times, above, 0, _TRUE_EVERY))


def _told(client: Client, design: Design, pair: Pair, start: float, end: float) -> Iterator[tuple[float, float]]:
    """Return when an alert fires, from the first evaluation at which it does to the first at which it does not."""
    both = []
    for length in (pair.short, pair.long):
        answer = client.query_range(design.ratios[length], start, end, pair.every)
        both.append({sample.time: sample.value for series in answer for sample in series.samples})
    times = [start + pair.every * step for step in range(int((end - start) / pair.every) + 1)]
    above = [all(values.get(time, 0.0) > pair.threshold for values in both) for time in times]
    return _spans(times, above, pair.hold, pair.every)


def _spans(times: Sequence[float], above: Sequence[bool], hold: float, step: float) -> Iterator[tuple[float, float]]:
    since: float | None = None
    for time, high in zip(times, above, strict=True):
        if high:
            since = time if since is None else since
        elif since is not None:
            if time - step - since >= hold:
                yield since + hold, time
            since = None
    if since is not None and times[-1] - since >= hold:
        yield since + hold, times[-1] + step
