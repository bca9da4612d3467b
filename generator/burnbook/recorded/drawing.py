"""What charts of recorded time share: alerts as rows, gaps and maintenance as bands, no more points than are seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from burnbook.charts import Band, Row, Tone, runs
from burnbook.charts.chart import Points
from burnbook.recorded.facts import Firing, Masked, Span

TONES: Mapping[str, Tone] = {"page": "page", "ticket": "ticket"}
"""By severity; whatever nobody is told is quiet."""
_POINTS = 600  # that the width of a chart can tell apart
_Pick = Callable[[Points], tuple[float, float]]


def highest(points: Points) -> tuple[float, float]:
    """Return the point with the greatest value."""
    return max(points, key=lambda point: point[1])


def thin(points: Iterable[tuple[float, float]], step: float, span: Span, pick: _Pick = highest) -> tuple[Points, ...]:
    """Return runs of points (`step` seconds apart), one picked of those that share a place on paper."""
    room = max(1, math.ceil(span.seconds / _POINTS / step))
    return tuple(
        tuple(pick(run[index : index + room]) for index in range(0, len(run), room)) for run in runs(points, step)
    )


def bands(gaps: Iterable[Span], masked: Iterable[Masked]) -> tuple[Band, ...]:
    """Return what was not recorded, and what was not counted."""
    return (
        *(Band(gap.start, gap.end, "not recorded", "quiet") for gap in gaps),
        *(Band(one.span.start, one.span.end, "planned maintenance", "second") for one in masked),
    )


def rows(firings: Iterable[Firing]) -> Iterator[Row]:
    """Yield one row an alert; groups share it."""

    def key(firing: Firing) -> tuple[str, str, str]:
        return firing.severity, firing.name, firing.which

    for (severity, name, which), found in groupby(sorted(firings, key=key), key):
        shown = f"{which} burn" if which and name.endswith("Burn") else name
        spans = tuple((one.start or 0.0, one.end or math.inf) for one in found)
        yield Row(f"{shown} ({severity})", TONES.get(severity, "quiet"), spans)
