"""What rules cost a Prometheus: it tells itself how many samples a query touched and how much processor it used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import requests

from bench_rules.designs import Design, Rule
from bench_rules.world import METRIC
from burnbook.live.prometheus import Client

HOUR = 3600
_CPU = re.compile(r"^process_cpu_seconds_total (\S+)$", re.MULTILINE)
_ENOUGH, _ROUNDS = 1.0, 40  # seconds of processor time that can be told, and no more rounds than these
_QUERIES = 50  # without work of their own: what asking costs


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule at some instants; `scale` is what the answer is multiplied by."""

    rule: Rule
    times: Sequence[float]
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one SLO in an hour: samples, by kind of rule, and processor seconds; most samples held at once; its series."""

    design: str
    size: int
    kinds: Mapping[str, float]
    cpu: float
    peak: int
    series: int
    scaled: bool

    @property
    def samples(self) -> float:
        return sum(self.kinds.values())


def plan(small: Design, size: int, sized: Design, times: tuple[Sequence[float], Sequence[float]]) -> list[Asked]:
    """Return what is asked: what reads raw counters is asked of as many as `sized` has, all else of the month.

    The period straight from raw counters is asked of the month's and scaled: so long is no other history.
    """
    found = []
    for month, rule in zip(small.rules, sized.rules, strict=True):
        if METRIC in rule.expr and "[30d]" not in rule.expr:
            found.append(Asked(rule, times[1]))
        else:
            found.append(Asked(month, times[0], size / 40 if METRIC in month.expr else 1.0))
    return found


def measured(client: Client, design: Design, size: int, asked: Iterable[Asked]) -> Cost:
    """Ask a server for everything, and add up an hour."""
    each = list(asked)
    kinds, cpu, peak = dict[str, float](), 0.0, 0
    for one in each:
        stats = [_stats(client, one.rule.expr, time) for time in one.times]
        hourly = HOUR / one.rule.every * one.scale / len(one.times)
        kinds[one.rule.kind] = kinds.get(one.rule.kind, 0.0) + hourly * sum(
            stat["totalQueryableSamples"] for stat in stats
        )
        peak = max(peak, *(stat["peakSamples"] for stat in stats))
    asking = _processor(client, [Asked(Rule("vector(1)", HOUR), (0,))] * _QUERIES) / _QUERIES
    for every, scale in sorted({(one.rule.every, one.scale) for one in each}):
        group = [one for one in each if (one.rule.every, one.scale) == (every, scale)]
        cpu += HOUR / every * scale * max(0.0, _processor(client, group) - len(group) * asking)
    return Cost(design.name, size, kinds, cpu, peak, design.series, any(one.scale != 1 for one in each))


def _processor(client: Client, group: Sequence[Asked]) -> float:
    """Return the processor seconds that the server takes to answer all once, its own work aside included."""
    start, rounds = _used(client), 0
    while rounds < _ROUNDS and _used(client) - start < _ENOUGH:
        for one in group:
            _stats(client, one.rule.expr, one.times[rounds % len(one.times)])
        rounds += 1
    return (_used(client) - start) / rounds


def _used(client: Client) -> float:
    told = requests.get(f"{client.url}/metrics", timeout=client.seconds, proxies={"http": ""}).text
    found = _CPU.search(told)
    assert found
    return float(found[1])


def _stats(client: Client, expr: str, time: float) -> dict[str, int]:
    asked = {"query": expr, "time": repr(time), "stats": "all"}
    url = f"{client.url}/api/v1/query"
    answer = requests.post(url, data=asked, timeout=client.seconds, proxies={"http": ""}).json()
    samples: dict[str, int] = answer["data"]["stats"]["samples"]
    return samples
