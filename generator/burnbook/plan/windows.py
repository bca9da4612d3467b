"""What is recorded from the base: windows in the same group and instant, the period from chained sums, constants."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from burnbook.model import catalog, names
from burnbook.model.period import LONGEST, Calendar, Unit
from burnbook.model.plan import Period
from burnbook.model.rules import Record, Window
from burnbook.plan import calendar as calendars
from burnbook.plan.identity import Identity
from burnbook.text import durations
from burnbook.text.promql import number

MINUTE = 60
PERIOD_INTERVAL = 3 * MINUTE  # under the 5m look-back, so that the figures never blink
_HALF = 30  # a range of W - 30s holds exactly W/1m samples, with closed (2.x) and left-open (3.x) ranges alike
DAY = 86_400
_STEPS = ((600, 34), (3600, 200), (6 * 3600, 366))
_CALENDAR_STEPS: dict[Unit, int] = {"week": 600, "month": 600, "quarter": 1800, "year": 7200}


def window(length: int) -> Window:
    """Return the recorded error ratio of a length."""
    name = durations.show(length)
    return Window(name, length, names.RATIO + name)


def period(length: int, calendar: Calendar | None = None) -> Period:
    """Return the period. Its sums are chained in steps of which there are less than 5,000.

    promtool stops at 10,000 samples a query and counts those of a subquery twice.
    """
    if calendar:
        unit, where = calendar.unit, "" if calendar.zone.name == "UTC" else f" ({calendar.zone.name})"
        words = f"a calendar {unit}{where}"
        step, this = _CALENDAR_STEPS[unit], f"this {unit}"
        return Period(unit, f"_{unit}", length, LONGEST[unit], step, words, this, this, calendar)
    name = durations.show(length)
    step = next(step for step, days in _STEPS if length <= days * DAY)
    return Period(name, name, length, length, step, durations.words(length), name, durations.last(length))


def summed(name: str, me: Identity, length: int, function: str = "sum_over_time") -> str:
    """Return the sum of one-minute samples over a window, each group by itself."""
    return me.sum(f"{function}({me.series(name)}[{durations.show(length - _HALF)}])")


def ratio(me: Identity, length: int) -> str:
    """Return bad over total in a window; absent, not NaN, where there was no traffic."""
    bad, total = (summed(f"{name}1m", me, length) for name in (names.BAD, names.TOTAL))
    return f"{bad}\n/\n({total} > 0)"


def window_records(windows: tuple[Window, ...], me: Identity) -> Iterator[Record]:
    """Record the windows while events are counted: else they would drain, and a held alert tell what is left."""
    counted = me.series(f"{names.TOTAL}1m")
    return (Record(w.series, f"{ratio(me, w.length)}\nand on ()\n{counted}", me.labels) for w in windows)


def chunk_records(span: Period, me: Identity) -> Iterator[Record]:
    """Record the sums from which the period is chained, each with the period it belongs to if a calendar says so."""
    step = durations.show(span.step)
    functions = ((names.BAD, names.BAD, "sum"), (names.TOTAL, names.TOTAL, "sum"), (names.COUNT, names.TOTAL, "count"))
    if span.calendar:
        yield calendars.clock(span.calendar.zone, me)
    for name, base, function in functions:
        expr = summed(f"{base}1m", me, span.step, f"{function}_over_time")
        yield Record(name + step, calendars.labelled(expr, span.calendar, me) if span.calendar else expr, me.labels)


def period_records(span: Period, budget: Decimal, me: Identity) -> Iterator[Record]:
    """Record the period's events, its coverage, and what they say of the budget."""
    bad, total, coverage = names.BAD + span.suffix, names.TOTAL + span.suffix, names.COVERAGE + span.suffix
    if span.calendar:
        yield from calendars.length_records(span.calendar, span.step, me)
    yield Record(bad, _events(names.BAD, span, me), me.labels)
    yield Record(total, _events(names.TOTAL, span, me), me.labels)
    yield Record(coverage, _covered(span, me), me.labels)
    share = f"{me.sum(me.series(bad))} / ({me.sum(me.series(total))} > 0)"
    yield Record(names.RATIO + span.suffix, share, me.labels)
    burn = f"{me.sum(me.series(names.RATIO + span.suffix))} / {number(budget)}"
    yield Record(names.PERIOD_BURN, burn, me.labels)
    yield Record(names.REMAINING, _remaining(span, me), me.labels)


def _events(name: str, span: Period, me: Identity) -> str:
    """Return the period's events; those of a calendar's are 0, not missing, until its first step is over."""
    found = _chained(name, span, me)
    return f"{found}\nor\n0 * {me.sum(me.series(name + durations.show(span.step)))}" if span.calendar else found


def _covered(span: Period, me: Identity) -> str:
    """Return the share of the period's minutes that were recorded: of a calendar's, of those that are over."""
    counted = _chained(names.COUNT, span, me)
    if span.calendar is None:
        return f"{counted} / {span.length // MINUTE}"
    days, elapsed = (f"scalar({me.series(name)})" for name in (names.PERIOD_DAYS, names.ELAPSED))
    return f"clamp_max({counted}\n/ (1440 * {days} * {elapsed}), 1)"  # a change of offset is an hour more or less


def _remaining(span: Period, me: Identity) -> str:
    """Return the budget left; a calendar's is that of all events it will have if they come on as they did."""
    burn = me.sum(me.series(names.PERIOD_BURN))
    if span.calendar is None:
        return f"1 - {burn}"
    none_yet = f"1 + ({me.sum(me.series(names.TOTAL + span.suffix))} == 0)"
    return f"1 - {burn} * scalar({me.series(names.ELAPSED)})\nor\n{none_yet}"


def current_burn(fastest: Window, budget: Decimal, me: Identity) -> Record:
    """Record the burn rate of the fastest long window."""
    expr = f"{me.sum(me.series(fastest.series))} / {number(budget)}"
    return Record(names.CURRENT_BURN, expr, me.labels)


def constants(slo: catalog.Slo, service: catalog.Service, kind: str, span: Period, me: Identity) -> Iterator[Record]:
    """Record what the definition says, for dashboards and joins."""
    yield Record(names.OBJECTIVE, f"vector({number(slo.objective / 100)})", me.labels)
    yield Record(names.BUDGET, f"vector({number(slo.budget)})", me.labels)
    if span.calendar is None:
        yield Record(names.PERIOD_DAYS, f"vector({number(Decimal(span.length) / DAY)})", me.labels)
    facts = (
        ("criticality", service.criticality),
        ("objective", number(slo.objective)),
        (names.KIND, kind),
        ("team", service.team.name),
        ("window", span.name),
    )
    yield Record(names.INFO, "vector(1)", (*me.labels, *facts))


def _chained(name: str, span: Period, me: Identity) -> str:
    step = durations.show(span.step)
    expr = f"sum_over_time({me.series(name + step)}[{durations.show(span.longest - _HALF)}:{step}])"
    return calendars.current(expr, span.calendar, me) if span.calendar else me.sum(expr)
