"""Where each minute's count starts: what is just inside of each look-back and offset, and what is just outside.

Samples are a quarter of a minute apart and what counts is the last evaluation: all happens around that minute, but for
series that were there for a moment hours ago.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from burnbook.model.plan import Slo
from burnbook.model.sli import RawSeries, Role
from burnbook.outputs.rules.promtool import Case, Input, ValueCheck, notation
from burnbook.outputs.rules.raw_strangers import Stranger, strangers
from burnbook.outputs.rules.timeline import MINUTE, Cell, counted, recorded, series
from burnbook.text.promql import Selector, equals

_QUARTER = 15
_EVERY = 6 * 60 * MINUTE
_END = 5 * _EVERY  # there must be a day ago
_HOURS = (1, 6, 24)  # how long ago the base looks for what comes back
_AN_HOUR = 60 * MINUTE // _QUARTER
_ALIVE = 200  # samples before the end: what is always there begins beyond all look-backs
_BACK = 30 * MINUTE // _QUARTER  # how far the base looks back, in samples
_EVIDENCE = 15 * MINUTE // _QUARTER  # and how far for what a target counted
_LIFETIME = 1_000_000
_FLOOR = 10  # what a new series may count on a target that stands still
_MANY = 7_000_000

_NONE = Cell(0)

Samples = dict[int, float | str]


@dataclass(frozen=True, slots=True)
class _Actor:
    """A series for each raw one: its target, its jumps by sample, and when it is born, has a gap, resets and ends.

    `counts` is what the last minute holds of it; a bucket that is `respelled` had its bound spelled otherwise before.
    """

    name: str
    target: int
    jumps: tuple[tuple[int, Cell], ...] = ()
    counts: Cell = _NONE
    born: int | None = None
    gap: range = range(0)
    reset: int | None = None
    ends: int | None = None
    respelled: bool = False


def start_case(slo: Slo, delay: int) -> Case | None:
    """Return the case; none where raw series cannot be written or targets not be told apart."""
    labels = set(slo.sli.raw[0].labels) - set(slo.split) if slo.sli.raw else set()
    free = sorted(name for name, value in labels if value == f"{name}-1")
    if not free:
        return None
    now = _END // _QUARTER + -delay // _QUARTER
    actors, buckets = tuple(_actors(now)), [raw for raw in slo.sli.raw if "le" in dict(raw.labels)]
    inputs = [
        Input(series(_named(raw, actor, free)), _values(raw.role, actor, now))
        for actor in actors
        for raw in slo.sli.raw
    ]
    for actor, raw in product(actors, buckets):
        named = _named(raw, actor, free)
        inputs.append(Input(series(named, le="+Inf"), notation(_wide(actor, now))))
        if actor.respelled and (other := _spelled_otherwise(dict(raw.labels)["le"])):
            inputs.append(Input(series(named, le=other), notation(_ended(now, slo.sli.seen))))
    foreign = tuple(strangers(slo))
    jump = f"_x{now - _ALIVE} {_LIFETIME}x{_ALIVE - 3} {_LIFETIME + _MANY}x6"
    inputs += [Input(series(one.raw), jump) for one in foreign]
    total, bad = _counted(slo, actors, foreign)
    told = zip((f"{name}1m" for name in slo.events), (total, bad), strict=True)
    return Case(
        name=f"{slo.name}: each count starts a minute before its end, or where its series does if the target counted",
        every=_EVERY,
        step=_QUARTER,
        inputs=tuple(inputs),
        values=tuple(
            ValueCheck(_END, recorded(slo, name), ((str(Selector(name, equals(slo.member))), value),))
            for name, value in told
        ),
    )


def _actors(now: int) -> Iterator[_Actor]:
    """Yield everyone around sample `now`, the last one that is read; the count starts at `before`.

    Target 0 grew enough to explain what is born on it, by what lies just inside; target 1 by what lies just outside.
    """
    before = now - 4
    half, much = Cell(1400, 400), Cell(1000, 400)  # good ones alone are evidence where bad ones count apart
    yield _Actor("grown", 0, ((before - _EVIDENCE + 20, half), (before - 2, half)), ends=now + 1)
    born, more = (Cell(1500, 1500), Cell(1500)), (Cell(_MANY, _MANY), Cell(_MANY))
    for name, cell, rush in zip(("bad", "good"), born, more, strict=True):
        yield _Actor(f"born-{name}", 0, ((now - 1, cell), (now + 1, rush)), cell, born=now - 1)
    yield _Actor("respelled", 0, ((now - 1, half),), half, born=now - 1, respelled=True)
    yield _Actor("flash", 0, ((now - 3, half),), half, born=now - 3, ends=now - 2)
    times = (before - _EVIDENCE - 1, before - 50, now - 3, now + 1)
    yield _Actor("grows", 1, tuple((time, much) for time in times), much)
    yield _Actor("gone", 1, ((before - 50, much), (now - 3, Cell(80, 30))), Cell(80, 30), ends=now - 2)
    yield _Actor("leaves", 0, ((before - 20, Cell(700, 300)),), born=before - 20, ends=before + 1)
    yield _Actor("old-bad", 1, ((now - 1, Cell(1700, 1700)),), born=now - 1)
    yield _Actor("old-good", 1, ((now - 1, Cell(1700)),), born=now - 1)
    yield _Actor("restarted", 0, ((now - 1, Cell(300, 100)),), Cell(300, 100), reset=now - 2)
    yield _Actor("restarts", 1, ((now - 1, Cell(100, 40)),), Cell(100, 40), reset=now + 1)
    late = ((now - 1, Cell(500, 200)),)
    yield _Actor("returns", 1, late, Cell(500, 200), gap=range(before - _BACK + 2, now - 1))
    yield _Actor("forgotten", 1, late, gap=range(before - _BACK, now - 1))
    yield from _visitors(now, before)
    yield _Actor("still", 2)
    yield _Actor("idle", 2, born=now - 1)
    yield _Actor("few-bad", 2, ((before - 20, Cell(7, 7)),), born=before - 20)
    yield _Actor("few-good", 2, ((before - 20, Cell(7)),), born=before - 20)
    for count in (_FLOOR, _FLOOR + 1):
        for name, cell in (("bad", Cell(count, count)), ("good", Cell(count))):
            told = cell if count == _FLOOR else _NONE
            yield _Actor(f"{count}-{name}", 2, ((now - 1, cell),), told, born=now - 1)


def _visitors(now: int, before: int) -> Iterator[_Actor]:
    """Yield who was there for one sample, hours ago, and comes back: nothing of it is new, unless it restarts then."""
    for hours in _HOURS:
        then = now - hours * _AN_HOUR
        jumps = ((then, Cell(300, 100)), (now - 1, Cell(50, 20)), (now + 1, Cell(_MANY, _MANY // 2)))
        yield _Actor(f"back-{hours}", 0, jumps, born=then, gap=range(then + 1, now - 1))
    then = now - _AN_HOUR
    seen = ((then, Cell(300, 100)), (now - 3, Cell(50, 20)))
    yield _Actor("passes", 0, seen, born=then, gap=range(then + 1, now - 3), ends=now - 2)
    yield _Actor("same", 0, ((then, Cell(300, 100)),), born=then, gap=range(then + 1, now - 3))
    fall = ((then, Cell(90, 30)), (before, Cell(900, 300)), (now, Cell(250, 90)))
    yield _Actor("fell", 0, fall, Cell(250, 90), born=then, gap=range(then + 1, before), reset=now - 1)


def _counted(slo: Slo, actors: tuple[_Actor, ...], foreign: tuple[Stranger, ...]) -> tuple[int, int]:
    """Return all and bad events of the last minute: of those born, grown, restarted, returned, and at the floor."""
    others = _MANY * sum(one.counted for one in foreign)
    unknown = others if slo.sli.raw[1].role == "good" else 0
    return sum(actor.counts.total for actor in actors) + others, sum(actor.counts.bad for actor in actors) + unknown


def _named(raw: RawSeries, actor: _Actor, free: list[str]) -> RawSeries:
    """Return an actor's series; its target differs from the first in one label only, each time another one."""
    moved = {free[actor.target % len(free)]: f"{free[actor.target % len(free)]}-{actor.target + 1}"}
    labels = dict(raw.labels) | (moved if actor.target else {}) | {"shard": actor.name}
    return replace(raw, labels=tuple(sorted(labels.items())))


def _spelled_otherwise(bound: str) -> str | None:
    """Return the other spelling of a bucket's bound: Prometheus 3 writes 1.0 where others write 1."""
    if bound.isdigit():
        return f"{bound}.0"
    return bound.removesuffix(".0") if bound.endswith(".0") else None


def _wide(actor: _Actor, now: int) -> Samples:
    """Return the widest bucket of an actor, which is no good one, whenever there may be others."""
    samples: Samples = dict.fromkeys(range(now - _ALIVE, now + 1), 9 * _LIFETIME)
    if actor.born is not None and actor.born < now - _ALIVE:
        samples |= {actor.born: 9 * _LIFETIME, actor.born + 1: "stale"}
    return samples


def _ended(now: int, seen: int) -> Samples:
    """Return what was there for one sample an hour ago, and for one that is just too old to be read as now."""
    then, end = now - _AN_HOUR, now - seen // _QUARTER - 1
    return {then: _LIFETIME, then + 1: "stale", end: _LIFETIME, end + 1: "stale"}


@cache  # the same for all services of one arrival delay
def _values(role: Role, actor: _Actor, now: int) -> str:
    return notation(_samples(role, actor, now))


def _samples(role: Role, actor: _Actor, now: int) -> Samples:
    """Return a counter that stands still but for the actor's jumps."""
    samples: Samples = {}
    jumps, value = dict(actor.jumps), 0 if actor.born is not None else _LIFETIME
    for at in range(now - _ALIVE if actor.born is None else actor.born, now + 4):
        value = 0 if at == actor.reset else value + counted(role, jumps.get(at, Cell(0)))
        if at == actor.ends or (actor.gap and at == actor.gap.start):
            samples[at] = "stale"
        if at == actor.ends:
            break
        if at not in actor.gap:
            samples[at] = value
    return samples
