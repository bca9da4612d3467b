"""Random counters: every event is counted once, as good or as bad, through restarts, scrape gaps and late births.

What is expected is told by adding up the counters' samples; what is recorded is told by promtool.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
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
WORLDS = 6
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
    """A target: the minutes at which it is scraped, and its counters by raw series, each with its samples."""

    number: int
    scraped: list[int]
    counters: dict[RawSeries, Samples] = field(default_factory=dict)

    def grown(self, raw: RawSeries, minute: int) -> int | None:
        """Return what a counter adds in a minute: all since its last sample, or since its start; None if not there."""
        samples = self.counters[raw]
        if minute not in samples:
            return None
        before = [at for at in samples if minute - LOOK_BACK <= at < minute]
        if before:
            last = samples[max(before)]
            return samples[minute] - last if last <= samples[minute] else samples[minute]
        return samples[minute] if self._counts(minute) else None

    def _counts(self, minute: int) -> bool:
        """Tell whether it was scraped twice before: then what is born on it starts from nothing."""
        return len([at for at in self.scraped if minute - LOOK_BACK <= at < minute]) > 1


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
    world = [_instance(number, planned.sli.raw, random) for number in range(3)]
    inputs = [
        {"series": str(Selector(raw.metric, _labels(raw, one.number))), "values": notation(_with_gaps(samples, one))}
        for one in world
        for raw, samples in one.counters.items()
        if samples
    ]
    checks = [check for minute in range(2, MINUTES) for check in _minute(planned, world, minute)]
    return {"interval": "1m", "input_series": inputs, "promql_expr_test": checks}


def _instance(number: int, raws: tuple[RawSeries, ...], random: Random) -> Instance:
    """Return a target that starts with a life behind it, restarts, and is not scraped for some minutes.

    Its bad series is born late. Births and restarts happen while it is scraped, and it counts at most ten events a
    minute, so that whatever is new on it is within what the base takes for new.
    """
    start = random.choice((0, 0, random.randrange(60)))
    gap = range(at := random.randrange(start + 5, MINUTES + 40), at + random.randrange(2, 20))
    restarts = {minute for minute in range(start + 3, MINUTES) if random.random() < 0.05} - {*gap, gap.stop}
    born = next(at for at in range(random.randrange(start + 3, start + 20), MINUTES) if at not in (*gap, gap.stop))
    cells = {minute: _cell(random, may_fail=minute >= born) for minute in range(start, MINUTES)}
    one = Instance(number, [minute for minute in cells if minute not in gap])
    for raw in raws:
        late = raw.role == "bad"
        value, found = 0 if late else random.randrange(100_000), Samples()
        for minute, cell in cells.items():
            value = events(raw, cell) + (0 if minute in restarts else value)
            if minute not in gap and (minute >= born or not late):
                found[minute] = value
        one.counters[raw] = found
    return one


def _cell(random: Random, *, may_fail: bool) -> Cell:
    total = random.randrange(10)
    return Cell(total, random.randrange(total + 1) if may_fail else 0)


def _with_gaps(samples: Samples, one: Instance) -> dict[int, float | str]:
    """Mark where scrapes begin to fail: Prometheus would else take the last sample for another five minutes."""
    ends = [at + 1 for at in samples if at + 1 not in samples and at + 1 < MINUTES]
    return {**samples, **dict.fromkeys(ends, "stale")}


def _minute(planned: Slo, world: list[Instance], minute: int) -> Iterator[dict[str, Any]]:
    """Expect of each raw series what it grew by; an event that is not counted as good is bad, and the other way."""
    grown = {raw: [one.grown(raw, minute) for one in world] for raw in planned.sli.raw}
    sums = {raw.role: sum(count or 0 for count in counts) for raw, counts in grown.items()}
    there = any(count is not None for raw, counts in grown.items() for count in counts if _is_event(raw, planned))
    total = sums["total"] if "total" in sums else sums["good"] + sums["bad"]
    bad = sums["bad"] if "bad" in sums else max(0, total - sums["good"])
    ids = str(Selector("", equals(planned.ids)))
    values = (("slo:sli_total:increase1m", total), ("slo:sli_bad:increase1m", bad))
    for name, value in values:
        samples = [{"labels": name + ids, "value": value}] if there else []
        yield {"expr": name, "eval_time": f"{minute}m", "exp_samples": samples}


def _is_event(raw: RawSeries, planned: Slo) -> bool:
    """Tell whether a raw series is one of all events."""
    return raw.role == "total" or all(other.role != "total" for other in planned.sli.raw)


def _labels(raw: RawSeries, number: int) -> tuple[Any, ...]:
    return equals(sorted((dict(raw.labels) | {"instance": f"instance-{number}"}).items()))


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")
