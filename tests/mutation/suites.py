"""Suites: a rule file and its tests as they lie in a bundle, and which of the tests can see which rule.

All is read from the files: whatever a bundle has in `rules/`, with `tests/` beside it, is covered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from mutants import Mutant, Rule

import templates
from burnbook.text import durations, promql

Document = dict[str, Any]
_STRING, _NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"'), re.compile(r"(?<![\w:.\[\"])\d+(?:\.\d+)?(?![\w:.\]])")
_RAW = re.compile(r"(?<![\w:])[a-zA-Z_]\w*(?=\{)")


@dataclass(frozen=True, eq=False)
class Case:
    """One generated test: the document of a test file with this test alone, so that the first failure ends the run."""

    document: Document
    suite: str

    @property
    def test(self) -> Document:
        """The test itself."""
        return dict(self.document["tests"][0])

    @cached_property
    def words(self) -> str:
        """What the test shows, the same for every SLO that has such a test."""
        return re.sub(r"\d+", "#", self.test["name"].removeprefix(self.suite.partition(".")[2]))

    @cached_property
    def evaluations(self) -> float:
        """How often the rules are evaluated: what the test costs, roughly."""
        times = [check["eval_time"] for check in (*self.alert_checks, *self.value_checks)]
        return max(_seconds(time) for time in times) / _seconds(self.document["evaluation_interval"])

    @property
    def alert_checks(self) -> list[Document]:
        """Which alerts it expects, and when."""
        return list(self.test.get("alert_rule_test", ()))

    @property
    def value_checks(self) -> list[Document]:
        """Which values it expects, and when."""
        return list(self.test.get("promql_expr_test", ()))


@dataclass(frozen=True, eq=False)
class Suite:
    """The rules of one SLO and its tests; `path` is that of the rule file within the bundle."""

    path: Path
    document: Document
    cases: tuple[Case, ...]
    _seen: dict[Case, set[int]] = field(default_factory=dict)
    _compared: dict[Case, set[int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Whose rules these are: `service.slo`."""
        return self.path.stem

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules in the order of the file."""
        return [rule for group in self.document["groups"] for rule in group["rules"]]

    @cached_property
    def shape(self) -> str:
        """What is equal in two suites that differ in names, texts and numbers only: rules and tests correspond."""
        expressions = (f"{rule.get('record')} {_folded(promql.parse(rule['expr']).prettify())}" for rule in self.rules)
        return "\n".join((*expressions, *(case.words for case in self.cases)))

    def seen(self, case: Case) -> set[int]:
        """Return the rules from which anything that a test compares is computed: no change of others can be seen."""
        if case not in self._seen:
            self._seen[case] = self._computed_from(self.compared(case))
        return self._seen[case]

    def compared(self, case: Case) -> set[int]:
        """Return the rules whose alerts or series a test compares."""
        if case not in self._compared:
            told = {check["alertname"] for check in case.alert_checks}
            found = {index for index, rule in enumerate(self.rules) if rule.get("alert") in told}
            self._compared[case] = found.union(*(self._read([check["expr"]]) for check in case.value_checks))
        return self._compared[case]

    def written(self, case: Case, mutant: Mutant | None = None) -> Document:
        """Return the rule file, with one rule wrong, as a test needs it.

        Rules that the test cannot see are left out, for they take time; what a mutant reads by mistake is not.
        """
        read = self._read(_expressions(mutant.wrong)) if mutant and mutant.wrong else set[int]()
        kept, places = self.seen(case) | self._computed_from(read), count()
        groups = []
        for group in self.document["groups"]:
            own = [(next(places), rule) for rule in group["rules"]]
            wrong = [(at, mutant.wrong if mutant and mutant.at == at else rule) for at, rule in own]
            groups.append(group | {"rules": [rule for at, rule in wrong if rule and at in kept]})
        return {"groups": groups}

    def reads_texts(self, case: Case, rule: int) -> bool:
        """Tell whether a test expects an alert of this rule to fire, and so compares its annotations."""
        mine = self.rules[rule]
        return any(
            check["alertname"] == mine.get("alert") and mine["labels"].items() <= expected["exp_labels"].items()
            for check in case.alert_checks
            for expected in check["exp_alerts"]
        )

    def _computed_from(self, start: set[int]) -> set[int]:
        found, open_ = set(start), set(start)
        while open_:
            open_ = set().union(*(self._sources[index] for index in open_)) - found
            found |= open_
        return found

    @cached_property
    def _sources(self) -> list[set[int]]:
        return [self._read(_expressions(rule)) for rule in self.rules]

    def _read(self, expressions: Iterable[str]) -> set[int]:
        """Return the rules whose results some expressions read."""
        asked = [selector for expression in expressions for selector in promql.selectors(expression)]
        return {i for i, rule in enumerate(self.rules) if any(_gives(rule, selector) for selector in asked)}


def suites(bundle: Path) -> Iterator[Suite]:
    """Return the suites of a bundle, in the order of their names."""
    for rules in sorted(bundle.glob("**/rules/*.yaml")):
        folder = rules.parent.parent / "tests"
        documents = [_read_yaml(path) for path in sorted(folder.glob(f"{rules.stem}.*.yaml"))]
        documents += _planned(folder, rules.stem)
        alone = (whole | {"tests": [test]} for whole in documents for test in whole["tests"])
        cases = tuple(Case(document, rules.stem) for document in alone)
        yield Suite(rules.relative_to(bundle), _read_yaml(rules), cases)


def _planned(folder: Path, name: str) -> Iterator[Document]:
    """Yield the tests of an SLO's maintenance, which share files with those of the other SLOs of its service."""
    service, _, slo = name.partition(".")
    for path in sorted(folder.glob(f"{service}.maintenance.*.yaml")):
        document = _read_yaml(path)
        mine = [test for test in document["tests"] if test["name"].startswith(f"{slo}: ")]
        yield document | {"rule_files": [f"../rules/{name}.yaml"], "tests": mine}


def _expressions(rule: Rule) -> list[str]:
    said = rule.get("annotations", {}).values()
    return [rule["expr"], *(found.expression for text in said for found in templates.queries(text))]


def _gives(rule: Rule, selector: promql.Selector) -> bool:
    """Tell whether a rule makes series that a selector may select."""
    if "record" in rule:
        return bool(rule["record"] == selector.metric)
    labels: Mapping[str, str] = rule["labels"] | {"alertname": rule["alert"]}
    exact = (matcher for matcher in selector.matchers if matcher.op == "=")
    return selector.metric == "ALERTS" and all(labels.get(m.label, m.value) == m.value for m in exact)


def _folded(expression: str) -> str:
    """Number the strings and raw metrics of an expression, and leave its numbers out."""
    names: dict[str, str] = {}
    text = _NUMBER.sub("#", expression)
    for pattern in (_STRING, _RAW):
        text = pattern.sub(lambda match: names.setdefault(match[0], f"<{len(names)}>"), text)
    return text


def _seconds(duration: str) -> int:
    return int(durations.parse(duration) or 0)


def _read_yaml(path: Path) -> Document:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(path.read_text(encoding="utf-8"), loader))
