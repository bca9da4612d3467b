"""Groups: an SLO that each value of a label must keep by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from burnbook.diagnostics import Report
from burnbook.model.sli import Gauge, RawSeries, Sli
from burnbook.model.source import Origin
from burnbook.model.spec import Labels, Names
from burnbook.text import promql

_Series = TypeVar("_Series", RawSeries, Gauge)
_MEND = "keep it: sum by ({}) (...)"


def apart(measured: Sli, groups: Names, at: Origin, report: Report) -> tuple[Sli, Labels]:
    """Return the SLI with raw series of one group, and that group's labels: examples, for tests."""
    first = [trial.gauges[0].labels for trial in measured.trials]
    series = [dict(labels) for labels in (*(raw.labels for raw in measured.raw), *first)]
    values = {name: [labels[name] for labels in series if name in labels] for name in groups}
    for index, name in enumerate(groups):
        if len(set(values[name])) > 1:
            text = f"'{name}' tells good events from bad ones: each group would be all good or all bad"
            report(at.at(index).problem("group-by-outcome", text, "group by a label that both have, such as a region"))
    examples = tuple((name, values[name][0] if values[name] else f"{name}-1") for name in groups)
    raw_ = tuple(_of(raw, examples) for raw in measured.raw)
    trials = tuple(replace(t, gauges=tuple(_of(gauge, examples) for gauge in t.gauges)) for t in measured.trials)
    return replace(measured, raw=raw_, trials=trials), examples


def kept(expression: str, groups: Names, at: Origin, report: Report) -> bool:
    """Tell whether an expression still has the group labels; the aggregation that loses one is reported."""
    lost = next(_lost(expression, groups), None)
    if lost:
        text = f"an aggregation loses the label '{lost}' that this SLO is grouped by"
        report(at.problem("group-label-lost", text, _MEND.format(", ".join(groups))))
    return lost is None


def _of(series: _Series, examples: Labels) -> _Series:
    return replace(series, labels=tuple(sorted((dict(examples) | dict(series.labels)).items())))


def _lost(expression: str, groups: Names) -> Iterator[str]:
    for keeps, labels in promql.aggregations(expression):
        yield from (name for name in groups if (name in labels) != keeps)
