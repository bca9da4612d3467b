"""Random counters: every event is counted once, as good or as bad, through restarts, scrape gaps and late births.

What is expected is told by adding up the counters' samples; what is recorded is told by promtool. A world
lasts less than six hours: of what was there long ago, it tells only what was there an hour ago.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from definitions import Files, project, service, slo

from burnbook import toolbox
from burnbook.model.plan import Slo
from burnbook.model.sli import RawSeries
from burnbook.outputs.rules.promtool import notation
from burnbook.outputs.rules.timeline import Cell, events
from burnbook.text.promql import Selector, equals

MINUTES = 90
LOOK_BACK = 30
EVIDENCE = 15
HOUR = 60
SHORT, LONG = (*range(2, 14), *range(15, 30)), range(31, 58)  # 14 and 30: a sample on the edge, which 2.x sees, 3.x not
WORLDS = 16
SLIS: dict[str, dict[str, Any]] = {
    "availability": {"availability": {}},
    "latency": {"latency": {"threshold": "1s"}},
    "bad events": {"events": {"bad": 'tries_total{outcome="bad"}', "total": "tries_total"}},
    "bad events of their own": {"events": {"bad": "bad_total", "total": "tries_total"}},
    "good events": {"events": {"good": 'tries_total{outcome="good"}', "total": "tries_total"}},
    "good events of their own": {"events": {"good": "good_total", "total": "tries_total"}},
}
Samples = dict[int, int]


@dataclass
class Instance:
    """A target: its counters by raw series, each with its samples, and those of them that are all its events."""

    number: int
    all_events: tuple[RawSeries, ...]
    counters: dict[RawSeries, Samples] = field(default_factory=dict)

    def grown(self, raw: RawSeries, minute: int) -> int | None:
        """Return what a counter adds in a minute: all since its last sample, or since its start; None if not there."""
        samples = self.counters[raw]
        if minute not in samples:
            return 0 if minute - 1 in samples else None
        now, before = samples[minute], self._seen(raw, minute, LOOK_BACK)
        if before and samples[max(before)] <= now:
            return now - samples[max(before)]
        if minute - 1 not in samples and minute - HOUR in samples and samples[minute - HOUR] <= now:
            return 0
        return now if self._counts(minute) else None

    def _counts(self, minute: int) -> bool:
        """Tell whether it has counted events twice before: then what is born on it starts from nothing."""
        there = (raw for raw in self.all_events if minute in self.counters[raw])
        return any(len(self._seen(raw, minute, EVIDENCE)) > 1 for raw in there)

    def _seen(self, raw: RawSeries, minute: int, back: int) -> list[int]:
        return [at for at in self.counters[raw] if minute - back <= at < minute]


@pytest.mark.parametrize("kind", SLIS)
def test_bad_and_good_events_are_all_events_in_any_world(kind: str, tmp_path: Path) -> None:
    planned = Files(project(), (service("web", slo("s", SLIS[kind])),)).plan().services[0].slos[0]
    rules = [{"record": r.series, "expr": r.expr, "labels": dict(r.labels)} for r in planned.groups[0].rules[:2]]
    tests = [_test(planned, Random(f"{kind} {number}")) for number in range(WORLDS)]
    _write(tmp_path / "rules.yaml", {"groups": [{"name": "base", "rules": rules}]})
    _write(tmp_path / "test.yaml", {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": tests})
    promtool = toolbox.find("promtool")
    assert promtool
    argv = [promtool.path, "test", "rules", "test.yaml"]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _test(planned: Slo, random: Random) -> dict[str, Any]:
    """Return a test of one world: totals and bad events of each minute, and that bad ones are never more or less."""
    world = [_instance(number, planned, random) for number in range(random.randrange(1, 4))]
    inputs = [
        {"series": str(Selector(raw.metric, _labels(raw, one.number))), "values": notation(_with_gaps(samples, one))}
        for one in world
        for raw, samples in one.counters.items()
        if samples
    ]
    checks = [check for minute in range(2, MINUTES) for check in _minute(planned, world, minute)]
    return {"interval": "1m", "input_series": inputs, "promql_expr_test": checks}


def _instance(number: int, planned: Slo, random: Random) -> Instance:
    """Return a target that restarts, and is not scraped, or does not show one of its counters, for some minutes.

    Its bad series is born late. Births and restarts happen while it is scraped and shows all, and it counts at most ten
    events a minute, so that whatever is new on it is within what the base takes for new.
    """
    start = random.choice((0, 0, random.randrange(60)))
    birth, never = random.randrange(start + 3, start + 20), range(MINUTES, MINUTES)
    gap, hidden = random.choice(((_gap(start, random), never), (never, _hidden(birth, random))))
    born = next((at for at in range(birth, MINUTES) if at not in gap), MINUTES)
    lives = range(start, MINUTES)
    restarts = _restarts(lives, gap, hidden, random)
    pace = random.choice((1, 0.05))
    cells = {minute: _cell(random, pace, may_fail=minute >= born) for minute in lives}
    one = Instance(number, tuple(raw for raw in planned.sli.raw if _is_event(raw, planned)))
    for raw in planned.sli.raw:
        late, absent = raw.role == "bad", {*gap, *(hidden if raw == planned.sli.raw[-1] else ())}
        value, found = 0 if late else random.choice((0, random.randrange(100_000))), Samples()
        for minute, cell in cells.items():
            value = events(raw, cell) + (0 if minute in restarts else value)
            if minute not in absent and (minute >= born or not late):
                found[minute] = value
        one.counters[raw] = found
    return one


def _gap(start: int, random: Random) -> range:
    """Return the minutes without a scrape: few, or more than the base looks back."""
    at = random.randrange(start + 5, MINUTES + 20)
    return range(at, at + random.choice((random.choice(SHORT), random.choice(LONG))))


def _hidden(birth: int, random: Random) -> range:
    """Return the minutes without one of the counters, which was there an hour before it comes back."""
    back = birth + HOUR + random.randrange(10)
    return range(back - random.choice((random.choice(SHORT), random.choice(LONG))), back)


def _restarts(lives: range, gap: range, hidden: range, random: Random) -> set[int]:
    """Return when a target restarts: also as a gap ends; in the hour before a counter comes back, only then."""
    ends = {at for at in (gap.stop, hidden.stop) if at in lives and random.random() < 0.5}
    quiet = {*gap, *(range(hidden.stop - HOUR, hidden.stop + 1) if hidden else ())}
    return {at for at in lives[3:] if random.random() < 0.05} - quiet | ends


def _cell(random: Random, pace: float, *, may_fail: bool) -> Cell:
    total = random.randrange(10) if random.random() < pace else 0
    return Cell(total, random.randrange(total + 1) if may_fail else 0)


def _with_gaps(samples: Samples, one: Instance) -> dict[int, float | str]:
    """Mark where scrapes begin to fail: Prometheus would else take the last sample for another five minutes."""
    ends = [at + 1 for at in samples if at + 1 not in samples and at + 1 < MINUTES]
    return {**samples, **dict.fromkeys(ends, "stale")}


def _minute(planned: Slo, world: list[Instance], minute: int) -> Iterator[dict[str, Any]]:
    """Expect of each raw series what it grew by; an event that is not counted as good is bad, and the other way."""
    grown = {raw: [one.grown(raw, minute) for one in world] for raw in planned.sli.raw}
    sums = {raw.role: _sum(counts) for raw, counts in grown.items()}
    total = _sum(count for raw, counts in grown.items() for count in counts if _is_event(raw, planned))
    bad = sums.get("bad")
    if bad is None and total is not None:
        bad = 0 if "bad" in sums else max(0, total - (sums["good"] or 0))
    ids = str(Selector("", equals(planned.ids)))
    for name, value in (("slo:sli_total:increase1m", total), ("slo:sli_bad:increase1m", bad)):
        samples = [] if value is None else [{"labels": name + ids, "value": value}]
        yield {"expr": name, "eval_time": f"{minute}m", "exp_samples": samples}


def _sum(counts: Iterable[int | None]) -> int | None:
    """Add up what is there; None if nothing is."""
    there = [count for count in counts if count is not None]
    return sum(there) if there else None


def _is_event(raw: RawSeries, planned: Slo) -> bool:
    """Tell whether a raw series is one of all events."""
    return raw.role == "total" or all(other.role != "total" for other in planned.sli.raw)


def _labels(raw: RawSeries, number: int) -> tuple[Any, ...]:
    return equals(sorted((dict(raw.labels) | {"instance": f"instance-{number}"}).items()))


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")
