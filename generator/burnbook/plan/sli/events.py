"""Events: good or bad ones among all, from the user's own counters or expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.sli import Sli
from burnbook.plan import base, diagnosis, drawn, expressions, groups, rated, raw, sides
from burnbook.text import promql
from burnbook.text.promql import HOLE, Matcher, Selector, equals

_WORDS = "events were bad"
_DASHED = re.compile(r"\s*[a-zA-Z_:][\w:]*(-[a-zA-Z_][\w:]*)+\s*(\{|\Z)")


def plan(sli: indicators.Events, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count two selectors exactly; expressions with `$window` are read over a minute and an interval."""
    _, (side, part) = _sides(sli)
    extra = equals(service.selector) if sli.scoped else ()
    readable = [expressions.readable(text, sli.origin.at(key), extra, _form, report) for key, text in _sides(sli)]
    if not all(readable) or _same(side, part, sli, report):
        return None
    sides.check(sli, side, report)
    total, counted, words = promql.counter(sli.total), promql.counter(part), f"of {sli.words or _WORDS}"
    if total and counted:
        selected = total.where(*extra), counted.where(*extra)
        return _selectors(*selected, words, side == "bad", scope, service.version_label)
    if total or counted:
        key = "total" if total else side
        text = f"'{key}' is a bare counter and the other side is an expression"
        report(sli.origin.at(key).problem("events-mixed", text, f"write both as counters, or both with [{HOLE}]"))
        return None
    kept = [groups.kept(text, scope.me.groups, sli.origin.at(key), report) for key, text in _sides(sli)]
    return _expressions(sli.total, part, words, side == "bad", extra, scope) if all(kept) else None


def _sides(sli: indicators.Events) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the keys and texts of both sides: all events, and the bad or the good ones."""
    return ("total", sli.total), ("bad", sli.bad) if sli.bad is not None else ("good", sli.good or "")


def _same(side: str, part: str, sli: indicators.Events, report: Report) -> bool:
    same = promql.parse(part).prettify() == promql.parse(sli.total).prettify()
    if same:
        text = f"'{side}' is the same as 'total': every event would be {side}"
        report(sli.origin.at(side).problem("events-same", text, f"select the {side} ones, such as by a label"))
    return same


def _selectors(
    total: Selector, counted: Selector, words: str, is_bad: bool, scope: base.Scope, version: str | None
) -> Sli:
    series = raw.stimuli(total, counted, "bad" if is_bad else "good", scope.target_labels)
    count = base.bad if is_bad else base.all_but_good
    rates = diagnosis.Rates(total, bad=counted) if is_bad else diagnosis.Rates(total, good=counted)
    return Sli(
        kind="events",
        bad_words=words,
        base_total=base.events(total, total, scope),
        base_bad=count(counted, total, scope, inline=not series),
        raw=series,
        steps=tuple(diagnosis.of_events(rates, scope, version)),
        drawn=drawn.recorded(scope),
    )


def _expressions(total: str, part: str, words: str, is_bad: bool, extra: tuple[Matcher, ...], scope: base.Scope) -> Sli:
    """Bad repeats the total's expression rather than its recorded series, so that tests can feed the latter."""
    whole, counted = (
        base.opaque(promql.scoped(text, extra, scope.arrival_delay), scope, increases=_increases(text))
        for text in (total, part)
    )
    none = f"\nor\n{scope.me.sum(f'0 * ({whole})')}"
    bad = f"{counted}{none}" if is_bad else f"clamp_min(\n{whole}\n-\n{counted}\nor\n{whole},\n0)"
    return Sli(
        kind="events",
        bad_words=words,
        base_total=whole,
        base_bad=bad,
        raw=(),
        drawn=drawn.recorded(scope),
        trials=tuple(rated.trials(total, part, "bad" if is_bad else "good", extra, scope)),
    )


def _increases(expression: str) -> bool:
    return "increase" in promql.functions(expression)


def _form(text: str) -> Iterator[expressions.Wrong]:
    """Yield why an expression is neither a counter nor a sum of rates over the hole."""
    yield from expressions.shifts(text)
    if promql.counter(text):
        return
    yield from expressions.ranges(text)
    counts = promql.functions(text) & {"rate", "increase"}
    if not counts:
        mend = f"write a counter's selector, or a sum of rate(...[{HOLE}])"
        dash = "a metric has no '-' in its name: PromQL takes it for a minus"
        yield "events-form", "this is neither a counter nor a rate of one", dash if _DASHED.match(text) else mend
    if len(counts) > 1:
        yield "events-form", "rates and increases have different units", "write rate or increase throughout"
    if promql.compares(text):
        yield "events-form", "a comparison drops events, and then nothing is counted", "count all of them"
