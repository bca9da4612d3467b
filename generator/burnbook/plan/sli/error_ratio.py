"""Error ratio: a ratio that only its query knows, sampled once a minute. It cannot be weighted by traffic."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.sli import Drawn, Query, Sli, Step
from burnbook.plan import base, expressions, groups
from burnbook.text import promql
from burnbook.text.promql import HOLE, equals


def plan(sli: indicators.ErrorRatio, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Sample the ratio; what is outside of 0 and 1 is cut off, and NaN is no sample."""
    extra = equals(service.selector) if sli.scoped else ()
    at = sli.origin.at("query")
    if not expressions.readable(sli.query, at, extra, _form, report):
        return None
    if not groups.kept(sli.query, scope.me.groups, at, report):
        return None
    text = "a mean over time: an error at night weighs as much as a hundred at noon, for the query hides the traffic"
    mend = "write events with bad and total if you can"
    report(at.problem("not-traffic-weighted", text, mend, level="warning"))
    query = promql.scoped(sli.query, extra, scope.arrival_delay)
    sample = f"({query.replace(HOLE, scope.window)}) >= -Inf"
    return Sli(
        kind="error_ratio",
        bad_words="of events were bad on average",
        base_total=f"count by {scope.me.by} ({sample})",
        base_bad=scope.me.sum(f"clamp({sample}, 0, 1)"),
        raw=(),
        steps=(_step(query),),
        unit="samples",
        drawn=Drawn("The ratio of bad events as the SLO's query tells it.", "ratio", (Query(query, "bad"),)),
        silence="what the query reads is not there, or there is no traffic",
    )


def _form(text: str) -> Iterator[expressions.Wrong]:
    yield from expressions.values(text)
    if HOLE not in text:
        mend = f"write bad over all: sum(rate(bad[{HOLE}])) / sum(rate(all[{HOLE}]))"
        yield "ratio-form", f"this expression has no [{HOLE}]: it is no ratio of a minute", mend


def _step(query: str) -> Step:
    answers = (
        ("it is high", "take the query apart: which of its series grew, and since when?"),
        ("nothing", "there is no traffic, or what tells it is gone"),
    )
    return Step("What does the ratio say now?", Query(query), answers)
