"""Worlds become a store: what was scraped, then what the rules record of it, level by level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from behaviour.backfill import Rules, levels, recording
from bench_rules import designs, peers, stories, world
from bench_rules.store import Fill, Store
from bench_rules.truth import START
from bench_rules.world import World
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Client
from burnbook.model import names, plan
from burnbook.toolbox import Tool

_KEPT = re.compile(r":(increase|count)(1m|10m)$")  # what others sum up, over the whole period
_RECENT = 25 * 3600  # of all else: what held alerts look back to, and an hour


@dataclass(frozen=True)
class Prepared:
    """The store, the worlds in it by job, and the planned SLO of each and of the services of cost."""

    store: Store
    worlds: Mapping[str, World]
    slos: Mapping[str, plan.Slo]


def prepared(tool: Tool, folder: Path, told: Iterable[stories.Story], sizes: Mapping[int, str], seed: int) -> Prepared:
    """Simulate, take in, and record; the first story is the one whose rules are recorded wholly."""
    found = tuple(told)
    jobs = [story.job for story in found]
    slos, rules = designs.compiled(folder / "definitions", designs.definitions([*jobs, *sizes.values()]))
    store, worlds = Store(tool, folder), dict[str, World]()
    store.fill(_lived(found, sizes, seed, worlds))
    _record(store, worlds, {f"{job}.yaml": rules[f"{job}.yaml"] for job in jobs}, f"{jobs[0]}.yaml")
    return Prepared(store, worlds, slos)


def phase(client: Client, slo: plan.Slo, end: int) -> float:
    """Return at which second of a minute the base is evaluated; raise if promtool has forgotten minutes."""
    (series,) = client.query(f"{designs.own(slo, names.TOTAL + '1m')}[1h]", at=end)
    second = series.last.time % 60
    if second >= 59:
        raise LiveError(f"the rules of {slo.service} are due in the last second of a minute: change store.FOLDER")
    return second


def _lived(
    told: Iterable[stories.Story], sizes: Mapping[int, str], seed: int, worlds: dict[str, World]
) -> Iterator[bytes]:
    """Return the encoded series of all worlds, and keep their truth."""
    for story in told:
        found = world.simulate(story, seed)
        yield from found.series
        worlds[story.job] = World(story, (), found.truth, found.visible)
    for size, job in sizes.items():
        yield from world.costly(job, size)


def _record(store: Store, worlds: Mapping[str, World], rules: Rules, whole: str) -> None:
    others = [Fill(f"peers-{job}.yaml", peers.summed_up(job), START, w.end) for job, w in worlds.items()]
    for level in levels(rules):
        kept = {name for name in level if _KEPT.search(name)}
        fills = [*others, *_fills(recording(rules, kept), worlds)]
        recent = recording({whole: rules[whole]}, level - kept)
        fills += [Fill(f"recent-{f.file}", f.content, f.end - _RECENT, f.end) for f in _fills(recent, worlds)]
        others = []
        with store.serving() as client:
            store.record(client, fills)


def _fills(rules: Rules, worlds: Mapping[str, World]) -> Iterator[Fill]:
    return (Fill(name, file, START, worlds[name.removesuffix(".yaml")].end) for name, file in rules.items())
