"""Calendar periods by Python's own calendar: what the rules' PromQL must find out for itself.

Recorded sums belong to the period of the minute before; local times are seconds since 1970 as local clocks count them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from burnbook.model import names, period
from burnbook.model.period import DAY, Calendar
from burnbook.model.plan import Period, Slo
from burnbook.text.promql import Selector, equals

_EPOCH = datetime(1970, 1, 1)


def clock(calendar: Calendar, time: int) -> int:
    """Return what local clocks showed a minute before `time`."""
    return time - 60 + calendar.zone.at(time - 60)


def label(calendar: Calendar, time: int) -> str:
    """Return the label of the period to which sums that are recorded at `time` belong."""
    began = period.start(calendar, clock(calendar, time))
    day = _EPOCH + timedelta(seconds=began)
    if calendar.unit == "week":
        return str((began - 4 * DAY) // (7 * DAY))
    return {"month": f"{day:%Y%m}", "quarter": f"{day.year}{(day.month + 2) // 3}", "year": f"{day.year}"}[
        calendar.unit
    ]


def days(calendar: Calendar, time: int) -> int:
    """Return how many days the period has that is current at `time`."""
    local = clock(calendar, time)
    return (period.end(calendar, local) - period.start(calendar, local)) // DAY


def elapsed(calendar: Calendar, step: int, time: int) -> float:
    """Return the share of the current period that is over at `time`, in whole steps."""
    local = clock(calendar, time) // 60 * 60 + 60
    over = (local - period.start(calendar, clock(calendar, time))) // step * step
    return over / (days(calendar, time) * DAY)


def chunk(name: str, slo: Slo, time: int) -> str:
    """Return a sum of which the period is chained, recorded at `time`; a calendar's carries its period's label."""
    return str(Selector(name, equals(chunk_labels(slo.period, slo.member, time))))


def chunk_labels(span: Period, ids: tuple[tuple[str, str], ...], time: int) -> tuple[tuple[str, str], ...]:
    """Return the labels of such a sum of these identity labels."""
    return (*ids, (names.PERIOD, label(span.calendar, time))) if span.calendar else ids
