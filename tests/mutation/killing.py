"""Killing mutants: the real promtool runs the generated tests, unchanged, on one wrong rule file after the other."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from mutants import Mutant
from suites import Case, Suite

from burnbook import toolbox

_PATIENCE = 300
_UNREADABLE = ("could not parse", "unmarshal", "yaml:", "duplicate rules")
_TOGETHER = 8  # mutants that share runs of promtool
_AT_ONCE = 4  # tests of a mutant that share one
_TEST = "tests/test.yaml"
_TEXTS = ("annotation", "annotation query")


@dataclass
class Hunter:
    """Runs tests on mutants, and remembers which test killed what, to try it first on the next of the kind.

    Each test is run on the right rules before its first verdict counts. One processor a promtool: several run abreast.
    """

    folder: Path
    last: dict[str, str] = field(default_factory=dict)
    kills: Counter[tuple[str, ...]] = field(default_factory=Counter)
    proved: set[Case] = field(default_factory=set)
    runs: int = 0

    def hunt(self, suite: Suite, mutants: Sequence[Mutant]) -> Iterator[tuple[Mutant, Case | None]]:
        """Return each mutant with the test that killed it, as they fall; None if it survives all that can see it.

        Those that stand together are tried one after the other, so that the next ones know what killed the first.
        """
        count = -(-len(mutants) // _TOGETHER)
        parts = [mutants[at::count] for at in range(count)]
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
            tried = {pool.submit(self.killers, suite, part): part for part in parts}
            try:
                for done in as_completed(tried):
                    yield from zip(tried[done], done.result(), strict=True)
            finally:
                pool.shutdown(cancel_futures=True)

    def killers(self, suite: Suite, mutants: Sequence[Mutant]) -> list[Case | None]:
        """Return of each mutant the first test that fails on it; None if it survives all that can see it.

        In rounds, each of them one run of promtool with more tests of each mutant that is still alive.
        """
        killed: dict[Mutant, Case] = {}
        open_ = {mutant: self._able(suite, mutant) for mutant in mutants}
        tests = 1
        while open_:
            ordered = {mutant: self._ordered(suite, mutant, cases) for mutant, cases in open_.items()}
            pairs = [(case, mutant) for mutant, cases in ordered.items() for case in cases[:tests]]
            for (case, mutant), output in zip(pairs, self._run(suite, pairs), strict=True):
                if output and mutant not in killed:
                    killed[mutant] = self._fallen(suite, case, mutant, output)
            rest = {mutant: cases[tests:] for mutant, cases in ordered.items() if mutant not in killed}
            open_, tests = {mutant: cases for mutant, cases in rest.items() if cases}, min(2 * tests, _AT_ONCE)
        return [killed.get(mutant) for mutant in mutants]

    def _fallen(self, suite: Suite, case: Case, mutant: Mutant, output: str) -> Case:
        """Remember what killed a mutant, which must be a rule all the same."""
        assert not any(sign in output for sign in _UNREADABLE), f"{mutant.title} is no rule:\n{output}"
        if case not in self.proved:
            (wrong,) = self._run(suite, [(case, None)])
            assert not wrong, f"{suite.name}: {case.words} fails on the rules as they are:\n{wrong}"
            self.proved.add(case)
        self.last[_stem(mutant.title)] = case.words
        self.kills.update((*kind, case.words) for kind in _kinds(mutant))
        return case

    def _able(self, suite: Suite, mutant: Mutant) -> list[Case]:
        """Return the tests that can see a mutant."""
        seeing = (case for case in suite.cases if mutant.at in suite.seen(case))
        return [case for case in seeing if mutant.category not in _TEXTS or suite.reads_texts(case, mutant.at)]

    def _ordered(self, suite: Suite, mutant: Mutant, cases: list[Case]) -> list[Case]:
        """Return those that killed its like before, then those that compare what the rule gives, then the cheapest."""
        return sorted(
            cases,
            key=lambda case: (
                case.words != self.last.get(_stem(mutant.title)),
                *(-self.kills[*kind, case.words] for kind in _kinds(mutant)),
                mutant.at not in suite.compared(case),
                case.evaluations,
            ),
        )

    def _run(self, suite: Suite, pairs: Sequence[tuple[Case, Mutant | None]]) -> list[str]:
        """Run each test on the rules, one of them wrong; return what each that fails says, and nothing of the others.

        JSON is YAML, too, and quick to write.
        """
        self.runs += 1
        with tempfile.TemporaryDirectory(dir=self.folder) as made:
            for number, (case, mutant) in enumerate(pairs):
                folder = Path(made, str(number))
                files = {f"rules/{suite.path.name}": suite.written(case, mutant), _TEST: case.document}
                for name, document in files.items():
                    (folder / name).parent.mkdir(parents=True)
                    (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
            return _promtool(Path(made), [f"{number}/{_TEST}" for number in range(len(pairs))])


def _kinds(mutant: Mutant) -> Iterator[tuple[str, ...]]:
    """Yield what a mutant is like, closest first."""
    yield mutant.category, mutant.subject
    yield mutant.category, _stem(mutant.subject)
    yield (_stem(mutant.subject),)


def _stem(text: str) -> str:
    """Return what is left of a title without its numbers and windows."""
    return re.sub(r"\d+[smhd]?", "", text)


def _promtool(folder: Path, tests: list[str]) -> list[str]:
    promtool = toolbox.find("promtool")
    assert promtool, "no promtool: run tools/install"
    alone = ("env", "GOMAXPROCS=1", "GOGC=400", str(promtool.path), "test", "rules", *tests)
    result = toolbox.run(alone, folder, _PATIENCE)
    assert result.code is not None, f"tests take more than {_PATIENCE} s:\n{result.output}"
    told = result.output.split("Unit Testing:  ")[1:]
    assert [text.split("\n")[0] for text in told] == tests, result.output
    failed = [text if "FAILED" in text else "" for text in told]
    assert any(failed) == bool(result.code), result.output
    return failed
