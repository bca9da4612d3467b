"""The generated tests notice when someone changes a rule: a sample, for `make mutants` tries every mutant there is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from excused import EXCUSES, of
from killing import Hunter
from mutants import Mutant, mutants
from run import rendered
from suites import Suite

PARTS = 4
Found = list[tuple[Suite, Mutant]]


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return every mutant of every suite."""
    suites = rendered(tmp_path_factory.mktemp("bundle"))
    return [(suite, mutant) for suite in suites for mutant in mutants(suite.document)]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_rule_that_was_changed_breaks_a_test(part: int, found: Found, tmp_path: Path) -> None:
    hunter = Hunter(tmp_path)
    sample = list(_sample(found))[part::PARTS]
    assert len(sample) > 20
    survivors = [f"{suite.name}: {m.title}\n{m.diff()}" for suite, m in sample if hunter.killers(suite, [m]) == [None]]
    assert survivors == []


def test_titles_tell_the_mutants_of_a_suite_apart(found: Found) -> None:
    for _, alike in groupby(found, key=lambda pair: id(pair[0])):
        titles = [mutant.title for _, mutant in alike]
        assert len(set(titles)) == len(titles)


def test_every_excuse_has_a_mutant(found: Found) -> None:
    used = [of(suite.name, mutant.title) for suite, mutant in found]
    assert set(EXCUSES) == {excuse for excuse in used if excuse}


def _sample(found: Found) -> Iterator[tuple[Suite, Mutant]]:
    """Return one mutant of each category of each kind of rule, each time of another SLO."""

    def kind(pair: tuple[Suite, Mutant]) -> tuple[str, str]:
        suite, mutant = pair
        if suite.name == "collector":  # its ten alerts are made of few forms, and share the tests of them
            return mutant.category, suite.name
        return mutant.category, mutant.subject.split()[0].rstrip("0123456789mhd")

    able = sorted((pair for pair in found if not of(pair[0].name, pair[1].title)), key=kind)
    for number, (_, alike) in enumerate(groupby(able, key=kind)):
        pairs = list(alike)
        yield pairs[number * 101 % len(pairs)]
