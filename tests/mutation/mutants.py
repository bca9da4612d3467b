"""Mutants of a rule file, as data: each has one thing wrong, and says in words what.

What promtool cannot see is not mutated: a group's interval (it evaluates at the test's own), and a matcher dropped from
one raw selector alone, where the others of the same rule still choose the series. Expressions: see `expressions.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import expressions
from expressions import Change

from burnbook.text import durations

Rule = dict[str, Any]
RATIO = "slo:sli_error:ratio_rate"
_QUERY = re.compile(r'query "((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One wrong rule in place of a right one (None: it is gone); `subject` names the rule, `title` the mutant."""

    category: str
    subject: str
    words: str
    place: tuple[int, int]
    rule: Rule | None

    @property
    def title(self) -> str:
        return f"{self.subject}: {self.words}"

    def of(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rule file with this one change."""
        groups = [dict(group) for group in document["groups"]]
        group, at = self.place
        rules = groups[group]["rules"]
        groups[group]["rules"] = [*rules[:at], *([self.rule] if self.rule else []), *rules[at + 1 :]]
        return {"groups": groups}


def mutants(document: Mapping[str, Any]) -> tuple[Mutant, ...]:
    """Return every mutant of a rule file; titles are unique."""
    found = list[Mutant]()
    for g, group in enumerate(document["groups"]):
        for r, rule in enumerate(group["rules"]):
            step = int(durations.parse(group["interval"]) or 60)
            seen = Counter[str]()
            for category, words, wrong in _changes(rule, _neighbours(document, rule), step):
                seen[words] += 1
                unique = f"{words} ({seen[words]})" if seen[words] > 1 else words
                found.append(Mutant(category, subject(rule), unique, (g, r), wrong))
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
    """Change the text of an annotation, and each query in it."""
    yield "annotation", f"annotation {name} says more", f"{text} More."
    for number, match in enumerate(_QUERY.finditer(text), 1):
        query = match[1].replace('\\"', '"').replace("\\\\", "\\")
        for _, words, wrong in expressions.changes(query, windows):
            quoted = " ".join(wrong.split()).replace("\\", "\\\\").replace('"', '\\"')
            changed = text[: match.start(1)] + quoted + text[match.end(1) :]
            yield "annotation query", f"query {number} of {name}: {words}", changed


def _holds(rule: Rule, step: int) -> Iterator[tuple[str, str, Rule]]:
    """Change how long an alert waits, by one evaluation of its group, or at all."""
    hold = int(durations.parse(rule["for"]) or 0)
    yield "for", "for is gone", {key: value for key, value in rule.items() if key != "for"}
    for words, seconds in (("an evaluation shorter", hold - step), ("an evaluation longer", hold + step)):
        yield "for", f"for is {words}: {durations.show(seconds)}", rule | {"for": durations.show(seconds)}
