"""What is marked behind every graph of a dashboard: stretches of time in which a query of its annotations answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from burnbook.charts.chart import runs
from burnbook.live.processes import LiveError
from burnbook.preview.asking import named
from burnbook.preview.axes import Stretch
from burnbook.preview.board import Dashboard, Mark
from burnbook.preview.filling import filled
from burnbook.recorded.asking import Source
from burnbook.recorded.facts import Span

_POINTS = 10_000  # of a series that Prometheus gives at once: 11,000


@dataclass(frozen=True, slots=True)
class Marked:
    """The stretches of a dashboard, and what could not be found out, in words."""

    stretches: tuple[Stretch, ...]
    lacks: tuple[str, ...]


def marked(dashboard: Dashboard, client: Source, values: Mapping[str, str], span: Span) -> Marked:
    """Return what is marked in a span of time."""
    found, lacks = list[Stretch](), list[str]()
    for mark in dashboard.marks:
        if not mark.expr:
            lacks.append(f"{mark.name}: only Grafana knows them, and they are not shown here")
            continue
        try:
            found += _stretches(mark, client, values, span)
        except LiveError as error:
            lacks.append(f"{mark.name}: {error}")
    return Marked(tuple(found), tuple(lacks))


def _stretches(mark: Mark, client: Source, values: Mapping[str, str], span: Span) -> Iterator[Stretch]:
    step = max(mark.step, -(-int(span.seconds) // _POINTS))
    for series in client.query_range(filled(mark.expr, values), span.start, span.end, step):
        words = named(mark.text or mark.name, series.labels)
        for run in runs(((sample.time, sample.value) for sample in series.samples), step):
            yield Stretch(run[0][0], run[-1][0], words, mark.color)
