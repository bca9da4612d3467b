"""Measure the rules beside the truth and beside two peers' ways of writing them; exit 1 if a goal is missed.

One real Prometheus knows simulated months; another really evaluates the rules of pushed telemetry while that arrives
late. Takes a quarter of an hour; `--quick` looks at a day, and measures neither cost nor late pushes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tools", "tests", "generator")]

from bench_rules import accuracy, alarms, cost, designs, events, late, peers, prepare, prose, report, stories  # noqa: E402
from bench_rules.accuracy import Errors  # noqa: E402
from bench_rules.designs import PERIOD, Design  # noqa: E402
from bench_rules.prepare import Prepared  # noqa: E402
from bench_rules.store import prometheus  # noqa: E402
from bench_rules.truth import START  # noqa: E402
from bench_rules.world import World  # noqa: E402
from burnbook.live.processes import LiveError, scratch  # noqa: E402
from burnbook.live.prometheus import Client  # noqa: E402

DOCUMENT = ROOT / "docs" / "bench-rules.md"
_LATE_MINUTES = 7
_INSTANTS = {"month": 200}
_FEWER, _QUICK_ONES = 60, 20
_COST_INSTANTS = 5
_AS_WRITTEN = argparse.RawTextHelpFormatter
_QUICK = ("month", "first")


def main() -> int:
    """Measure, tell, and write if asked to; 1 if a goal is missed or a server did not do what was asked."""
    asked = _arguments()
    try:
        found = _run(asked)
    except (LiveError, OSError) as error:
        print(f"bench.py: {error}", file=sys.stderr)
        return 1
    told = report.text(found, _head(asked))
    print(told)
    if asked.write:
        DOCUMENT.write_text(told, "utf-8")
    missed = [goal for goal in found.goals() if not goal.reached]
    for goal in missed:
        print(f"missed: {goal.text}: {goal.figure}", file=sys.stderr)
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, other months (default: 1)")
    parser.add_argument("--quick", action="store_true", help="a day of few series: a look whether all still works")
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.relative_to(ROOT)}")
    return parser.parse_args()


def _head(asked: argparse.Namespace) -> str:
    command = "python tools/bench_rules/bench.py" + (" --quick" if asked.quick else " --write")
    versions = {"prometheus": prometheus().shown, "python": sys.version.split()[0]}
    return prose.HEAD.format(command=f"`{command} --seed {asked.seed}`", seed=asked.seed, **versions)


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _run(asked: argparse.Namespace) -> report.Measured:
    tool = prometheus()
    told = [stories.MONTH, *stories.STRESS]
    told = [stories.short(story) for story in told if story.job in _QUICK] if asked.quick else told
    sizes = {} if asked.quick else stories.COST
    with scratch() as folder, ThreadPoolExecutor(1) as pool:
        (folder / "late").mkdir()
        pushing = None if asked.quick else pool.submit(late.pushed, tool, folder / "late", asked.seed, _LATE_MINUTES)
        _say("simulating, taking in, recording")
        ready = prepare.prepared(tool, folder / "store", told, sizes, asked.seed)
        with ready.store.serving() as client:
            _say("asking for errors")
            parts = _Parts(ready, client, asked)
            errors = {job: parts.errors(world) for job, world in ready.worlds.items()}
            _say("counting events, waiting for pages")
            counted = [parts.events(world) for world in ready.worlds.values()]
            rang = list(parts.alarms(ready.worlds["month"]))
            _say("asking for costs")
            costs = [one for size in (40, *sizes) for one in parts.costs(size)] if sizes else []
        told_late = pushing.result() if pushing else []
    whole = not asked.quick
    return report.Measured(whole, {story.job: story for story in told}, errors, counted, rang, costs, told_late)


class _Parts:
    """The parts of the bench that ask one server."""

    def __init__(self, ready: Prepared, client: Client, asked: argparse.Namespace) -> None:
        self.ready, self.client, self.asked = ready, client, asked

    def phase(self, world: World) -> float:
        return prepare.phase(self.client, self.ready.slos[world.story.job], world.end)

    def designs(self, job: str) -> list[Design]:
        """Return all ways of writing, and no way at all."""
        own = designs.burnbook(self.ready.slos[job])
        both = [peers.sloth(job), peers.pyrra(job, fast=False), peers.pyrra(job, fast=True)]
        return [own, *both, designs.raw(job, own.ratios)]

    def errors(self, world: World) -> dict[str, dict[int, Errors]]:
        """Return the errors of a world's windows: of the hard ones, the period or a day alone."""
        job, phase, lasts = world.story.job, self.phase(world), world.end - START
        full = START + PERIOD if lasts > PERIOD else START + 0.8 * lasts
        count = _QUICK_ONES if self.asked.quick else _INSTANTS.get(job, _FEWER)
        times = {
            False: accuracy.instants(world, phase, count, accuracy.warmed(world), self.asked.seed),
            True: accuracy.instants(world, phase, min(count, _FEWER), full, self.asked.seed),
        }
        wanted = {stories.DAY, peers.DAY} if job == "sparse" else {PERIOD}
        found = [
            replace(d, ratios={n: e for n, e in d.ratios.items() if job == "month" or n in wanted})
            for d in self.designs(job)
        ]
        return accuracy.table(self.client, world, found, times)

    def events(self, world: World) -> events.Events:
        return events.counted(self.client, world, self.ready.slos[world.story.job], self.phase(world))

    def alarms(self, world: World) -> Iterator[alarms.Alarm]:
        job = world.story.job
        return alarms.alarms(self.client, world.truth, self.designs(job)[:3], world.story.episodes, self.phase(world))

    def costs(self, size: int) -> Iterator[cost.Cost]:
        """Return what each design costs with so many raw series."""
        month = self.ready.worlds["month"]
        phase, job = self.phase(month), stories.COST.get(size, "month")
        ends = [month.end, month.end if job == "month" else START + int(stories.COST_DAYS * stories.DAY) - 3600]
        recent, sized = ([e - 600 * n - 60 + phase for n in range(1, _COST_INSTANTS + 1)] for e in ends)
        for small, big in zip(self._costly("month"), self._costly(job), strict=True):
            yield cost.measured(self.client, big, size, cost.plan(small, size, big, (recent, sized)))

    def _costly(self, job: str) -> Sequence[Design]:
        all_of = [designs.burnbook(self.ready.slos[job])]
        all_of += [peers.sloth(job, every) for every in peers.SLOTH_EVERY]
        return [*all_of, peers.pyrra(job, fast=False), peers.pyrra(job, fast=True)]


if __name__ == "__main__":
    sys.exit(main())
