"""Mutants of a rule file, as data: each has one thing wrong, and says in words what.

A group's interval is not mutated: promtool evaluates at the test's own. Expressions: see `expressions.py`, and
`templates.py` for those in annotations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import expressions
import promql_parser as parser
from expressions import Change

import templates
from burnbook.text import durations

Rule = dict[str, Any]
_AROUND = 60
RATIO = "slo:sli_error:ratio_rate"


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """A wrong rule in place of the right one (None: it is gone), which is the `at`-th of its file."""

    category: str
    subject: str
    words: str
    at: int
    right: Rule
    wrong: Rule | None

    @property
    def title(self) -> str:
        """What is wrong where; the same in every SLO that has such a rule."""
        return f"{self.subject}: {self.words}"

    def diff(self) -> str:
        """Return what differs from the right rule, as two lines."""
        for key in self.right if self.wrong else ():
            before, after = (_line(key, rule.get(key, "")) for rule in (self.right, self.wrong))
            if before != after:
                return _apart(before, after)
        return f"- {_line('rule', self.subject)}"


def mutants(document: Mapping[str, Any]) -> tuple[Mutant, ...]:
    """Return every mutant of a rule file; titles are unique."""
    found, places = list[Mutant](), count()
    for group in document["groups"]:
        step = int(durations.parse(group["interval"]) or 60)
        for rule, at in zip(group["rules"], places, strict=False):  # in this order: no place is lost
            seen = Counter[str]()
            for category, words, wrong in _changes(rule, _neighbours(document, rule), step):
                seen[words] += 1
                unique = f"{words} ({seen[words]})" if seen[words] > 1 else words
                found.append(Mutant(category, subject(rule), unique, at, rule, wrong))
    return tuple(found)


def subject(rule: Rule) -> str:
    """Return what tells a rule from the others of its file."""
    labels = rule["labels"]
    parts = (rule.get("record"), rule.get("alert"), labels.get("burn_speed"), labels.get("reason"))
    return " ".join(part for part in parts if part)


def _changes(rule: Rule, windows: Mapping[str, str], step: int) -> Iterator[tuple[str, str, Rule | None]]:
    """Return category, words and rule of each mutant."""
    yield "rule", "the whole rule is gone", None
    key = "record" if "record" in rule else "alert"
    yield "rule", f"{key} has another name", rule | {key: f"{rule[key]}x"}
    for category, words, expr in (*expressions.changes(rule["expr"], windows), *_swapped(rule)):
        yield category, words, rule | {"expr": expr}
    for name, value in rule["labels"].items():
        rest = {other: kept for other, kept in rule["labels"].items() if other != name}
        yield "label", f"label {name} is not {value}", rule | {"labels": rule["labels"] | {name: f"{value}x"}}
        yield "label", f"label {name} is gone", rule | {"labels": rest}
    for name, text in rule.get("annotations", {}).items():
        for category, words, wrong in _annotation(name, text, windows):
            yield category, words, rule | {"annotations": rule["annotations"] | {name: wrong}}
        rest = {other: kept for other, kept in rule["annotations"].items() if other != name}
        yield "annotation", f"annotation {name} is gone", rule | {"annotations": rest}
    if "for" in rule:
        yield from _holds(rule, step)


def _neighbours(document: Mapping[str, Any], rule: Rule) -> dict[str, str]:
    """Return for each recorded window that a rule may read the one to mistake it for: long for long, short for short.

    6h is a long window and a short one; the labels of a burn alert tell which.
    """
    tiers = [r["labels"] for group in document["groups"] for r in group["rules"] if "burn_speed" in r["labels"]]
    longs, shorts = ([tier[key] for tier in tiers] for key in ("long_window", "short_window"))
    found = {}
    for windows in (shorts, longs) if rule["labels"].get("short_window") not in shorts else (longs, shorts):
        others = [*windows[1:], *windows[-2:-1]]  # the last has no next one: the one before it
        found |= {RATIO + window: RATIO + other for window, other in zip(windows, others, strict=True)}
    return found | _own(rule, longs)


def _own(rule: Rule, longs: list[str]) -> dict[str, str]:
    """Return the neighbour of a burn alert's own long window, which may be another's short one."""
    own = rule["labels"].get("long_window")
    if own is None:
        return {}
    at = longs.index(own)
    return {RATIO + own: RATIO + (longs[at + 1] if at + 1 < len(longs) else longs[at - 1])}


def _swapped(rule: Rule) -> Iterator[Change]:
    """Let the long and the short window of a burn alert change places."""
    labels = rule["labels"]
    if "long_window" in labels:
        names = {f"{RATIO}{labels[a]}{{": f"{RATIO}{labels[b]}{{" for a, b in _PAIRS}
        pattern = "|".join(map(re.escape, names))
        yield "window", "the windows change places", re.sub(pattern, lambda m: names[m[0]], rule["expr"])


_PAIRS = (("long_window", "short_window"), ("short_window", "long_window"))


def _annotation(name: str, text: str, windows: Mapping[str, str]) -> Iterator[Change]:
    """Change the text of an annotation, each query in it, and each comparison between them."""
    yield "annotation", f"annotation {name} says more", f"{text} More."
    for number, found in enumerate(templates.queries(text), 1):
        for _, words, wrong in expressions.changes(found.expression, windows):
            yield "annotation query", f"query {number} of {name}: {words}", found.replaced(wrong)
    if "{{ if gt " in text:
        yield "annotation query", f"gt becomes lt in {name}", text.replace("{{ if gt ", "{{ if lt ")


def _holds(rule: Rule, step: int) -> Iterator[tuple[str, str, Rule]]:
    """Change how long an alert waits, by one evaluation of its group, or at all."""
    hold = int(durations.parse(rule["for"]) or 0)
    yield "for", "for is gone", {key: value for key, value in rule.items() if key != "for"}
    for words, seconds in (("an evaluation shorter", hold - step), ("an evaluation longer", hold + step)):
        yield "for", f"for is {words}: {durations.show(seconds)}", rule | {"for": durations.show(seconds)}


def _line(key: str, value: Any) -> str:
    """Return a part of a rule on one line; expressions are written alike."""
    text = parser.parse(value).prettify() if key == "expr" else str(value)
    return f"{key}: {' '.join(text.split())}"


def _apart(before: str, after: str) -> str:
    """Return two texts as two lines of a diff, with some of what is equal before and after the difference."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    return "\n".join(
        f"{sign} {'...' if start > _AROUND else ''}{text[max(0, start - _AROUND) : len(text) - max(0, end - _AROUND)]}"
        for sign, text in (("-", before), ("+", after))
    )


def _alike(one: str, other: str) -> int:
    """Return how many signs two texts have in common from their start."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
