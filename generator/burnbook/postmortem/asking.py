"""What a Prometheus is asked of an incident. The base must answer; of all else, a refusal is told and lived with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from burnbook.model import names
from burnbook.model.plan import Service, Slo
from burnbook.outputs import runbooks
from burnbook.recorded.asking import Asked, Found, Source, series
from burnbook.recorded.facts import MINUTE, Span
from burnbook.text import durations
from burnbook.text.promql import HOLE, Selector, equals

WORST = 10
_COUNTED = 86_400  # of a longer incident nothing is counted again: a step a minute over all raw series
_BEFORE = 3600  # alerts are read from so long before
_LATEST = 6 * 3600  # and at most so long after
_SLACK = 600
_HALF = MINUTE // 2


@dataclass(frozen=True, slots=True)
class Parts:
    """Bad events by a label: those of each minute, at the instants of the rules (`counted`), or of all the time."""

    label: str
    found: Found
    counted: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered; `lacks` tells what was refused. Alerts were read in `alerts_in`, or they are None.

    `windows` are pairs of a name and the ratio over it, `splits` are the bad events by labels; `known` tells
    whether this server has ever recorded anything of the SLO.
    """

    total: Found
    bad: Found
    allowed: Found
    coverage: Found
    left: Found
    windows: tuple[tuple[str, Found], ...]
    maintenance: Found
    alerts: Found | None
    alerts_in: Span
    splits: tuple[Parts, ...]
    known: bool
    lacks: tuple[str, ...]


def ask(slo: Slo, service: Service, span: Span, now: float, source: Source) -> Answers:
    """Ask for everything; raise `LiveError` if the source does not even tell the events."""
    seen, asked = view(span, now), Asked(source, float(service.arrival_delay))
    total, bad = (asked.stored(series(f"{name}1m", slo), seen) for name in (names.TOTAL, names.BAD))
    alerts_in = _alerts_in(slo, span, now, total)
    firing = (("alertstate", "firing"), *(label for label in slo.ids if label[0] != "slo"))
    return Answers(
        total=total,
        bad=bad,
        allowed=asked.at("the events of the whole period", runbooks.allowed(slo), span.end + _HALF) or (),
        coverage=asked.at("the coverage", series(names.COVERAGE + slo.period.suffix, slo), span.end + _HALF) or (),
        left=asked.over("the budget left", series(names.REMAINING, slo), seen) or (),
        windows=tuple(_windows(slo, seen, asked)),
        maintenance=asked.over("planned maintenance", series(names.MAINTENANCE, slo), seen) or (),
        alerts=asked.stepped("the alerts", str(Selector("ALERTS", equals(firing))), alerts_in),
        alerts_in=alerts_in,
        splits=tuple(_splits(slo, span, _instants(total, span, float(service.arrival_delay)), asked)),
        known=bool(total or asked.at("the SLO", _ever(slo), now)),
        lacks=tuple(dict.fromkeys(asked.lacks)),
    )


def view(span: Span, now: float) -> Span:
    """Return what is looked at: the incident, and a little of what was before and after."""
    more = max(10 * MINUTE, span.seconds / 4)
    return Span(span.start - more, max(span.end, min(span.end + more, now)))


def end_of(span: Span, service: Service) -> int:
    """Return when all minutes of a span are recorded: what a window as long as the span then holds is exactly it."""
    return round(span.end + float(service.arrival_delay)) + _HALF


def _alerts_in(slo: Slo, span: Span, now: float, total: Found) -> Span:
    """Return where alerts are read: until the slowest of them may have ended, at the instants of their rules."""
    ends = max((tier.short.length for tier in slo.tiers), default=0)
    phase = total[0].samples[0].time % MINUTE if total else 0.0
    start = (span.start - _BEFORE) // MINUTE * MINUTE + phase
    return Span(start, max(span.end, min(span.end + min(ends, _LATEST) + _SLACK, now)))


def _windows(slo: Slo, seen: Span, asked: Asked) -> Iterator[tuple[str, Found]]:
    """Yield what the fastest burn alert compares."""
    fastest = slo.fastest
    for window in (fastest.short, fastest.long) if fastest else ():
        what = durations.last(window.length)
        yield what, asked.over(f"the error ratio of {what}", series(window.series, slo), seen) or ()


def _instants(total: Found, span: Span, delay: float) -> Span | None:
    """Return the first and the last instant at which minutes of a span were recorded."""
    fullest = max(total, key=lambda series: len(series.samples), default=None)
    times = [sample.time for sample in fullest.samples if span.holds(sample.time - delay - _HALF)] if fullest else []
    return Span(times[0], times[-1]) if times else None


def _splits(slo: Slo, span: Span, instants: Span | None, asked: Asked) -> Iterator[Parts]:
    """Yield the bad events by the labels that the diagnosis asks about, as far as the raw series can tell.

    They are counted as the rules count them, minute by minute; where that is too much to ask, they are estimated.
    """
    length = round(span.seconds)
    exact = instants if length <= _COUNTED and not slo.slices else None
    for step, by in ((step, step.bad_by) for step in slo.sli.steps if step.bad_by):
        what = f"bad events by {by.legend}"
        found = asked.stepped(f"{what}, minute by minute", step.counted, exact) if exact and step.counted else None
        if found is not None:
            yield Parts(by.legend, found, counted=True)
            continue
        expression = f"topk({WORST}, {length} * {by.expr.replace(HOLE, f'{length}s')} > 0)"
        found = asked.at(what, expression, span.end)
        if found is not None:
            yield Parts(by.legend, found, counted=False)


def _ever(slo: Slo) -> str:
    return f"last_over_time({series(names.INFO, slo)}[8d])"
