"""Lints of the two sides of an SLI: whether the one lies within the other, and whether good and bad are exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.diagnostics import Report
from burnbook.model import indicators
from burnbook.text import promql
from burnbook.text.promql import Matcher, Selector

# What the values of good and of bad events are called, pair by pair.
_PAIRS = (
    ("200", "500"),
    ("2xx", "5xx"),
    ("success", "error"),
    ("success", "failure"),
    ("succeeded", "failed"),
    ("ok", "error"),
    ("OK", "INTERNAL"),
)


def check(sli: indicators.Events, side: str, report: Report) -> None:
    """Report a side that selects what the total does not, and one that selects the opposite of its name."""
    part = (sli.bad if side == "bad" else sli.good) or ""
    at, parts = sli.origin.at(side), promql.selectors(part)
    for words in _outside(side, parts, promql.selectors(sli.total)):
        report(at.problem("sides-differ", words, "select both sides by the same labels", level="warning"))
    for matcher in parts[0].matchers if len(parts) == 1 else ():
        if _exchanged(matcher, side):
            other = "good" if side == "bad" else "bad"
            text = f"'{side}' counts {matcher}: these look like the {other} ones"
            report(at.problem("good-bad-inverted", text, f"write '{other}' instead of '{side}'?", level="warning"))


def check_statuses(sli: indicators.Availability, label: str, report: Report) -> None:
    """Report statuses of bad requests that are those of good ones."""
    for index, status in enumerate(sli.bad_statuses):
        if _exchanged(Matcher(label, "=~", status), "bad"):
            at, text = sli.origin.at("bad_statuses", index), f"requests with status {status} would count as bad"
            mend = "list the statuses that spend budget, such as 5.."
            report(at.problem("good-bad-inverted", text, mend, level="warning"))


def _exchanged(matcher: Matcher, side: str) -> bool:
    """Tell whether a matcher takes the one word of a pair and refuses the other, the wrong way round."""
    if matcher.label == "le":
        return False
    pairs = ((good, bad) if side == "bad" else (bad, good) for good, bad in _PAIRS)
    return any(matcher.accepts(wrong) and not matcher.accepts(right) for wrong, right in pairs)


def _outside(side: str, parts: tuple[Selector, ...], totals: tuple[Selector, ...]) -> Iterator[str]:
    """Yield why a selector of the side lies within no selector of the total."""
    for part in parts:
        conflicts = [_conflict(side, part, total) for total in totals]
        if conflicts and all(conflicts):
            yield conflicts[0]


def _conflict(side: str, part: Selector, total: Selector) -> str:
    for wanted in total.matchers:
        own = [matcher for matcher in part.matchers if matcher.label == wanted.label]
        if wanted.label == "le":
            continue
        if not own:
            return f"'{side}' may count what 'total' does not: only 'total' asks for {wanted}"
        if any(matcher.op == "=" and not wanted.accepts(matcher.value) for matcher in own):
            return f"'{side}' asks for {own[0]} and 'total' for {wanted}: no event is in both"
    return ""
