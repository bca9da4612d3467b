"""From samples to facts: minutes, gaps, stretches of time, alerts. Pure: the same samples give the same facts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from burnbook.live.prometheus import Labels as Told
from burnbook.live.prometheus import Series
from burnbook.model.plan import Slo
from burnbook.model.rules import Alert
from burnbook.model.spec import Labels
from burnbook.plan.windows import PERIOD_INTERVAL
from burnbook.recorded.facts import MINUTE, Course, Firing, Masked, Minute, Span

_HALF = MINUTE / 2
Lack = Callable[[str], None]
"""Where it is told what the data lack."""


Every = Callable[[Firing], float]
"""How many seconds lie between two samples of an alert that fires."""


def each_minute(_: Firing) -> float:
    """Return the step of what was read minute by minute."""
    return MINUTE


def by_rule(slo: Slo) -> Every:
    """Return the steps of samples as they are stored: those of the rules; of a rule that is gone, the widest."""
    intervals = {id(rule): group.interval for group in slo.groups for rule in group.rules}
    return lambda firing: intervals.get(id(firing.alert), PERIOD_INTERVAL)


def courses(total: tuple[Series, ...], bad: tuple[Series, ...], slo: Slo, delay: float, lack: Lack) -> list[Course]:
    """Return what was recorded of each group, in the order of their labels; `delay` (seconds) is how late that is."""
    totals, bads = by_group(total, slo, lack), by_group(bad, slo, lack)
    found = []
    for group in sorted(totals):
        spoilt = {sample.time: sample.value for sample in bads[group].samples} if group in bads else {}
        minutes = tuple(
            _minute(sample.time - delay, sample.value, spoilt[sample.time], slo.budget)
            for sample in totals[group].samples
            if math.isfinite(sample.value) and math.isfinite(spoilt.get(sample.time, math.nan))
        )
        if len(minutes) < len(totals[group].samples):
            lack("Some recorded minutes hold no number of all or of bad events: they are left out.")
        found.append(Course(group, minutes))
    return found


def together(parts: Iterable[Course]) -> Course:
    """Return all groups as one: a minute is above the objective if that of some group is."""
    found: dict[float, Minute] = {}
    for minute in (minute for part in parts for minute in part.minutes):
        so_far = found.get(minute.end)
        found[minute.end] = minute if so_far is None else _sum(so_far, minute)
    return Course((), tuple(found[end] for end in sorted(found)))


def by_group(found: tuple[Series, ...], slo: Slo, lack: Lack) -> dict[Labels, Series]:
    """Return one series a group; of copies the one with the most samples."""
    kept: dict[Labels, Series] = {}
    for series in found:
        group = group_of(series.labels, slo)
        other = kept.get(group)
        if other is not None:
            extra = sorted(set(series.labels.items()) ^ set(other.labels.items()))
            apart = ", ".join(dict.fromkeys(name for name, _ in extra)) or "nothing"
            lack(f"There are several copies of what was recorded, apart by {apart}: the fullest one was read.")
        if other is None or len(series.samples) > len(other.samples):
            kept[group] = series
    return kept


def group_of(labels: Told, slo: Slo) -> Labels:
    """Return the labels that tell a series' group, for an SLO that is split."""
    return tuple((name, labels.get(name, "")) for name, _ in slo.split)


def value(found: dict[Labels, Series], group: Labels) -> float | None:
    """Return the last value of a group, if it is a number."""
    last = found[group].last.value if group in found else math.nan
    return last if math.isfinite(last) else None


def gaps(course: Course, span: Span) -> tuple[Span, ...]:
    """Return the stretches of a span of which nothing was recorded, not even that there were no events."""
    minutes = course.within(span).minutes
    edges = [(span.start, minutes[0].start), (minutes[-1].end, span.end)] if minutes else [(span.start, span.end)]
    between = [(before.end, after.start) for before, after in pairwise(minutes)]
    return tuple(sorted((Span(a, b) for a, b in (*edges, *between) if b - a > _HALF), key=lambda gap: gap.start))


def stretches(times: Iterable[float], step: float) -> Iterator[Span]:
    """Yield when something was there: it was there until the first of its steps at which it was not."""
    start = before = math.nan
    for time in sorted(set(times)):
        if time - before > 1.5 * step:
            yield Span(start, before + step)
        if math.isnan(before) or time - before > 1.5 * step:
            start = time
        before = time
    if not math.isnan(before):
        yield Span(start, before + step)


def masked(found: tuple[Series, ...], delay: float) -> tuple[Masked, ...]:
    """Return planned maintenance: the minutes that were masked."""
    return tuple(
        Masked(series.labels.get("reason", ""), Span(span.start - MINUTE, span.end - MINUTE))
        for series in found
        for span in stretches((sample.time - delay for sample in series.samples), MINUTE)
    )


def firings(found: tuple[Series, ...], slo: Slo, seen: Span, every: Every = each_minute) -> list[Firing]:
    """Return when which alert of an SLO fired, in order; those of two servers are one."""
    times: dict[Firing, set[float]] = {}
    for series in found:
        if series.labels.get("slo") == slo.name:
            times.setdefault(_firing(series.labels, slo), set()).update(s.time for s in series.samples)
    return _in_order(one for firing, moments in times.items() for one in _runs(firing, moments, seen, every(firing)))


def others(found: tuple[Series, ...], slo: Slo, seen: Span) -> list[Firing]:
    """Return when alerts of the same service fired that are not of this SLO; `which` begins with theirs."""
    times: dict[Firing, set[float]] = {}
    for series in found:
        if series.labels.get("slo") != slo.name:
            label = series.labels
            which = " ".join(filter(None, (label.get("slo"), label.get("burn_speed"), label.get("reason"))))
            firing = Firing(label.get("alertname", ""), which, label.get("severity", ""), (), None, None, None)
            times.setdefault(firing, set()).update(sample.time for sample in series.samples)
    return _in_order(one for firing, moments in times.items() for one in _runs(firing, moments, seen, MINUTE))


def _minute(end: float, total: float, bad: float, allowed: Decimal) -> Minute:
    """Return a minute; 29 of 10,000 are not above 0.29%, whatever binary fractions say."""
    return Minute(end, total, bad, above=Decimal(bad) > allowed * Decimal(total))


def _sum(one: Minute, other: Minute) -> Minute:
    return Minute(one.end, one.total + other.total, one.bad + other.bad, one.above or other.above)


def _firing(labels: Told, slo: Slo) -> Firing:
    """Return what fires, whenever that is."""
    name, which = labels.get("alertname", ""), labels.get("burn_speed", "") or labels.get("reason", "")
    alert = next((one for one in slo.alerts() if one.name == name and _which(one) == which), None)
    severity = "shadow" if alert and alert.shadow else (alert and alert.severity) or labels.get("severity", "")
    return Firing(name, which, severity, group_of(labels, slo), alert, None, None)


def _which(alert: Alert) -> str:
    return alert.label("burn_speed") or alert.label("reason")


def _runs(firing: Firing, times: set[float], seen: Span, step: float) -> Iterator[Firing]:
    for span in stretches(times, step):
        start = span.start if span.start >= seen.start + step else None
        yield replace(firing, start=start, end=span.end if span.end <= seen.end else None)


def _in_order(found: Iterable[Firing]) -> list[Firing]:
    return sorted(found, key=lambda one: (one.start or 0.0, one.severity, one.name, one.which, one.group))
