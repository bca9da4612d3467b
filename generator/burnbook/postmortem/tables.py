"""The facts of an incident as rows and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from burnbook.model.plan import Service, Slo
from burnbook.postmortem.facts import Incident, Spending, Split
from burnbook.postmortem.links import Linker
from burnbook.recorded.facts import Course, Firing, Minute
from burnbook.recorded.words import after, alert, between, clock, group, lasting, told
from burnbook.text.figures import count, percent
from burnbook.text.markdown import inline

_UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the sentence before it."""

    words: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def summary(incident: Incident, service: Service, slo: Slo) -> str:
    """Return what the figures say, as a sentence or two."""
    whole, unit = incident.impact.whole, slo.sli.unit
    when = f"{between(incident.span)} ({lasting(incident.span.seconds)})"
    if not whole.minutes:
        return f"From {when} nothing was recorded of {inline(service.title)}, {inline(slo.title)}."
    if whole.ratio is None:
        return f"From {when} there were no {unit}."
    said = f"From {when} {count(whole.bad)} of {count(whole.total)} {unit} were bad: {percent(whole.ratio)}"
    limits = f" where {percent(float(slo.budget))} may be."
    spendings = [one for one in incident.impact.spending if one.spent is not None]
    if not spendings:
        return said + limits
    worst = max(spendings, key=lambda one: one.spent or 0.0)
    whose = f" of {inline(group(worst.group))}" if worst.group else ""
    return f"{said}{limits} That is {percent(worst.spent or 0.0)} of the error budget{whose} of {slo.period.words}."


def spent(incident: Incident) -> str:
    """Return the share of the budget, of each group."""
    found = incident.impact.spending
    shown = (f"{inline(group(one.group))}: {_share(one.spent)}" if one.group else _share(one.spent) for one in found)
    return "; ".join(shown) or _UNKNOWN


def figures(incident: Incident, slo: Slo) -> Iterator[tuple[str, str]]:
    """Yield what was counted, each with its name."""
    impact, unit = incident.impact, slo.sli.unit
    whole, known = impact.whole, bool(impact.whole.minutes)
    yield f"Bad {unit}", count(whole.bad) if known else _UNKNOWN
    yield f"All {unit}", count(whole.total) if known else _UNKNOWN
    yield "Error ratio", _ratio(whole, unit)
    yield "Time looked at", lasting(incident.span.seconds)
    if incident.first and incident.last:
        yield "From the first minute above the objective to the last", lasting(incident.last.end - incident.first.start)
    yield "Minutes above the objective", f"{len(whole.above)} of {len(whole.minutes)} recorded" if known else _UNKNOWN
    missing = sum(gap.seconds for gap in impact.gaps)
    yield "Not recorded", lasting(missing) if missing else "nothing"
    if worst := _worst(whole):
        told_ = f"{percent(worst.ratio or 0)} in the minute to {clock(worst.end, incident.span)}"
        yield "Worst minute", told_
    for one in impact.spending:
        if one.before is not None and one.after is not None:
            whose = f" of {inline(group(one.group))}" if one.group else ""
            yield f"Budget left{whose}", f"{percent(one.before)} before, {percent(one.after)} after"


def tables(incident: Incident, slo: Slo) -> Iterator[Table]:
    """Yield the impact by group, and by the labels of the raw series."""
    impact, unit = incident.impact, slo.sli.unit
    if any(course.group for course in impact.groups):
        shares = {one.group: one for one in impact.spending}
        rows = tuple(_group(course, shares.get(course.group), unit) for course in impact.groups)
        head = (", ".join(name for name, _ in slo.split), f"bad {unit}", f"all {unit}", "error ratio", "budget spent")
        yield Table("By group:", tuple(map(inline, head)), rows)
    for split in (found for found in impact.splits if found.parts):
        parts = tuple((inline(value) or "(none)", f"{number:,.0f}") for value, number in split.parts)
        about = "" if split.counted is not None else ", about"
        yield Table(_by(split, impact.whole), (inline(split.label), f"bad events{about}"), parts)


def _by(split: Split, whole: Course) -> str:
    """Return the words before a table: whether it adds up, or is an estimate, and why that is less."""
    said = f"By `{split.label}`, the worst first"
    if split.counted is None:
        return (
            f"{said}. These are estimates: Prometheus' `rate` guesses what lies between"
            " samples and misses the first events of a new series, so they need not add up."
        )
    if round(split.counted) == round(whole.bad):
        return f"{said}:"
    return f"{said}. The raw series tell {count(split.counted)} bad events where {count(whole.bad)} were recorded:"


def others(incident: Incident) -> Iterator[str]:
    """Yield what else of this service fired."""
    for one in incident.others:
        began = f"since {clock(one.start, incident.span)}" if one.start else "since before this draft begins"
        yield f"Also fired: {inline(alert(one))}, {began}."


def detection(incident: Incident, slo: Slo) -> Iterator[str]:
    """Yield when it began and ended, as minutes above the objective tell, and who was told when."""
    first, last, span = incident.first, incident.last, incident.span
    allowed = percent(float(slo.budget))
    if first and last:
        yield (
            f"First minute above the objective (more than {allowed} bad): began {clock(first.start, span)};"
            f" the last one ended {clock(last.end, span)}."
        )
    else:
        yield f"No recorded minute was above the objective (more than {allowed} bad)."
    if not incident.alerts_known:
        yield "Which alerts fired is not known."
        return
    for severity in ("page", "ticket"):
        found = next((one for one in incident.detections if one.firing.severity == severity), None)
        yield _detected(severity, found.firing, found.delay, incident) if found else f"No {severity} fired."
        if last:
            yield from _reset(severity, incident, last)


def alerts(incident: Incident, link: Linker) -> Iterator[tuple[str, ...]]:
    """Yield a row an alert."""
    span, first, last = incident.span, incident.first, incident.last
    for one in incident.firings:
        name = link(alert(one), one.alert.runbook) if one.alert and one.alert.runbook.path else inline(alert(one))
        yield (
            name,
            told(one),
            clock(one.start, span) if one.start is not None else "before this was read",
            clock(one.end, span) if one.end is not None else "still firing when this was read",
            lasting(one.end - one.start) if one.start is not None and one.end is not None else _UNKNOWN,
            after(one.start - first.start) if first and one.start is not None else "-",
            after(one.end - last.end) if last and one.end is not None else "-",
        )


def timeline(incident: Incident, slo: Slo) -> list[tuple[str, str]]:
    """Return what is known to have happened, in order."""
    span = incident.span
    return [(clock(time, span), what) for time, what in sorted(_moments(incident, slo), key=lambda one: one[0])]


def _moments(incident: Incident, slo: Slo) -> Iterator[tuple[float, str]]:
    if incident.first and incident.last:
        yield incident.first.start, "the first minute above the objective begins"
        yield incident.last.end, "the last minute above the objective ends"
    if worst := _worst(incident.impact.whole):
        yield (
            worst.start,
            f"the worst minute: {percent(worst.ratio or 0)} of {count(worst.total)} {slo.sli.unit} are bad",
        )
    for one in incident.firings:
        if one.start is not None:
            yield one.start, f"{inline(alert(one))} fires ({told(one)})"
        if one.end is not None:
            yield (
                one.end,
                f"{inline(alert(one))} ends" + (f" after {lasting(one.end - one.start)}" if one.start else ""),
            )
    for gap in incident.impact.gaps:
        yield gap.start, f"nothing is recorded for {lasting(gap.seconds)}"
    for masked in incident.masked:
        yield masked.span.start, f"planned maintenance begins: {inline(masked.reason)}"
        yield masked.span.end, f"planned maintenance ends: {inline(masked.reason)}"


def _detected(severity: str, firing: Firing, delay: float | None, incident: Incident) -> str:
    name = inline(alert(firing))
    if firing.start is None:
        return f"First {severity}: {name}, which fired before this draft begins."
    at = clock(firing.start, incident.span)
    if delay is None:
        return f"First {severity}: {name} at {at}" + (", before the first such minute." if incident.first else ".")
    return f"First {severity}: {name} at {at}, {lasting(delay)} after the first such minute began."


def _reset(severity: str, incident: Incident, last: Minute) -> Iterator[str]:
    """Yield when the last alert of a severity ended."""
    found = [one for one in incident.firings if one.severity == severity]
    ends = [(one.end, alert(one)) for one in found if one.end is not None]
    if len(ends) < len(found):
        yield f"A {severity} still fired when this was read."
    elif ends:
        end, name = max(ends)
        when = "after the last such minute ended" if end >= last.end else "before the last such minute ended"
        yield f"Last {severity} to end: {inline(name)}, {lasting(abs(end - last.end))} {when}."


def _group(course: Course, spending: Spending | None, unit: str) -> tuple[str, ...]:
    shown = ", ".join(value or "(none)" for _, value in course.group)
    share = _share(spending.spent if spending else None)
    return inline(shown), count(course.bad), count(course.total), _ratio(course, unit), share


def _ratio(course: Course, unit: str) -> str:
    if not course.minutes:
        return _UNKNOWN
    return f"none: there were no {unit}" if course.ratio is None else percent(course.ratio)


def _share(found: float | None) -> str:
    return _UNKNOWN if found is None else percent(found)


def _worst(course: Course) -> Minute | None:
    """Return the minute with the highest share of bad events, if any was bad: of equals the one with most of them."""
    bad = [minute for minute in course.minutes if minute.bad > 0]
    return max(bad, key=lambda minute: (minute.ratio or 0.0, minute.bad), default=None)
