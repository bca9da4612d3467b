"""What is recorded from the base: windows in the same group and instant, the period from chained sums, constants."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from burnbook.model import catalog, names
from burnbook.model.plan import Period
from burnbook.model.rules import Record, Window
from burnbook.plan.identity import Identity
from burnbook.text import durations
from burnbook.text.promql import number

MINUTE = 60
PERIOD_INTERVAL = 3 * MINUTE  # under the 5m look-back, so that the figures never blink
_HALF = 30  # a range of W - 30s holds exactly W/1m samples, with closed (2.x) and left-open (3.x) ranges alike
_DAY = 86_400
_STEPS = ((600, 34), (3600, 200), (6 * 3600, 366))


def window(length: int) -> Window:
    """Return the recorded error ratio of a length."""
    name = durations.show(length)
    return Window(name, length, names.RATIO + name)


def period(length: int) -> Period:
    """Return the period. Its sums are chained in steps of which there are less than 5,000.

    promtool stops at 10,000 samples a query and counts those of a subquery twice.
    """
    return Period(f"{length // _DAY}d", length, next(step for step, days in _STEPS if length <= days * _DAY))


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
    """Record the sums from which the period is chained."""
    step = durations.show(span.step)
    yield Record(names.BAD + step, summed(f"{names.BAD}1m", me, span.step), me.labels)
    yield Record(names.TOTAL + step, summed(f"{names.TOTAL}1m", me, span.step), me.labels)
    yield Record(names.COUNT + step, summed(f"{names.TOTAL}1m", me, span.step, "count_over_time"), me.labels)


def period_records(span: Period, budget: Decimal, me: Identity) -> Iterator[Record]:
    """Record the period's events, its coverage, and what they say of the budget."""
    bad, total, coverage = names.BAD + span.name, names.TOTAL + span.name, names.COVERAGE + span.name
    yield Record(bad, _chained(names.BAD, span, me), me.labels)
    yield Record(total, _chained(names.TOTAL, span, me), me.labels)
    yield Record(coverage, f"{_chained(names.COUNT, span, me)} / {span.length // MINUTE}", me.labels)
    share = f"{me.sum(me.series(bad))} / ({me.sum(me.series(total))} > 0)"
    yield Record(names.RATIO + span.name, share, me.labels)
    burn = f"{me.sum(me.series(names.RATIO + span.name))} / {number(budget)}"
    yield Record(names.PERIOD_BURN, burn, me.labels)
    yield Record(names.REMAINING, f"1 - {me.sum(me.series(names.PERIOD_BURN))}", me.labels)


def current_burn(fastest: Window, budget: Decimal, me: Identity) -> Record:
    """Record the burn rate of the fastest long window."""
    expr = f"{me.sum(me.series(fastest.series))} / {number(budget)}"
    return Record(names.CURRENT_BURN, expr, me.labels)


def constants(slo: catalog.Slo, service: catalog.Service, span: Period, me: Identity) -> Iterator[Record]:
    """Record what the definition says, for dashboards and joins."""
    yield Record(names.OBJECTIVE, f"vector({number(slo.objective / 100)})", me.labels)
    yield Record(names.BUDGET, f"vector({number(slo.budget)})", me.labels)
    yield Record(names.PERIOD_DAYS, f"vector({span.length // _DAY})", me.labels)
    facts = (
        ("criticality", service.criticality),
        ("objective", number(slo.objective)),
        ("team", service.team.name),
        ("window", span.name),
    )
    yield Record(names.INFO, "vector(1)", (*me.labels, *facts))


def _chained(name: str, span: Period, me: Identity) -> str:
    step = durations.show(span.step)
    return me.sum(f"sum_over_time({me.series(name + step)}[{durations.show(span.length - _HALF)}:{step}])")
