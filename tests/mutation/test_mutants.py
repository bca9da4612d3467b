"""The generated tests notice when someone changes a rule: every mutant of the reference bundle must break one.

`make test` tries every mutant of the burn alerts of one SLO. `make bench-mutants` (BURNBOOK_ALL_MUTANTS=1) tries those
of every rule of every SLO, ties and look-backs included, and prints a table and what survives. It takes hours.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import pytest
from excused import EXCUSED
from killing import Suite
from mutants import Mutant, mutants

from burnbook import pipeline
from burnbook.model.bundle import Bundle

HERE = Path(__file__).parent
PROJECTS = (HERE.parents[1], HERE / "quiet")  # the reference bundle, and what it lacks
REFERENCE = "checkout.availability"
BAR = ("threshold", "comparison", "and", "or", "unless", "window", "label", "annotation")
FULL = bool(os.environ.get("BURNBOOK_ALL_MUTANTS"))

Suites = Callable[[str], Suite]


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """Return the bundles of all projects as one: no service is in two of them."""
    made = (pipeline.render(pipeline.compile_plan(project).plan) for project in PROJECTS)
    return Bundle(tuple(artifact for bundle in made for artifact in bundle.artifacts))


@pytest.fixture(scope="session")
def suites(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suites]:
    """Return the suites of SLOs by name, made when first asked for. One processor a promtool: several run abreast."""
    made: dict[str, Suite] = {}

    def suite(name: str) -> Suite:
        if name not in made:
            made[name] = Suite.of(bundle, name, tmp_path_factory.mktemp(name))
        return made[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOMAXPROCS", "1")
        patch.setenv("GOGC", "400")
        yield suite


@pytest.mark.parametrize("category", BAR)
def test_a_burn_alert_that_was_changed_breaks_a_test(category: str, suites: Suites) -> None:
    suite = suites(REFERENCE)
    chosen = [m for m in mutants(suite.document) if m.category == category and _of_the_bar(m)]
    assert chosen
    _all_die(suite, chosen)


def test_titles_tell_mutants_apart_and_excuses_name_real_ones(bundle: Bundle) -> None:
    titles = set[str]()
    for name in _slos(bundle):
        found = [m.title for m in mutants(Suite.rules(bundle, name))]
        assert len(set(found)) == len(found)
        titles |= set(found)
    assert EXCUSED.keys() <= titles


@pytest.mark.skipif(not FULL, reason="hours: make bench-mutants")
def test_every_mutant_of_every_slo_breaks_a_test(
    bundle: Bundle, suites: Suites, capsys: pytest.CaptureFixture[str]
) -> None:
    tried, killed, excused, start = Counter[str](), Counter[str](), Counter[str](), time.monotonic()
    wrong = list[str]()
    for name in _slos(bundle):
        suite = suites(name)
        chosen = mutants(suite.document)
        survivors = suite.survivors(chosen)
        tried.update(m.category for m in chosen)
        excused.update(m.category for m in survivors if m.title in EXCUSED)
        killed.update(m.category for m in set(chosen) - set(survivors))
        wrong += _wrong(suite, [m for m in chosen if m.category in BAR and _of_the_bar(m)], survivors)
        with capsys.disabled():
            print(*(f"\n  survives: {m.title}" for m in survivors if m.title not in EXCUSED), end="")
            print(f"\n{name}: {len(chosen)} mutants, {len(chosen) - len(survivors)} killed", end="", flush=True)
    with capsys.disabled():
        print(f"\n\n{'category':<18}{'mutants':>8}{'killed':>8}{'excused':>8}")
        for category, count in sorted(tried.items()):
            print(f"{category:<18}{count:>8}{killed[category]:>8}{excused[category]:>8}")
        sums = (tried.total(), killed.total(), excused.total())
        print(f"{'all':<18}{sums[0]:>8}{sums[1]:>8}{sums[2]:>8}  in {time.monotonic() - start:.0f} s")
    assert not wrong, "\n".join(wrong)


def _of_the_bar(mutant: Mutant) -> bool:
    return mutant.subject.startswith("SLOErrorBudgetBurn")


def _slos(bundle: Bundle) -> list[str]:
    return [Path(a.path).stem for a in bundle.artifacts if a.path.startswith("alerts/rules/")]


def _all_die(suite: Suite, chosen: list[Mutant]) -> None:
    wrong = _wrong(suite, chosen, suite.survivors(chosen))
    assert not wrong, "\n".join(wrong)


def _wrong(suite: Suite, chosen: Iterable[Mutant], survivors: Collection[Mutant]) -> list[str]:
    """Return the mutants that survive without an excuse, and those that die although they are excused."""
    found = [f"{suite.name}: survives: {m.title}" for m in survivors if m.title not in EXCUSED]
    dead = (m.title for m in set(chosen) - set(survivors) if m.title in EXCUSED)
    return [*found, *(f"{suite.name}: is excused and dies: {title}" for title in dead)]
