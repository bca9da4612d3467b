"""How far recorded error ratios are from the truth, at sampled instants."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean

from bench_rules.designs import BUDGET, PERIOD, Design
from bench_rules.store import abreast
from bench_rules.stories import DAY, HOUR
from bench_rules.truth import START, Truth
from bench_rules.world import World
from burnbook.live.prometheus import Client


@dataclass(frozen=True, slots=True)
class Errors:
    """Relative errors (mean and worst, of 1) of a ratio, how often it was not there, and those of the budget left.

    Budget errors are percentage points. Instants in whose window nothing failed have no relative error.
    """

    mean: float
    worst: float
    missing: int
    instants: int
    budget_mean: float
    budget_worst: float


def instants(world: World, phase: float, count: int, since: float, seed: int) -> list[float]:
    """Return instants at which the base is evaluated: most anywhere, a quarter within three hours of an incident."""
    rng = random.Random(f"{seed}/{world.story.job}/{since}")
    starts = [START + e.start for e in world.story.episodes if START + e.start > since]
    found = []
    for number in range(count):
        near = number % 4 == 0 and starts
        moment = rng.choice(starts) + rng.random() * 3 * HOUR if near else since + rng.random() * (world.end - since)
        whole = START + phase + (moment - START) // 60 * 60
        found.append(min(whole, START + phase + (world.end - START) // 60 * 60 - 60))
    return found


def measured(client: Client, truth: Truth, design: Design, length: int, times: Sequence[float]) -> Errors:
    """Return the errors of one window of a design at some times (Unix seconds)."""
    expr = design.ratios[length]
    told = abreast([partial(_value, client, expr, time) for time in times])
    relative, absolute, missing = [], [], 0
    for time, value in zip(times, told, strict=True):
        true = truth.ratio(time, length)
        if true is None:
            continue
        if value is None:
            missing += 1
            continue
        absolute.append(abs(value - true) / BUDGET * 100)
        if true:
            relative.append(abs(value - true) / true)
    mean, worst = (fmean(relative), max(relative)) if relative else (math.nan, math.nan)
    points = (fmean(absolute), max(absolute)) if absolute else (math.nan, math.nan)
    return Errors(mean, worst, missing, len(times), *points)


def table(
    client: Client, world: World, designs: Sequence[Design], times: Mapping[bool, Sequence[float]]
) -> dict[str, dict[int, Errors]]:
    """Return the errors of every window of every design; times differ for the period (True) and what is shorter."""
    found: dict[str, dict[int, Errors]] = {}
    known: dict[tuple[str, int], Errors] = {}  # peers share expressions
    for design in designs:
        for length, expr in design.ratios.items():
            if (expr, length) not in known:
                known[expr, length] = measured(client, world.truth, design, length, times[length >= PERIOD])
            found.setdefault(design.name, {})[length] = known[expr, length]
    return found


def warmed(world: World) -> float:
    """Return the first moment at which every window but the period's is full, or a late one of a short world."""
    return START + min(4.4 * DAY, 0.5 * world.story.days * DAY)


def _value(client: Client, expr: str, time: float) -> float | None:
    answer = client.query(expr, at=time)
    return answer[0].last.value if answer and not math.isnan(answer[0].last.value) else None
