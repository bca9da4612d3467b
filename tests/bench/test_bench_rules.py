"""The bench of the rules is alive: a day of two services in a real Prometheus, and the sums that it judges by."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from burnbook.live.prometheus import Sample, Series

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from bench_rules import alarms, designs, goals, late, stories, world  # noqa: E402
from bench_rules.accuracy import Errors  # noqa: E402
from bench_rules.cost import Cost  # noqa: E402
from bench_rules.truth import SLOT, START, Tally, Truth  # noqa: E402

PERIOD = designs.PERIOD


def test_a_day_is_measured_and_no_failure_is_lost() -> None:
    argv = [sys.executable, str(ROOT / "tools" / "bench_rules" / "bench.py"), "--quick"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "| first: no failure lost, the first included | 1 of 1 failures recorded | yes |" in done.stdout
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines() if "|" in line]
    mean = {row[0]: float(row[7].split(" / ")[0]) for row in rows if len(row) == 9 and " / " in row[7]}
    assert mean.keys() == {"Burnbook", "Sloth, every 30s", "Pyrra", "Pyrra, performance mode", "raw `increase`"}
    assert mean["Burnbook"] < 0.2 < 10 < mean["Sloth, every 30s"]  # the average of ratios knows nothing of traffic
    fired = {row[2]: row[5] for row in rows if row[:2] == ["20% fail for 30 minutes", "fast"]}
    assert fired == dict.fromkeys(("Burnbook", "Sloth, every 30s", "Pyrra"), "1 of 1")


def test_the_truth_counts_what_no_scrape_has_seen() -> None:
    tally = Tally(second=10)
    for bad, total in ((0, 30), (3, 60), (0, 0)):
        tally.add(bad, total)
    truth, first = Truth((tally,)), START + 10
    assert truth.between(START - 60, first + 2 * SLOT) == (3, 90)
    assert truth.between(first + SLOT / 3, first + SLOT) == (2, 40)
    assert truth.told(first, first + SLOT - 1) == (0, 0)
    assert truth.told(first, first + SLOT) == (3, 60)
    assert truth.ratio(first + 2 * SLOT, SLOT) is None


def test_a_world_comes_true_the_same_way_again_and_another_seed_is_another_world() -> None:
    story = replace(stories.short(stories.MONTH), days=0.2, rollouts=(3600,), restart_hours=1)
    once, again, other = (world.simulate(story, seed) for seed in (1, 1, 2))
    assert once.series == again.series != other.series
    happened, told = (truth.between(0, once.end + SLOT) for truth in (once.truth, once.visible))
    assert 0.95 * happened[1] < told[1] < happened[1]  # unseen: before the first scrape of a life, and after the last


@pytest.mark.parametrize(
    ("hold", "spans"),
    [(0, [(10, 30), (50, 60)]), (10, [(20, 30)]), (20, [])],
)
def test_an_alert_fires_once_it_was_above_for_long_enough(hold: int, spans: list[tuple[int, int]]) -> None:
    above = [False, True, True, False, False, True, False]
    assert list(alarms._spans(range(0, 70, 10), above, hold, 10)) == spans


class Answering:
    """Tells of every SLO what would be recorded of pushed counters: all of it, or not the last minute."""

    def __init__(self, counters: Sequence[late._Pushed], first: float, lost: bool) -> None:
        self.counters, self.first, self.lost = counters, first, lost

    def query(self, _: str) -> tuple[Series, ...]:
        ends = [self.first + 60 * minute for minute in range(4)]
        counted = [sum(c.at(end - 30) - c.at(end - 90) for c in self.counters) for end in ends]
        if self.lost:
            counted[-1] = 0
        return (Series({}, tuple(Sample(end, float(n)) for end, n in zip(ends, counted, strict=True))),)


@pytest.mark.parametrize("lost", [False, True])
def test_what_was_pushed_late_is_compared_with_what_was_recorded(lost: bool, tmp_path: Path) -> None:
    text = late._SERVICE.replace("NAME", "pushed").replace("DELAY", "")
    slos, _ = designs.compiled(tmp_path, {"pushed": text})
    counters = list(late._counters(1, START, 7))
    found = late._compared(Answering(counters, START + 60, lost), slos["pushed"], counters)
    assert found.delay == 30
    assert (found.minutes, found.recorded < found.pushed) == (3, lost)
    assert [goal.reached for goal in goals.of_late([found])] == [not lost]


def test_a_goal_is_judged_by_its_figure() -> None:
    def cost(design: str, samples: float) -> Cost:
        return Cost(design, 40, {"": samples}, 0, 0, 0, scaled=False)

    costs = [cost("Burnbook", 1), cost("Sloth, every 30s", 70)]
    assert [goal.reached for goal in goals.of_costs(costs)] == [True]
    assert [goal.reached for goal in goals.of_costs([costs[0], cost("Sloth, every 30s", 69.9)])] == [False]

    def table(own: float, raw: float, missing: int = 0) -> list[goals.Goal]:
        errors = {"Burnbook": (own, missing), "raw `increase`": (raw, 0)}
        found = {name: {PERIOD: Errors(mean, mean, gone, 9, 0, 0)} for name, (mean, gone) in errors.items()}
        return list(goals.of_errors({"month": found}))

    judged = [table(0.0005, 0), table(0.0006, 0.0007), table(0.0006, 0.0001), table(0.0001, 0.0001, missing=1)]
    assert [goal.reached for (goal,) in judged] == [True, True, False, False]
