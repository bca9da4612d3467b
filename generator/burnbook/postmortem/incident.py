"""What happened, put together from the answers. Pure, as the reading is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from burnbook.live.prometheus import Sample, Series
from burnbook.model.plan import Service, Slo
from burnbook.postmortem import lacks
from burnbook.postmortem.asking import WORST, Answers, Parts
from burnbook.postmortem.facts import Curve, Detection, Impact, Incident, Spending, Split
from burnbook.recorded import reading
from burnbook.recorded.facts import MINUTE, Course, Firing, Minute, Span

_HALF = 0.5  # less is no event


def incident(slo: Slo, service: Service, span: Span, seen: Span, answers: Answers) -> Incident:
    """Return what is known of a span; `seen` is what is looked at besides."""
    delay, told = float(service.arrival_delay), list(answers.lacks)
    parts = reading.courses(answers.total, answers.bad, slo, delay, told.append)
    course = reading.together(parts)
    whole = course.within(span)
    first, last = (whole.above[0], whole.above[-1]) if whole.above else (None, None)
    alerts = answers.alerts or ()
    firings = [one for one in reading.firings(alerts, slo, answers.alerts_in) if _belongs(one, span, last)]
    others = [one for one in reading.others(alerts, slo, answers.alerts_in) if _belongs(one, span, None)]
    groups = tuple(part.within(span) for part in parts)
    bad = [minute.end + delay for minute in whole.minutes if minute.bad]
    splits = tuple(_split(parts, bad) for parts in answers.splits)
    found = Incident(
        span=span,
        view=seen,
        course=course,
        impact=Impact(
            whole=whole,
            groups=groups,
            spending=tuple(_spending(slo, groups, answers, span, delay)),
            splits=splits,
            gaps=reading.gaps(course, span),
        ),
        first=first,
        last=last,
        firings=tuple(firings),
        others=tuple(others),
        alerts_known=answers.alerts is not None,
        detections=tuple(_detections(firings, first)),
        masked=tuple(one for one in reading.masked(answers.maintenance, delay) if one.span.end > span.start),
        windows=tuple(curve for name, series in answers.windows for curve in _worst(name, series, slo, delay)),
        left=_curves(answers.left, slo, "budget left", delay),
        lacks=(),
    )
    return replace(found, lacks=(*dict.fromkeys(told), *lacks.of(found, slo)))


def _belongs(firing: Firing, span: Span, last: Minute | None) -> bool:
    """Tell whether an alert fired in a span, or began while its short window still held the last bad minute."""
    if firing.end is not None and firing.end <= span.start:
        return False
    tier = firing.alert.tier if firing.alert else None
    late = last.end + tier.short.length if tier and last else span.end
    return firing.start is None or firing.start < max(span.end, late)


def _spending(slo: Slo, groups: tuple[Course, ...], answers: Answers, span: Span, delay: float) -> Iterator[Spending]:
    """Yield what each group spent: its bad events over those that the period may have, as at the end of the span."""
    nobody = list[str]().append  # of copies it was told when the events were read
    allowed, coverage, left = (
        reading.by_group(found, slo, nobody) for found in (answers.allowed, answers.coverage, answers.left)
    )
    for course in groups:
        may, group = reading.value(allowed, course.group), course.group
        samples = left[group].samples if group in left else ()
        yield Spending(
            group=group,
            spent=course.bad / may if may and course.minutes else None,
            before=_until(samples, span.start + delay),
            after=_until(samples, span.end + delay),
            coverage=reading.value(coverage, group),
        )


def _until(samples: tuple[Sample, ...], time: float) -> float | None:
    """Return the last value at a time, if there is one of the five minutes before."""
    found = [sample.value for sample in samples if time - 300 < sample.time <= time and math.isfinite(sample.value)]
    return found[-1] if found else None


def _detections(firings: list[Firing], first: Minute | None) -> Iterator[Detection]:
    """Yield the first page and the first ticket: those that began after the first bad minute had, else before it."""
    for severity in ("page", "ticket"):
        loud = [one for one in firings if one.severity == severity]
        later = [one for one in loud if first and one.start is not None and one.start >= first.start]
        if later and first:
            yield Detection(later[0], (later[0].start or 0.0) - first.start)
        elif loud:
            yield Detection(loud[0], None)


def _worst(name: str, found: tuple[Series, ...], slo: Slo, delay: float) -> Iterator[Curve]:
    """Yield the ratio over a window; of groups, of which there may be many, that of the worst at each moment."""
    worst: dict[float, float] = {}
    for curve in _curves(found, slo, name, delay):
        for time, value in curve.points:
            if math.isfinite(value):
                worst[time] = max(value, worst.get(time, 0.0))
    if worst:
        yield Curve(name, tuple(sorted(worst.items())))


def _curves(found: tuple[Series, ...], slo: Slo, name: str, delay: float) -> tuple[Curve, ...]:
    """Return recorded ratios as lines, each with the name of its group, or with this one."""
    named = (("/".join(value for _, value in reading.group_of(series.labels, slo)) or name, series) for series in found)
    return tuple(Curve(told, tuple((s.time - delay, s.value) for s in series.samples)) for told, series in named)


def _split(parts: Parts, instants: list[float]) -> Split:
    """Return bad events by a label, the worst first; counted ones are those of the instants that recorded bad ones."""
    of_one = partial(_counted, instants=instants) if parts.counted else lambda series: series.last.value
    counts = ((series.labels.get(parts.label, ""), of_one(series)) for series in parts.found)
    known = [(name, count) for name, count in counts if math.isfinite(count)]
    worst = sorted((part for part in known if part[1] >= _HALF), key=lambda part: (-part[1], part[0]))
    return Split(parts.label, tuple(worst[:WORST]), sum(count for _, count in known) if parts.counted else None)


def _counted(series: Series, instants: list[float]) -> float:
    """Return the sum of a series at some instants that lie whole minutes apart."""
    wanted = {round((time - instants[0]) / MINUTE) for time in instants}
    return sum(s.value for s in series.samples if round((s.time - instants[0]) / MINUTE) in wanted) if wanted else 0.0
