"""Hand-written PromQL: whether it can be read, narrowed to its service and counted; if not, why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from burnbook.diagnostics import Report
from burnbook.model.source import Origin
from burnbook.text import promql
from burnbook.text.promql import HOLE, Matcher, Selector

Wrong = tuple[str, str, str]  # id, words, mend
Forms = Callable[[str], Iterator[Wrong]]


def readable(text: str, at: Origin, extra: tuple[Matcher, ...], forms: Forms, report: Report) -> bool:
    """Tell whether an expression is PromQL of a form, and can be narrowed by matchers; why not is reported."""
    try:
        wrong = next(chain(forms(text), _contradiction(text, extra)), None)
    except promql.PromQLError as error:
        wrong = ("invalid-promql", f"this is not PromQL: {error}", "check brackets, quotes and names")
    if wrong:
        report(at.problem(*wrong))
    return wrong is None


def shifts(text: str) -> Iterator[Wrong]:
    """Yield that an expression is shifted by itself."""
    if promql.shifted(text):
        mend = "remove it; telemetry.arrival_delay shifts every selector alike"
        yield "own-offset", "this expression has its own offset or @", mend


def ranges(text: str) -> Iterator[Wrong]:
    """Yield the ranges that are written out where the hole belongs."""
    for length, written in promql.fixed_ranges(text):
        mend = f"write [{HOLE}] instead of [{written}]"
        yield "hard-coded-range", f"this expression has a range of its own, {length}", mend


def values(text: str) -> Iterator[Wrong]:
    """Yield why an expression does not return one value a series."""
    yield from shifts(text)
    found = promql.returns(text)
    if found != "vector":
        wanted = "an SLI needs a value a series"
        mend = {"range": "wrap it, as in avg_over_time(...)", "string": "write a selector or an expression"}
        shown = mend.get(found, "read a series: a number alone measures nothing")
        yield "no-vector", f"this expression returns a {found}; {wanted}", shown
    elif not promql.selectors(text):
        yield "no-vector", "this expression reads no series", "read a series: a number alone measures nothing"
    yield from ranges(text)


def selects(text: str) -> Iterator[Wrong]:
    """Yield why an expression is not a bare selector."""
    yield from shifts(text)
    if promql.counter(text) is None:
        mend = 'write a metric with its labels, such as up{job="web"}'
        yield "selector-form", "this is an expression, where a selector belongs", mend


def selector(text: str, at: Origin, extra: tuple[Matcher, ...], report: Report) -> Selector | None:
    """Return a bare selector, narrowed; None after why it is none was reported."""
    found = promql.counter(text) if readable(text, at, extra, selects, report) else None
    return found.where(*extra) if found else None


def _contradiction(text: str, extra: tuple[Matcher, ...]) -> Iterator[Wrong]:
    """Yield why a selector that is narrowed to its service would select nothing."""
    asked = {matcher.label: matcher for matcher in extra}
    for found in promql.selectors(text):
        for own in found.matchers:
            other = asked.get(own.label)
            if other and own.op == "=" and own.value != other.value:
                words = f"{own} contradicts the service's own selector, {other}: nothing would be selected"
                yield "outside-service", words, "remove it, or write scope: none"
