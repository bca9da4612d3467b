"""The chart of a review: how the error budget went down, beside the pace that spends it just at the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from burnbook.charts import Chart, Line, Marker, Threshold, Tone, draw
from burnbook.charts.chart import Points
from burnbook.model.plan import Service, Slo
from burnbook.recorded import reading
from burnbook.recorded.drawing import bands, rows, thin
from burnbook.recorded.facts import MINUTE
from burnbook.recorded.words import clock
from burnbook.review import periods
from burnbook.review.facts import Part, Review
from burnbook.text.figures import percent

_TONES: tuple[Tone, ...] = ("first", "third", "second", "fourth", "fifth")
_MOST = 5  # lines that can be told apart
_MARKED = 3
_ROWS = 6


def picture(found: Review, service: Service, slo: Slo) -> str:
    """Return the burn-down of the worst groups as SVG; nothing if no budget is known."""
    parts = [part for part in found.parts if part.budget.allowed and part.verdict != "invalid"][:_MOST]
    if not parts:
        return ""
    span = found.span
    lines = [Line("an even pace", "quiet", (((span.start, 1.0), (span.end, 0.0)),))]
    lines += [_line(part, found, tone) for part, tone in zip(parts, cycle(_TONES), strict=False)]
    lowest = min((part.budget.left or 0.0 for part in parts), default=0.0)
    chart = Chart(
        title=f"{service.title}, {slo.title}: error budget left",
        description=_said(parts[0], found),
        start=span.start,
        end=span.end,
        unit="ratio",
        lines=tuple(lines),
        thresholds=tuple(_limits(service)) if periods.parts(slo.period, found.span) == 1 else (),
        bands=bands(reading.gaps(found.whole, span), found.masked),
        markers=tuple(_markers(found)),
        rows=tuple(rows(one for one in found.alerts.firings if one.end is None or one.end > span.start))[:_ROWS],
        axis=(min(0.0, lowest), 1.0),
    )
    return draw(chart)


def _line(part: Part, found: Review, tone: Tone) -> Line:
    name = "/".join(value or "(none)" for _, value in part.group) or "budget left"
    return Line(name, tone, thin(_left(part), MINUTE, found.span, _last), filled=len(found.parts) == 1)


def _left(part: Part) -> Iterator[tuple[float, float]]:
    """Yield what was left of the period's budget at the end of each minute."""
    bad = 0.0
    for minute in part.course.minutes:
        bad += minute.bad
        yield minute.end, 1 - bad / part.budget.allowed


def _last(points: Points) -> tuple[float, float]:
    return points[-1]


def _limits(service: Service) -> Iterator[Threshold]:
    """Yield where the policy asks for something."""
    for one in service.budget_policy.consequences:
        said = "releases stop" if one.blocks else "the policy acts"
        yield Threshold(float(one.left), f"{percent(float(one.left))}: {said}", "page" if one.blocks else "ticket")


def _markers(found: Review) -> Iterator[Marker]:
    """Yield the dearest stretches, with what they spent."""
    every = sorted((one for part in found.parts for one in part.stretches), key=lambda one: -one.spent)
    for one in sorted(every[:_MARKED], key=lambda one: one.span.start):
        yield Marker(one.span.start, f"{percent(one.spent)} spent")


def _said(part: Part, found: Review) -> str:
    """Return the chart in words."""
    whose = f" of {'/'.join(value for _, value in part.group)}" if part.group else ""
    left = percent(part.budget.left or 0.0)
    said = f"The error budget left{whose} goes from 100% down to {left} over the time of this review."
    if part.stretches:
        worst = part.stretches[0]
        spent = percent(worst.spent)
        said += f" The steepest fall is that of {clock(worst.span.start, found.span)}, which takes {spent}."
    return said
