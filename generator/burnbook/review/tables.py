"""The facts of a review as figures and rows, in plain text: each page escapes them in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from burnbook.model.plan import Slo
from burnbook.recorded.words import between, counted, group, lasting
from burnbook.review.alert_tables import alerts, doubts
from burnbook.review.facts import Day, Earlier, Part, Review, Stretch
from burnbook.review.shown import NONE, Table, clock
from burnbook.review.stretches import FAST
from burnbook.review.talk import share_of_good
from burnbook.text.figures import count, percent
from burnbook.text.promql import number

_ROWS = 12
_DAYS = 5


def tables(found: Review, slo: Slo) -> Iterator[Table]:
    """Yield the tables of an SLO that have rows."""
    every = (
        _groups(found, slo),
        _spent(found, slo),
        alerts(found),
        doubts(found),
        _burns(found),
        _days(found, slo),
        _earlier(found, slo),
        _masked(found),
        _gaps(found),
        _changes(found),
    )
    return (table for table in every if table.rows)


def _groups(found: Review, slo: Slo) -> Table:
    parts = found.parts if found.parts and found.parts[0].group else ()
    unit = slo.sli.unit
    rows = tuple(
        (group(part.group), part.verdict, *_figures(part), count(part.budget.bad), count(part.budget.total))
        for part in parts
    )
    head = ("group", "verdict", "SLI", "budget spent", f"bad {unit}", f"all {unit}")
    shares = tuple(part.budget.spent if part.verdict != "invalid" else None for part in parts)
    return Table("By group", "Each has the objective and a budget of its own.", head, rows, shares, wide=True)


def _figures(part: Part) -> tuple[str, str]:
    if part.verdict == "invalid" or part.budget.ratio is None or part.budget.spent is None:
        return NONE, NONE
    return share_of_good(part.budget.ratio), percent(part.budget.spent)


def _spent(found: Review, slo: Slo) -> Table:
    """Return where the budget went: stretches, those that are not worth a line, and the rest."""
    parts = [part for part in found.parts if part.verdict != "invalid" and part.budget.allowed and part.budget.bad]
    split, unit = any(part.group for part in parts), slo.sli.unit
    every = sorted((one for part in parts for one in part.stretches), key=lambda one: -one.spent)
    rows = [_row(one, split=split) for one in every[:_ROWS]]
    rows += [row for part in parts for row in _rest(part, every[:_ROWS], split=split)]
    head = ("when (UTC)", "length", "budget spent", f"bad {unit}", "first page after", "first ticket after")
    note = (
        f"An incident is where the budget burnt at more than {FAST} times its pace; errors beside them are steady ones."
    )
    return Table(
        "Where the budget went", note, head, tuple(row for _, row in rows), tuple(share for share, _ in rows), wide=True
    )


def _row(one: Stretch, *, split: bool) -> tuple[float, tuple[str, ...]]:
    delays = {detection.severity: detection.delay for detection in one.told}
    told = (_delay("page", delays), _delay("ticket", delays))
    return one.spent, (_when(one, split=split), lasting(one.span.seconds), percent(one.spent), count(one.bad), *told)


def _rest(part: Part, shown: Sequence[Stretch], *, split: bool) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Yield what was bad outside of the stretches that are shown."""
    whose = f", {group(part.group)}" if split else ""
    small = [one for one in (*part.stretches, *part.small) if one not in shown]
    rest = (
        (f"{counted(len(small), 'smaller incident')}{whose}", sum(one.bad for one in small)),
        (f"steady errors{whose}", part.background),
    )
    for name, bad in rest:
        if bad >= 0.5:
            spent = bad / part.budget.allowed
            yield spent, (name, NONE, percent(spent), count(bad), NONE, NONE)


def _when(one: Stretch, *, split: bool) -> str:
    said = between(one.span).removesuffix(" UTC")
    return f"{said}, {group(one.group)}" if split else said


def _delay(severity: str, delays: dict[str, float | None]) -> str:
    if severity not in delays:
        return "none"
    delay = delays[severity]
    return "fired before" if delay is None else lasting(delay)


def _burns(found: Review) -> Table:
    rows = tuple(
        (
            burn.window,
            NONE if burn.peak is None else _times(burn.peak),
            NONE if burn.at is None else clock(burn.at),
            NONE if burn.last is None else _times(burn.last),
            NONE if burn.factor is None else f"above {number(round(burn.factor, 2))}",
        )
        for burn in found.burns
    )
    note = "1 is the pace that spends the budget just at the end of the period; of groups it is that of the worst."
    head = ("window", "highest", "then (UTC)", "at the end", "alert")
    return Table("Burn rates", note, head, rows if any(burn.peak is not None for burn in found.burns) else ())


def _days(found: Review, slo: Slo) -> Table:
    worst = sorted((day for day in found.days if day.spent > 0), key=lambda day: (-day.spent, day.start))[:_DAYS]
    unit = slo.sli.unit
    rows = tuple((date(day), percent(day.spent), count(day.bad), count(day.total)) for day in worst)
    shares = tuple(day.spent for day in worst)
    rows, shares = (rows, shares) if found.verdict != "invalid" else ((), ())
    return Table("Worst days", "", ("day (UTC)", "budget spent", f"bad {unit}", f"all {unit}"), rows, shares)


def _earlier(found: Review, slo: Slo) -> Table:
    rows = tuple(_period(one) for one in found.earlier)
    shares = tuple(one.budget.spent if one.verdict != "invalid" else None for one in found.earlier)
    note = f"By today's objective of {number(slo.objective)}%."
    return Table("Periods before", note, ("period (UTC)", "verdict", "SLI", "budget spent", "from"), rows, shares)


def _period(one: Earlier) -> tuple[str, ...]:
    source = "history" if one.remembered else "Prometheus"
    when = " to ".join(f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d}" for time in (one.span.start, one.span.end))
    if one.verdict == "invalid" or one.budget.ratio is None or one.budget.spent is None:
        return when, "invalid", NONE, NONE, source
    return when, one.verdict, share_of_good(one.budget.ratio), percent(one.budget.spent), source


def _masked(found: Review) -> Table:
    rows = tuple((between(one.span).removesuffix(" UTC"), one.reason) for one in found.masked)
    return Table("Planned maintenance", "What happened meanwhile is not counted.", ("when (UTC)", "reason"), rows)


def _gaps(found: Review) -> Table:
    gaps = sorted(found.worst.gaps if found.worst else (), key=lambda gap: -gap.seconds)[:_DAYS]
    rows = tuple((between(gap).removesuffix(" UTC"), lasting(gap.seconds)) for gap in gaps)
    return Table("Not recorded", "What happened then is in no figure.", ("when (UTC)", "length"), rows)


def _changes(found: Review) -> Table:
    rows = tuple((clock(one.at), one.what, one.before or "not recorded", one.after) for one in found.changes)
    note = "All figures are by the definition of today."
    return Table("Changes of the definition", note, ("in the hour to (UTC)", "what", "before", "after"), rows)


def date(day: Day) -> str:
    """Return a day with its weekday."""
    return f"{datetime.fromtimestamp(day.start, UTC):%a %Y-%m-%d}"


def _times(rate: float) -> str:
    return f"{rate:.3g}" if rate < 1000 else f"{rate:,.0f}"
