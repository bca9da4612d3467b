"""Calendar periods in PromQL, whose ranges have one length: the period goes into a label when events are recorded.

A sum over the longest period then keeps apart what belongs to the current one and what does not. All of it hangs on
one recorded series, the clock: what local clocks showed a minute ago, in seconds. A minute ago, because what is
recorded at midnight happened before it. It is read with hour() and minute(), which know times before 1970.
"""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.period import Calendar, Unit, Zone
from burnbook.model.rules import Record
from burnbook.plan.identity import Identity

_WEEK = 604_800
_MONDAY = 345_600  # 1970-01-05


def clock(zone: Zone, me: Identity) -> Record:
    """Record the local time of a minute ago; a zone's changes of offset stand in it one by one."""
    terms, offset = [f"time() - 60 {_signed(zone.offset)}"], zone.offset
    for change, then in zone.changes:
        terms.append(f"{_signed(then - offset)} * (time() - 60 >= bool {change})")
        offset = then
    expr = "vector(" + "\n  ".join(terms) + ")" if zone.changes else f"vector({terms[0].removesuffix(' + 0')})"
    return Record(names.CLOCK, expr, me.labels)


def labelled(expr: str, calendar: Calendar, me: Identity) -> str:
    """Return sums with the label of the period that they belong to."""
    return f"{expr}\n* on () group_left ({names.PERIOD})\n{_key(calendar.unit, me)}"


def current(expr: str, calendar: Calendar, me: Identity) -> str:
    """Return the sums of the current period alone, without its label."""
    return me.sum(f"\n  {expr}\n  and on ({names.PERIOD})\n  {_key(calendar.unit, me)}\n")


def length_records(calendar: Calendar, step: int, me: Identity) -> Iterator[Record]:
    """Record how many days the current period has, and the share of it that is over, in whole steps as sums are."""
    now = me.series(names.CLOCK)
    yield Record(names.PERIOD_DAYS, _days(calendar.unit, now), me.labels)
    minutes = f"({_day(calendar.unit, now)}) * 1440 + hour({now}) * 60 + minute({now}) + 1"
    whole = f"floor(({minutes}) / {step // 60}) * {step // 60}"
    yield Record(names.ELAPSED, f"{whole}\n/ 1440 / {me.series(names.PERIOD_DAYS)}", me.labels)


def _signed(number: int) -> str:
    return f"{'-' if number < 0 else '+'} {abs(number)}"


def _key(unit: Unit, me: Identity) -> str:
    now = me.series(names.CLOCK)
    keys = {
        "week": f"floor(({now} - {_MONDAY}) / {_WEEK})",
        "month": f"year({now}) * 100 + month({now})",
        "quarter": f"year({now}) * 10 + ceil(month({now}) / 3)",
        "year": f"year({now})",
    }
    return f'count_values("{names.PERIOD}", {keys[unit]})'


def _leap(now: str) -> str:
    """1 in a leap year: right until 2100."""
    return f"(year({now}) % 4 == bool 0)"


def _days(unit: Unit, now: str) -> str:
    """Return how many days the period has."""
    later = f"(month({now}) > bool 3) + (month({now}) > bool 6)"
    lengths = {
        "week": "vector(7)",
        "month": f"days_in_month({now})",
        "quarter": f"90 + {_leap(now)} * (month({now}) < bool 4) + {later}",
        "year": f"365 + {_leap(now)}",
    }
    return lengths[unit]


def _day(unit: Unit, now: str) -> str:
    """Return how many whole days of the period are over."""
    first = f"(90 + {_leap(now)}) * (month({now}) > bool 3)"
    quarters = f"{first} - 91 * (month({now}) > bool 6) - 92 * (month({now}) > bool 9)"
    days = {
        "week": f"(day_of_week({now}) + 6) % 7",
        "month": f"day_of_month({now}) - 1",
        "quarter": f"day_of_year({now}) - 1 - {quarters}",
        "year": f"day_of_year({now}) - 1",
    }
    return days[unit]
