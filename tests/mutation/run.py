"""Every mutant of every rule of the reference bundle against its generated tests: `make mutants`.

Prints what survives with its diff, excuses that are stale, and killed/total; fails unless all but the excused die.
Of SLOs that are equal up to names, texts and numbers one is tried in full.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import excused
from killing import Hunter
from mutants import Mutant, mutants
from suites import Suite, suites

from burnbook import pipeline, publish

HERE = Path(__file__).parent
PROJECTS = (HERE.parents[1], HERE / "quiet")  # the reference bundle, and what it lacks
_EVERY = 10


@dataclass
class Tally:
    """What became of the mutants, by category; of excused ones, whose titles were tried already."""

    total: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    used: set[excused.Excuse] = field(default_factory=set)

    def to_try(self, suite: Suite, mutant: Mutant) -> bool:
        """Tell whether to try a mutant: an excused one, in one suite only; in the others it counts as excused."""
        self.total[mutant.category] += 1
        if not excused.of(suite.name, mutant.title):
            return True
        self.excused[mutant.category] += mutant.title in self.titles
        new = mutant.title not in self.titles
        self.titles.add(mutant.title)
        return new

    def add(self, suite: Suite, mutant: Mutant, *, killed: bool) -> str:
        """Count what became of a mutant; return what is wrong with that, if anything."""
        excuse = excused.of(suite.name, mutant.title)
        self.used |= {excuse} if excuse else set()
        self.killed[mutant.category] += killed
        self.excused[mutant.category] += bool(excuse) and not killed
        if bool(excuse) != killed:
            return ""
        why = "is excused and dies" if killed else "survives"
        self.wrong.append(f"{suite.name}: {why}: {mutant.title}\n{mutant.diff()}")
        return self.wrong[-1]

    def table(self) -> Iterator[str]:
        """Return the lines of a table: a category a line."""
        yield f"{'category':<18}{'mutants':>8}{'killed':>8}{'excused':>8}"
        for category, count in sorted(self.total.items()):
            yield f"{category:<18}{count:>8}{self.killed[category]:>8}{self.excused[category]:>8}"
        yield f"{'all':<18}{self.total.total():>8}{self.killed.total():>8}{self.excused.total():>8}"


def rendered(folder: Path) -> list[Suite]:
    """Write the bundles of all projects into a folder and return their suites."""
    for number, project in enumerate(PROJECTS):
        files = publish.whole(pipeline.render(pipeline.compile_plan(project).plan))
        publish.stage(files, folder / str(number))
    return [suite for number in range(len(PROJECTS)) for suite in suites(folder / str(number))]


def main() -> int:
    """Try them all, or those that the arguments choose."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--suite", default="", help="only suites in whose name this regex is found")
    options.add_argument("--title", default="", help="only mutants in whose title this regex is found")
    chosen = options.parse_args()
    tally, start, full = Tally(), time.monotonic(), dict[str, str]()
    with tempfile.TemporaryDirectory(prefix="burnbook-") as made:
        hunter = Hunter(Path(made))
        for suite in rendered(Path(made) / "bundle"):
            like = full.setdefault(suite.shape, suite.name)
            if like != suite.name:
                print(f"{suite.name}: is like {like}", flush=True)
            elif re.search(chosen.suite, suite.name):
                found = [mutant for mutant in mutants(suite.document) if re.search(chosen.title, mutant.title)]
                _try(hunter, suite, [mutant for mutant in found if tally.to_try(suite, mutant)], tally)
    if not (chosen.suite or chosen.title):
        stale = (excuse.title for excuse in excused.EXCUSES if excuse not in tally.used)
        tally.wrong += [f"an excuse that excuses nothing: {title}" for title in stale]
    print("", *tally.table(), *(f"\n{wrong}" for wrong in tally.wrong), sep="\n")
    killed, total, spared = tally.killed.total(), tally.total.total(), tally.excused.total()
    took = f"{(time.monotonic() - start) / 60:.1f} minutes, {hunter.runs} runs of promtool"
    print(f"\n{killed}/{total} killed, {spared} excused with a reason, {len(tally.wrong)} wrong ({took})")
    return 1 if tally.wrong else 0


def _try(hunter: Hunter, suite: Suite, wanted: list[Mutant], tally: Tally) -> None:
    start = last = time.monotonic()
    for count, (mutant, case) in enumerate(hunter.hunt(suite, wanted), 1):
        if wrong := tally.add(suite, mutant, killed=case is not None):
            print(wrong, flush=True)
        if time.monotonic() - last > _EVERY or count == len(wanted):
            last = time.monotonic()
            print(f"{suite.name}: {count} of {len(wanted)} after {last - start:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
