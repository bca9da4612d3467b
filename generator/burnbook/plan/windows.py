"""What is recorded from the base: windows in the same group and instant, the period from chained sums, constants."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from burnbook.model import catalog, names
from burnbook.model.plan import Period
from burnbook.model.rules import Record, Window
from burnbook.model.spec import Labels
from burnbook.text import durations
from burnbook.text.promql import Selector, equals, number

MINUTE = 60
PERIOD_INTERVAL = 3 * MINUTE  # under the 5m look-back, so that the figures never blink
_HALF = 30  # a range of W - 30s holds exactly W/1m samples, with closed (2.x) and left-open (3.x) ranges alike
_DAY = 86_400
_STEPS = ((600, 34), (3600, 200), (6 * 3600, 366))


def series(name: str, ids: Labels) -> str:
    """Return a recorded series of this identity."""
    return str(Selector(name, equals(ids)))


def window(length: int) -> Window:
    """Return the recorded error ratio of a length."""
    name = durations.show(length)
    return Window(name, length, names.RATIO + name)


def period(length: int) -> Period:
    """Return the period. Its sums are chained in steps of which there are less than 5,000.

    promtool stops at 10,000 samples a query and counts those of a subquery twice.
    """
    return Period(f"{length // _DAY}d", length, next(step for step, days in _STEPS if length <= days * _DAY))


def summed(name: str, ids: Labels, length: int, function: str = "sum_over_time") -> str:
    """Return the sum of one-minute samples over a window, without labels."""
    return f"sum by () ({function}({series(name, ids)}[{durations.show(length - _HALF)}]))"


def ratio(ids: Labels, length: int) -> str:
    """Return bad over total in a window; absent, not NaN, where there was no traffic."""
    bad, total = (summed(f"{name}1m", ids, length) for name in (names.BAD, names.TOTAL))
    return f"{bad}\n/\n({total} > 0)"


def window_records(windows: tuple[Window, ...], ids: Labels) -> Iterator[Record]:
    """Record the windows while events are counted: else they would drain, and a held alert tell what is left."""
    counted = series(f"{names.TOTAL}1m", ids)
    return (Record(w.series, f"{ratio(ids, w.length)}\nand on ()\n{counted}", ids) for w in windows)


def chunk_records(span: Period, ids: Labels) -> Iterator[Record]:
    """Record the sums from which the period is chained."""
    step = durations.show(span.step)
    yield Record(names.BAD + step, summed(f"{names.BAD}1m", ids, span.step), ids)
    yield Record(names.TOTAL + step, summed(f"{names.TOTAL}1m", ids, span.step), ids)
    yield Record(names.COUNT + step, summed(f"{names.TOTAL}1m", ids, span.step, "count_over_time"), ids)


def period_records(span: Period, budget: Decimal, ids: Labels) -> Iterator[Record]:
    """Record the period's events, its coverage, and what they say of the budget."""
    bad, total, coverage = names.BAD + span.name, names.TOTAL + span.name, names.COVERAGE + span.name
    yield Record(bad, _chained(names.BAD, span, ids), ids)
    yield Record(total, _chained(names.TOTAL, span, ids), ids)
    yield Record(coverage, f"{_chained(names.COUNT, span, ids)} / {span.length // MINUTE}", ids)
    share = f"sum by () ({series(bad, ids)}) / (sum by () ({series(total, ids)}) > 0)"
    yield Record(names.RATIO + span.name, share, ids)
    burn = f"sum by () ({series(names.RATIO + span.name, ids)}) / {number(budget)}"
    yield Record(names.PERIOD_BURN, burn, ids)
    yield Record(names.REMAINING, f"1 - sum by () ({series(names.PERIOD_BURN, ids)})", ids)


def current_burn(fastest: Window, budget: Decimal, ids: Labels) -> Record:
    """Record the burn rate of the fastest long window."""
    expr = f"sum by () ({series(fastest.series, ids)}) / {number(budget)}"
    return Record(names.CURRENT_BURN, expr, ids)


def constants(slo: catalog.Slo, service: catalog.Service, span: Period, ids: Labels) -> Iterator[Record]:
    """Record what the definition says, for dashboards and joins."""
    yield Record(names.OBJECTIVE, f"vector({number(slo.objective / 100)})", ids)
    yield Record(names.BUDGET, f"vector({number(slo.budget)})", ids)
    yield Record(names.PERIOD_DAYS, f"vector({span.length // _DAY})", ids)
    facts = (
        ("criticality", service.criticality),
        ("objective", number(slo.objective)),
        ("team", service.team.name),
        ("window", span.name),
    )
    yield Record(names.INFO, "vector(1)", (*ids, *facts))


def _chained(name: str, span: Period, ids: Labels) -> str:
    step = durations.show(span.step)
    return f"sum by () (sum_over_time({series(name + step, ids)}[{durations.show(span.length - _HALF)}:{step}]))"
