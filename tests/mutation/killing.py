"""Killing mutants: the real promtool runs the generated tests, unchanged, on one wrong rule file after the other."""

from __future__ import annotations

import json
import os
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
_TEXTS = ("annotation", "annotation query")


@dataclass
class Hunter:
    """Runs tests on mutants, and remembers which test killed what, to try it first on the next of the kind.

    Each test is run on the right rules before its first verdict counts. One processor a promtool: several run abreast.
    """

    folder: Path
    last: dict[str, str] = field(default_factory=dict)
    kills: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    proved: set[Case] = field(default_factory=set)
    runs: int = 0

    def hunt(self, suite: Suite, mutants: Sequence[Mutant]) -> Iterator[tuple[Mutant, Case | None]]:
        """Return each mutant with the test that killed it, as they fall; None if it survives all that can see it."""
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
            tried = {pool.submit(self.killer, suite, mutant): mutant for mutant in mutants}
            try:
                for done in as_completed(tried):
                    yield tried[done], done.result()
            finally:
                pool.shutdown(cancel_futures=True)

    def killer(self, suite: Suite, mutant: Mutant) -> Case | None:
        """Return the first test that fails on a mutant; None if it survives all that can see it."""
        for case in self._ordered(suite, mutant):
            code, output = self._run(suite, case, mutant)
            if code:
                assert not any(sign in output for sign in _UNREADABLE), f"{mutant.title} is no rule:\n{output}"
                self._prove(suite, case)
                self.last[mutant.title] = case.words
                self.kills[mutant.category, mutant.subject, case.words] += 1
                return case
        return None

    def _ordered(self, suite: Suite, mutant: Mutant) -> list[Case]:
        """Return the tests that can see a mutant: those that killed its like before, then the cheapest."""
        texts, kind = mutant.category in _TEXTS, (mutant.category, mutant.subject)
        able = (case for case in suite.cases if mutant.at in suite.seen(case))
        return sorted(
            (case for case in able if not texts or suite.reads_texts(case, mutant.at)),
            key=lambda case: (
                case.words != self.last.get(mutant.title),
                -self.kills[*kind, case.words],
                case.evaluations,
            ),
        )

    def _prove(self, suite: Suite, case: Case) -> None:
        if case not in self.proved:
            code, output = self._run(suite, case)
            assert code == 0, f"{suite.name}: {case.words} fails on the rules as they are:\n{output}"
            self.proved.add(case)

    def _run(self, suite: Suite, case: Case, mutant: Mutant | None = None) -> tuple[int, str]:
        """Run one test on the rules, one of them wrong; JSON is YAML, too, and quick to write."""
        self.runs += 1
        with tempfile.TemporaryDirectory(dir=self.folder) as made:
            folder = Path(made)
            files = {f"rules/{suite.path.name}": suite.written(case, mutant), "tests/test.yaml": case.document}
            for name, document in files.items():
                (folder / name).parent.mkdir()
                (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
            return _promtool(folder)


def _promtool(folder: Path) -> tuple[int, str]:
    promtool = toolbox.find("promtool")
    assert promtool, "no promtool: run tools/install"
    alone = ("env", "GOMAXPROCS=1", "GOGC=400", str(promtool.path), "test", "rules", "tests/test.yaml")
    result = toolbox.run(alone, folder, _PATIENCE)
    assert result.code is not None, f"a test takes more than {_PATIENCE} s:\n{result.output}"
    return result.code, result.output
