"""Events: good or bad ones among all, from the user's own counters or expressions."""

from __future__ import annotations

from burnbook.diagnostics import Report
from burnbook.model import catalog, spec
from burnbook.model.plan import Sli
from burnbook.plan import base, raw
from burnbook.text import promql
from burnbook.text.promql import HOLE, Matcher, Selector, equals

_WORDS = "of events were bad"


def plan(sli: spec.Events, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count two selectors exactly; expressions with `$window` are read over a minute and an interval."""
    side, part = ("bad", sli.bad) if sli.bad is not None else ("good", sli.good or "")
    readable = [_readable(key, text, sli, report) for key, text in (("total", sli.total), (side, part))]
    if not all(readable):
        return None
    extra = equals(service.selector) if sli.scoped else ()
    total, counted = promql.counter(sli.total), promql.counter(part)
    if total and counted:
        return _selectors(total.where(*extra), counted.where(*extra), side == "bad", scope)
    if total or counted:
        key = "total" if total else side
        text = f"'{key}' is a bare counter and the other side is an expression"
        report(sli.origin.at(key).problem("events-mixed", text, f"write both as counters, or both with [{HOLE}]"))
        return None
    return _expressions(sli.total, part, side == "bad", extra, scope)


def _selectors(total: Selector, counted: Selector, is_bad: bool, scope: base.Scope) -> Sli:
    series = raw.stimuli(total, counted, "bad" if is_bad else "good", scope.target_labels)
    count = base.bad if is_bad else base.all_but_good
    return Sli(
        kind="events",
        bad_words=_WORDS,
        base_total=base.events(total, total, scope),
        base_bad=count(counted, total, scope, inline=not series),
        raw=series,
    )


def _expressions(total: str, part: str, is_bad: bool, extra: tuple[Matcher, ...], scope: base.Scope) -> Sli:
    """Bad repeats the total's expression rather than its recorded series, so that tests can feed the latter."""
    whole, counted = (
        base.opaque(promql.scoped(text, extra, scope.arrival_delay), scope, increases=_increases(text))
        for text in (total, part)
    )
    none = f"\nor\nsum by () (0 * ({whole}))"
    bad = f"{counted}{none}" if is_bad else f"clamp_min(\n{whole}\n-\n({counted}{none}),\n0)"
    return Sli(kind="events", bad_words=_WORDS, base_total=whole, base_bad=bad, raw=())


def _increases(expression: str) -> bool:
    return "increase" in promql.functions(expression)


def _readable(key: str, text: str, sli: spec.Events, report: Report) -> bool:
    """Tell whether an expression is PromQL that can be scoped; why not is reported."""
    at = sli.origin.at(key)
    try:
        bare = promql.counter(text)
        ranges = promql.fixed_ranges(text)
        if promql.shifted(text):
            mend = "remove it; telemetry.arrival_delay shifts every selector alike"
            report(at.problem("own-offset", "this expression has its own offset or @", mend))
        elif bare is None and ranges:
            mend = f"write [{HOLE}] instead of [{ranges[0]}]"
            report(at.problem("hard-coded-range", f"this expression has a range of its own, {ranges[0]}", mend))
        elif bare is None and not promql.functions(text) & {"rate", "increase"}:
            mend = f"write a counter's selector, or a sum of rate(...[{HOLE}])"
            report(at.problem("events-form", "this is neither a counter nor a rate of one", mend))
        else:
            return True
    except promql.PromQLError as error:
        report(at.problem("invalid-promql", f"this is not PromQL: {error}", "check brackets, quotes and names"))
    return False
