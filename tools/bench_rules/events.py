"""How many events happened, how many of them the samples can tell, and how many were recorded."""

from __future__ import annotations

from dataclasses import dataclass

from bench_rules.designs import own, selectors
from bench_rules.stories import HOUR
from bench_rules.truth import START
from bench_rules.world import World
from burnbook.live.prometheus import Client
from burnbook.model import names, plan
from burnbook.text import durations


@dataclass(frozen=True, slots=True)
class Events:
    """All events and the bad ones of a world, from its first hour on: true, visible, recorded, and by `increase`."""

    job: str
    true: float
    visible: float
    recorded: float
    raw: float
    true_bad: float
    visible_bad: float
    recorded_bad: float
    raw_bad: float


def counted(client: Client, world: World, slo: plan.Slo, phase: float) -> Events:
    """Add up what the base recorded, from the first hour to the last minute."""
    start = START + HOUR + phase
    minutes = int((world.end - 60 - start) // 60)
    end = start + 60 * minutes
    length = durations.show(60 * minutes - 30)
    bad, total = (
        _number(client, f"sum(sum_over_time({own(slo, name + '1m')}[{length}]))", end)
        for name in (names.BAD, names.TOTAL)
    )
    raw_bad, raw_total = (
        _number(client, f"sum(increase({selector}[{durations.show(60 * minutes)}]))", end)
        for selector in selectors(world.story.job)
    )
    (true_bad, true), (seen_bad, seen) = world.truth.between(start, end), world.visible.told(start, end)
    return Events(world.story.job, true, seen, total, raw_total, true_bad, seen_bad, bad, raw_bad)


def _number(client: Client, expr: str, time: float) -> float:
    answer = client.query(expr, at=time)
    return answer[0].last.value if answer else 0.0
