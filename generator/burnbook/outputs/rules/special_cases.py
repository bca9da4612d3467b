"""The cases of the alerts that are no burn speed: a spent budget, vanished telemetry, too little traffic."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.rules import Alert, AlertKind, Record
from burnbook.outputs.rules.burn_texts import percentage
from burnbook.outputs.rules.decoys import decoys, firing_strangers
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing, Input, ValueCheck, notation
from burnbook.outputs.rules.timeline import MINUTE, Cell, Timeline, chained, ratio, recorded, rounded
from burnbook.text import durations
from burnbook.text.promql import Selector, equals, number

_DAY = 86_400
_EVENTS = 10_000_000
_RECENT = (
    Cell(_EVENTS, 2),
    *((Cell(0),) * 4),
    Cell(_EVENTS, 1),
    *((Cell(0),) * 5),
    Cell(1),
)  # ten minutes, and one more
_UNITS = (_DAY, 6 * 3600, 2 * 3600, 3600)


def of(slo: Slo, kind: AlertKind) -> Alert | None:
    """Return the SLO's alert of a kind, if it has one."""
    return next((alert for alert in slo.alerts() if alert.kind == kind), None)


def exhausted_case(slo: Slo) -> Case:
    """Return the case of a budget that is just spent, told only once the period is covered, and forgotten with time."""
    alert, period = of(slo, "exhausted"), slo.period
    bad = int((slo.budget * _EVENTS).to_integral_value(ROUND_CEILING))
    chunks = period.length // period.step
    after = chunks // 2
    step, unit = durations.show(period.step), _unit(period.length)
    full = period.length // unit
    covered = -(-full * 9 // 10)
    lost = max(0, covered * unit - period.length * 9 // 10) // MINUTE  # so that nine tenths are recorded then, exactly
    sums = (
        (names.BAD, f"{bad}x{chunks} 0x{after}"),
        (names.TOTAL, f"{_EVENTS}x{chunks + after}"),
        (names.COUNT, notation(_counted(lost, period.step // MINUTE, chunks + after))),
    )
    inputs = tuple(Input(str(Selector(name + step, equals(slo.member))), values) for name, values in sums)
    left = 1 - (bad / _EVENTS) / float(number(slo.budget))
    spent = (Firing.of(alert, slo.member, {"value": percentage(left)}),) if alert else ()
    days = ((full * 17 // 20, ()), (covered, spent), (full, spent), (full + -(-full // 10), ()))
    return Case(
        name=f"{slo.name}: a spent budget is told once {period.name} are covered, and no more when it has recovered",
        every=unit,
        step=period.step,
        inputs=(*inputs, *decoys(slo, chunks + after, _period_names(slo))),
        alerts=tuple(AlertCheck(day * unit, names.EXHAUSTED_ALERT, firing) for day, firing in days),
        values=tuple(_period_values(slo, full, unit, left, lost)),
    )


def _counted(lost: int, whole: int, chunks: int) -> dict[int, float | str]:
    """Return the minutes that each chunk holds, the first ones without those that were lost."""
    return {at: whole - min(whole, max(0, lost - (at - 1) * whole)) if at else 0 for at in range(chunks + 1)}


def _unit(length: int) -> int:
    """Return the time between looks at a period: a day, or less if it has few days or no whole number of them."""
    return next(unit for unit in _UNITS if not length % unit and length // unit >= 7)


def _seen(slo: Slo) -> tuple[str, str]:
    """Return the names that tell whether telemetry is there, and was."""
    return f"{names.TOTAL}1m", f"{names.TOTAL}{slo.period.suffix}"


def _period_names(slo: Slo) -> tuple[str, ...]:
    """Return what the period's rules read, strangers of which must not matter."""
    step, name = durations.show(slo.period.step), slo.period.suffix
    chained = (names.BAD + step, names.TOTAL + step, names.COUNT + step, names.BAD + name, names.TOTAL + name)
    return (*chained, names.RATIO + name, names.PERIOD_BURN, names.REMAINING, names.COVERAGE + name)


def _period_values(slo: Slo, full: int, unit: int, left: float, lost: int) -> Iterator[ValueCheck]:
    """Check what dashboards read: budget and burn of a full period, and that coverage never exceeds all of it."""
    last = full + -(-full // 10)
    coverage = names.COVERAGE + slo.period.suffix
    told = (
        (full, names.REMAINING, left),
        (full, names.PERIOD_BURN, 1 - left),
        (full, coverage, 1 - lost * MINUTE / slo.period.length),
        (last, coverage, 1.0),
    )
    for day, name, value in told:
        yield rounded(day * unit, str(Selector(name, equals(slo.ids))), slo, value)


def absent_case(slo: Slo, delay: int) -> Case:
    """Return the case of telemetry that vanishes: told after its time, not before, and no more once it is back."""
    alert = of(slo, "absent")
    hold = alert.hold if alert else 0
    lively, silent = slo.period.step // MINUTE + 15, hold // MINUTE + 10  # the period knows of whole steps only
    every = Cell(0)
    begun = (Cell(0), Cell(1))  # no ratio without an event; a single one is enough for all that follows
    idle = (every,) * (lively - len(begun) - len(_RECENT))
    cells = (*begun, *idle, *_RECENT, *((None,) * silent), *((every,) * 3))
    timeline = Timeline(slo, MINUTE, delay, cells)
    gone = next(time for time in map(timeline.time, range(lively, len(cells))) if not timeline.counted(time))
    chunk = -(-timeline.time(1) // slo.period.step) * slo.period.step  # the first one that holds an event
    told = (Firing.of(alert, slo.ids),) if alert else ()
    checks = ((gone + hold - MINUTE, ()), (gone + hold, told), (timeline.time(len(cells) - 1), ()))
    return Case(
        name=f"{slo.name}: vanished telemetry is told after {durations.words(hold)}, and its return ends it",
        every=MINUTE,
        step=MINUTE,
        inputs=(
            *timeline.inputs(),
            *decoys(slo, len(cells) + 5, (*_seen(slo), f"{names.BAD}1m")),
            *firing_strangers(slo, len(cells)),
        ),
        alerts=(
            *(AlertCheck(time, names.ABSENT_ALERT, firing) for time, firing in checks),
            AlertCheck(gone + hold, names.BURN_ALERT, ()),
        ),
        values=(
            *(ratio(timeline, index, window) for index in range(2) for window in slo.windows),
            *chained(timeline, lively - 2),
            *(rounded(gone, recorded(slo, window.series), slo, None) for window in slo.windows),
            rounded(chunk + 2 * MINUTE, recorded(slo, names.RATIO + slo.period.suffix), slo, 0.0),
        ),
    )


def never_seen_case(slo: Slo) -> Case:
    """Return the case of an SLO whose events were never seen, a period of none included: after an hour it says so."""
    alert, period = of(slo, "never-seen"), slo.period.suffix
    sums = (str(Selector(name + period, equals(slo.member))) for name in (names.BAD, names.TOTAL))
    nothing = tuple(Input(name, "0x70") for name in sums)
    told = (Firing.of(alert, slo.ids),) if alert else ()
    return Case(
        name=f"{slo.name}: events that were never seen are told after 1 hour, whatever strangers send",
        every=3 * MINUTE,
        step=MINUTE,
        inputs=(*decoys(slo, 70, (names.INFO, *_seen(slo))), *nothing),
        alerts=(
            AlertCheck(57 * MINUTE, names.ABSENT_ALERT, ()),
            AlertCheck(60 * MINUTE, names.ABSENT_ALERT, told),
        ),
        values=(*_constants(slo, 60 * MINUTE), rounded(60 * MINUTE, recorded(slo, names.RATIO + period), slo, None)),
    )


def seen_case(slo: Slo) -> Case:
    """Return the case of an SLO whose events were seen in this period: they have vanished, and are not never seen."""
    alert = of(slo, "absent")
    return Case(
        name=f"{slo.name}: events that were seen once have vanished, however long ago",
        every=3 * MINUTE,
        step=MINUTE,
        inputs=(Input(str(Selector(names.TOTAL + slo.period.suffix, equals(slo.member))), "1x70"),),
        alerts=(AlertCheck(63 * MINUTE, names.ABSENT_ALERT, (Firing.of(alert, slo.ids),) if alert else ()),),
    )


def idle_case(slo: Slo) -> Case:
    """Return the case of telemetry that counts nothing from its start on: it is there, and neither absence is told."""
    return Case(
        name=f"{slo.name}: an hour without an event is no absence while telemetry tells so",
        every=3 * MINUTE,
        step=MINUTE,
        inputs=(Input(str(Selector(f"{names.TOTAL}1m", equals(slo.member))), "0x70"),),
        alerts=(AlertCheck(63 * MINUTE, names.ABSENT_ALERT, ()),),
    )


def _constants(slo: Slo, time: int) -> Iterator[ValueCheck]:
    """Check what the definition says, with every label."""
    constants = (rule for group in slo.groups for rule in group.rules if isinstance(rule, Record))
    for rule in constants:
        if rule.expr.startswith("vector(") and rule.series != names.CLOCK:
            value = float(rule.expr.removeprefix("vector(").removesuffix(")"))
            sample = str(Selector(rule.series, equals(rule.labels)))
            yield ValueCheck(time, str(Selector(rule.series, equals(slo.ids))), ((sample, value),))


def low_traffic_case(slo: Slo, delay: int) -> Case | None:
    """Return the case of few but too many bad events, where a guard holds the burn alerts back."""
    alert = of(slo, "low-traffic")
    if alert is None:
        return None
    step = 3 * 3600
    cells = _little_traffic(slo)
    timeline = Timeline(slo, step, delay, cells)
    told = {index: _low_traffic(slo, alert, timeline, index) for index in range(1, len(cells))}
    return Case(
        name=f"{slo.name}: three bad events a day are told although the burn alerts wait for more",
        every=step,
        step=MINUTE,
        inputs=(
            *timeline.inputs(),
            *decoys(slo, timeline.time(len(cells)) // MINUTE, (f"{names.BAD}1m", f"{names.TOTAL}1m")),
        ),
        alerts=tuple(
            AlertCheck(timeline.time(index), names.LOW_TRAFFIC_ALERT, firing) for index, firing in told.items()
        ),
    )


def _little_traffic(slo: Slo) -> tuple[Cell, ...]:
    """Return days of eight cells: of three bad events, of as many as the objective allows in a day and in six hours.

    `much` good events leave three bad ones just allowed; what lies a cell beyond a window would change its verdict.
    """
    much, one, idle = int((3 / slo.budget).to_integral_value(ROUND_CEILING)), Cell(4, 1), (Cell(0),)
    return (
        *(one, Cell(4), one, Cell(4), *idle, one, *idle, *idle, one, Cell(4)),
        *(*idle * 8, one, *idle * 6, one, one, *idle * 7),
        *(one, Cell(max(0, much - 12)), *idle * 4, one, one, one, one, *idle * 8),
        *(Cell(max(0, much - 16)), one, *idle * 3, one, one, one, *idle * 8),
        *(Cell(much), *idle * 5, one, one, one, *idle * 8),
        *(one, one, one, *idle, Cell(much, 3), *idle, Cell(1, 1), *idle * 8),
        *(Cell(much, much // 2), Cell(4 * much), *idle, one, *idle * 8),
        *(one, one, one, *idle, Cell(much - much // 10, 3)),
    )


def _low_traffic(slo: Slo, alert: Alert, timeline: Timeline, index: int) -> tuple[Firing, ...]:
    time, budget = timeline.time(index), float(number(slo.budget))
    day, quarter = timeline.ratio(time, _DAY), timeline.ratio(time, _DAY // 4)
    bad = timeline.window(time, _DAY).bad
    tells = bad >= 3 and (day or 0) > budget and (quarter or 0) > budget
    return (Firing.of(alert, slo.member, {"count": str(bad)}),) if tells else ()
