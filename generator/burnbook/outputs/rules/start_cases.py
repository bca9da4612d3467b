"""Where each minute's count starts: what is just inside of each look-back and offset, and what is just outside.

Samples are a quarter of a minute apart and the rules are evaluated once, at the end: all happens around that minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from burnbook.model.plan import Slo
from burnbook.model.sli import RawSeries, Role
from burnbook.outputs.rules.promtool import Case, Input, ValueCheck, notation
from burnbook.outputs.rules.raw_strangers import Stranger, strangers
from burnbook.outputs.rules.timeline import MINUTE, Cell, counted, recorded, series
from burnbook.text.promql import Selector, equals

_QUARTER = 15
_EVERY = 30 * MINUTE
_BACK = 30 * MINUTE // _QUARTER  # how far the base looks back, in samples
_EVIDENCE = 15 * MINUTE // _QUARTER  # and how far for what a target counted
_LIFETIME = 1_000_000
_FLOOR = 10  # what a new series may count on a target that stands still
_MANY = 7_000_000

Samples = dict[int, float | str]


@dataclass(frozen=True, slots=True)
class _Actor:
    """A series for each raw one: its target, its jumps by sample, and when it is born, has a gap, resets and ends."""

    name: str
    target: int
    jumps: tuple[tuple[int, Cell], ...] = ()
    born: int | None = None
    gap: range = range(0)
    reset: int | None = None
    ends: int | None = None


def start_case(slo: Slo, delay: int) -> Case | None:
    """Return the case; none where raw series cannot be written or targets not be told apart."""
    labels = set(slo.sli.raw[0].labels) - set(slo.split) if slo.sli.raw else set()
    free = sorted(name for name, value in labels if value == f"{name}-1")
    if not free:
        return None
    late = -(-delay // _QUARTER)
    time = (1 - (-(_BACK + 20 + late) * _QUARTER // _EVERY)) * _EVERY  # there must be an hour ago
    now = time // _QUARTER - late
    last = now + 4
    inputs = [
        Input(series(_named(raw, actor, free)), _values(raw.role, actor, last))
        for actor in _actors(now)
        for raw in slo.sli.raw
    ]
    buckets = [raw for raw in slo.sli.raw if "le" in dict(raw.labels)]
    wide = (series(_named(raw, actor, free), le="+Inf") for actor in _actors(now) for raw in buckets)
    inputs += [Input(one, f"{9 * _LIFETIME}x{last}") for one in wide]
    foreign = tuple(strangers(slo))
    inputs += [Input(series(one.raw), f"{_LIFETIME}x{now - 3} {_LIFETIME + _MANY}x6") for one in foreign]
    total, bad = _counted(slo, foreign)
    told = zip((f"{name}1m" for name in slo.events), (total, bad), strict=True)
    return Case(
        name=f"{slo.name}: each count starts a minute before its end, or where its series does if the target counted",
        every=_EVERY,
        step=_QUARTER,
        inputs=tuple(inputs),
        values=tuple(
            ValueCheck(time, recorded(slo, name), ((str(Selector(name, equals(slo.member))), value),))
            for name, value in told
        ),
    )


def _actors(now: int) -> Iterator[_Actor]:
    """Return everyone around sample `now`, the last one that is read; the count starts at `before`.

    Target 0 grew enough to explain what is born on it, by what lies just inside; target 1 by what lies just outside.
    """
    before = now - 4
    half, much = Cell(1400, 400), Cell(1000, 400)  # good ones alone are evidence where bad ones count apart
    yield _Actor("grown", 0, ((before - _EVIDENCE + 20, half), (before - 2, half)), ends=now + 1)
    yield _Actor("born-bad", 0, ((now - 1, Cell(1500, 1500)), (now + 1, Cell(_MANY, _MANY))), born=now - 1)
    yield _Actor("born-good", 0, ((now - 1, Cell(1500)), (now + 1, Cell(_MANY))), born=now - 1)
    yield _Actor("grows", 1, ((before - _EVIDENCE - 1, much), (before - 50, much), (now - 3, much), (now + 1, much)))
    yield _Actor("gone", 1, ((before - 50, much),), ends=now - 2)
    yield _Actor("old-bad", 1, ((now - 1, Cell(1700, 1700)),), born=now - 1)
    yield _Actor("old-good", 1, ((now - 1, Cell(1700)),), born=now - 1)
    yield _Actor("restarted", 0, ((now - 1, Cell(300, 100)),), reset=now - 2)
    yield _Actor("restarts", 1, ((now - 1, Cell(100, 40)),), reset=now + 1)
    yield _Actor("returns", 1, ((now - 1, Cell(500, 200)),), gap=range(before - _BACK + 2, now - 1))
    yield _Actor("forgotten", 1, ((now - 1, Cell(500, 200)),), gap=range(before - _BACK, now - 1))
    yield _Actor("back", 0, ((0, Cell(300, 100)), (now - 1, Cell(50, 20))), born=0, gap=range(before - _BACK, now - 1))
    yield _Actor("same", 0, ((0, Cell(300, 100)),), born=0, gap=range(before - _BACK, now - 1))
    yield _Actor(
        "young", 0, ((0, Cell(90, 30)), (before - 9, Cell(900, 300)), (now, Cell(250, 90))), born=0, reset=now - 1
    )
    yield _Actor("still", 2)
    yield _Actor("idle", 2, born=now - 1)
    yield _Actor("few-bad", 2, ((before - 20, Cell(7, 7)),), born=before - 20)
    yield _Actor("few-good", 2, ((before - 20, Cell(7)),), born=before - 20)
    for count in (_FLOOR, _FLOOR + 1):
        yield _Actor(f"{count}-bad", 2, ((now - 1, Cell(count, count)),), born=now - 1)
        yield _Actor(f"{count}-good", 2, ((now - 1, Cell(count)),), born=now - 1)


def _counted(slo: Slo, foreign: tuple[Stranger, ...]) -> tuple[int, int]:
    """Return all and bad events of the last minute: of those born, grown, restarted, returned, and at the floor."""
    found = (
        Cell(1500, 1500),
        Cell(1500),
        Cell(1000, 400),
        Cell(300, 100),
        Cell(250, 90),
        Cell(100, 40),
        Cell(500, 200),
        Cell(10, 10),
        Cell(10),
    )
    others = _MANY * sum(one.counted for one in foreign)
    unknown = others if slo.sli.raw[1].role == "good" else 0
    return sum(cell.total for cell in found) + others, sum(cell.bad for cell in found) + unknown


def _named(raw: RawSeries, actor: _Actor, free: list[str]) -> RawSeries:
    """Return an actor's series; its target differs from the first in one label only, each time another one."""
    moved = {free[actor.target % len(free)]: f"{free[actor.target % len(free)]}-{actor.target + 1}"}
    labels = dict(raw.labels) | (moved if actor.target else {}) | {"shard": actor.name}
    return replace(raw, labels=tuple(sorted(labels.items())))


@cache  # the same for all services of one arrival delay
def _values(role: Role, actor: _Actor, last: int) -> str:
    return notation(_samples(role, actor, last))


def _samples(role: Role, actor: _Actor, last: int) -> Samples:
    """Return a counter that stands still but for the actor's jumps."""
    samples: Samples = {}
    jumps, value = dict(actor.jumps), 0 if actor.born is not None else _LIFETIME
    for at in range(actor.born or 0, last):
        value = 0 if at == actor.reset else value + counted(role, jumps.get(at, Cell(0)))
        if at == actor.ends or (actor.gap and at == actor.gap.start):
            samples[at] = "stale"
        if at == actor.ends:
            break
        if at not in actor.gap:
            samples[at] = value
    return samples
