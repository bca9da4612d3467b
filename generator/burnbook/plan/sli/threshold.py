"""Threshold: the share of time in which a value keeps its limit. Each series of the query is a sample a minute.

NaN is no sample. A minute without any may count as a good or a bad one, but only while Prometheus scrapes anything at
all (`group(up)`): else it would tell of itself, not of the service.
"""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.indicators import Op
from burnbook.model.sli import Drawn, Gauge, Moment, Query, Sli, Step, Trial
from burnbook.model.spec import Labels
from burnbook.plan import base, expressions, groups, raw
from burnbook.text import durations, promql
from burnbook.text.promql import HOLE, equals, number

_HOLDS: Mapping[Op, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_BROKEN: Mapping[Op, str] = {
    "<": "at or above",
    "<=": "above",
    ">": "at or below",
    ">=": "below",
    "==": "other than",
    "!=": "exactly",
}
_SEEN = "group(up)"
_NO_SAMPLE = {"good": f"\nor\n0 * {_SEEN}", "bad": f"\nor\n{_SEEN}", "ignore": ""}
_SCRAPES = Step(
    "What does Prometheus scrape?",
    Query("sum by (job) (up)", "job"),
    (
        ("nothing", "it has lost its targets: its configuration, its service discovery, or its network"),
        ("all 0", "it reaches none of them: its network, or what lies before them"),
        ("some are 1", "it scrapes again: this ends within minutes; find out what kept it"),
    ),
)
_GONE, _BACK, _END = 9, 15, 18
_FAR = 1_000_000
_MINUTE, _QUARTER = 60, 15


def plan(sli: indicators.Threshold, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count the samples of a query, and those that break the limit."""
    extra = equals(service.selector) if sli.scoped else ()
    at = sli.origin.at("query")
    if not expressions.readable(sli.query, at, extra, expressions.values, report):
        return None
    if not groups.kept(sli.query, scope.me.groups, at, report):
        return None
    counted = sli.when_missing != "ignore"
    if counted and scope.me.groups:
        text = f"a group that is missing cannot be counted as {sli.when_missing}: nobody knows that it should be there"
        report(sli.origin.at("when_missing").problem("missing-group", text, "write when_missing: ignore"))
        return None
    query = promql.scoped(sli.query, extra, scope.arrival_delay)
    sample = f"({query.replace(HOLE, scope.window)}) >= -Inf"
    limit = f"{_BROKEN[sli.op]} {_shown(sli)}"
    return Sli(
        kind="threshold",
        bad_words=f"of samples were {limit}" + (" or missing" if sli.when_missing == "bad" else ""),
        base_total=f"count by {scope.me.by} ({sample})" + (f"\nor\n{_SEEN}" if counted else ""),
        base_bad=scope.me.sum(f"1 - (({sample}) {sli.op} bool {number(sli.value)})") + _NO_SAMPLE[sli.when_missing],
        raw=(),
        steps=(_step(query, limit),),
        unit="samples",
        drawn=_drawn(sli, query),
        silence="Prometheus scrapes nothing at all" if counted else "what the query reads is not there",
        gone=(_SCRAPES,) if counted else None,
        trials=tuple(_trials(sli, extra, scope)),
    )


def _shown(sli: indicators.Threshold) -> str:
    return durations.words(sli.value) if sli.is_time else number(sli.value)


def _step(query: str, limit: str) -> Step:
    answers = (
        (f"it is {limit}", "the limit is broken at this moment: what feeds it, and what should take from it?"),
        ("it keeps its limit", "it has recovered, or it flaps: look at its graph of the last day"),
        ("nothing", "what should tell it is gone: look for its exporter or its job first"),
    )
    return Step("Where does it stand now?", Query(query), answers)


def _drawn(sli: indicators.Threshold, query: str) -> Drawn:
    text = f"The value that this SLO watches. It is bad while it is {_BROKEN[sli.op]} the line, {_shown(sli)}."
    return Drawn(text, "seconds" if sli.is_time else "count", (Query(query, "value"),), sli.value)


def _trials(sli: indicators.Threshold, extra: tuple[promql.Matcher, ...], scope: base.Scope) -> Iterator[Trial]:
    """Yield the tests of the limit itself, a step to each side, NaN and nothing, if the query returns what it reads."""
    passed = promql.passed_on(sli.query)
    found = passed.where(*extra) if passed else None
    labels = raw.labels(found, scope.target_labels) if found else None
    if found is None or labels is None:
        return
    limit = float(sli.value)
    values = (limit, limit, limit + 1, limit - 1, limit + 1, float("-inf"), limit)
    samples: dict[int, float | str] = dict(enumerate(values))
    samples |= {len(values): "NaN", _GONE: "stale"} | dict.fromkeys(range(_BACK, _END), limit - 1)
    other, bare = raw.another(labels, scope.me.groups), promql.counter(sli.query) is not None
    series = [labels, *([other] if other and bare else [])]  # what folds series has one sample
    gauges = (
        *(Gauge(found.metric, each, tuple(sorted(samples.items()))) for each in series),
        *raw.strangers(found, labels, (limit + _FAR, limit - 2 * _FAR), _END),
        Gauge("up", (("job", "prometheus"),), tuple((minute, 1) for minute in range(_END + 10))),
    )
    told = (_moment(minute, samples.get(minute), len(series), sli, scope) for minute in range(1, _END))
    yield Trial("a value at its limit, to both sides of it, NaN and none at all", gauges, tuple(told))
    twins = [labels, *([other] if other and not promql.adds(sli.query) else [])]
    yield _arrives(sli, found, twins, len(twins) if bare else 1, scope)


def _arrives(
    sli: indicators.Threshold, found: promql.Selector, series: list[Labels], count: int, scope: base.Scope
) -> Trial:
    """Return the test of values that are read in their quarter of a minute, while Prometheus scrapes nothing else."""
    limit = float(sli.value)
    values: tuple[float | str, ...] = (
        limit,
        limit + 1,
        limit - 1,
        "NaN",
        limit,
        float("-inf"),
        limit + 1,
        "NaN",
        limit - 1,
    )
    reads = [(minute + scope.late) * _MINUTE - int(scope.arrival_delay) for minute in range(1, len(values) + 1)]
    samples = tuple(
        (at, values[bisect_left(reads, at * _QUARTER)])  # a value changes just after it was read
        for at in range(reads[-1] // _QUARTER + 1)
    )
    moments = (
        Moment(minute + scope.late, *((count, count - count * _keeps(sli, value)) if value != "NaN" else (None, None)))
        for minute, value in enumerate(values, 1)
    )
    strangers = raw.strangers(found, series[0], (limit + _FAR,), len(samples))
    gauges = (*(Gauge(found.metric, labels, samples) for labels in series), *strangers)
    return Trial("each value counts when it is read, NaN and nothing do not count", gauges, tuple(moments), _QUARTER)


def _keeps(sli: indicators.Threshold, value: float | str) -> bool:
    return isinstance(value, float) and _HOLDS[sli.op](value, float(sli.value))


def _moment(minute: int, value: float | str | None, count: int, sli: indicators.Threshold, scope: base.Scope) -> Moment:
    at = minute + scope.late
    if isinstance(value, float):
        return Moment(at, count, 0 if _keeps(sli, value) else count)
    missing: dict[indicators.Missing, tuple[float | None, float | None]] = {
        "good": (1, 0),
        "bad": (1, 1),
        "ignore": (None, None),
    }
    return Moment(at, *missing[sli.when_missing])
