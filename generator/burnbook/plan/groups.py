"""Groups: an SLO that each value of a label must keep by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from burnbook.diagnostics import Report
from burnbook.model.sli import RawSeries, Sli
from burnbook.model.source import Origin
from burnbook.model.spec import Labels, Names
from burnbook.text import promql

_MEND = "keep it: sum by ({}) (...)"


def apart(measured: Sli, groups: Names, at: Origin, report: Report) -> tuple[Sli, Labels]:
    """Return the SLI with raw series of one group, and that group's labels: examples, for tests."""
    values = {name: [dict(raw.labels)[name] for raw in measured.raw if name in dict(raw.labels)] for name in groups}
    for index, name in enumerate(groups):
        if len(set(values[name])) > 1:
            text = f"'{name}' tells good events from bad ones: each group would be all good or all bad"
            report(at.at(index).problem("group-by-outcome", text, "group by a label that both have, such as a region"))
    examples = tuple((name, values[name][0] if values[name] else f"{name}-1") for name in groups)
    return replace(measured, raw=tuple(_of(raw, examples) for raw in measured.raw)), examples


def kept(expression: str, groups: Names, at: Origin, report: Report) -> bool:
    """Tell whether an expression still has the group labels; the aggregation that loses one is reported."""
    lost = next(_lost(expression, groups), None)
    if lost:
        text = f"an aggregation loses the label '{lost}' that this SLO is grouped by"
        report(at.problem("group-label-lost", text, _MEND.format(", ".join(groups))))
    return lost is None


def _of(raw: RawSeries, examples: Labels) -> RawSeries:
    return replace(raw, labels=tuple(sorted((dict(examples) | dict(raw.labels)).items())))


def _lost(expression: str, groups: Names) -> Iterator[str]:
    for keeps, labels in promql.aggregations(expression):
        yield from (name for name in groups if (name in labels) != keeps)
