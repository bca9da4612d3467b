"""Calendar periods by Python's own calendar: what the rules' PromQL must find out for itself.

Recorded sums belong to the period of the minute before; local times are seconds since 1970 as local clocks count them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from burnbook.model import names
from burnbook.model.period import DAY, LONGEST, Calendar
from burnbook.model.plan import Period, Slo
from burnbook.text.promql import Selector, equals

_EPOCH = datetime(1970, 1, 1)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def clock(calendar: Calendar, time: int) -> int:
    """Return what local clocks showed a minute before `time`."""
    return time - 60 + calendar.zone.at(time - 60)


def start(calendar: Calendar, local: int) -> int:
    """Return the local time at which the period of a local time began."""
    day = (_EPOCH + timedelta(seconds=local)).replace(hour=0, minute=0, second=0)
    if calendar.unit == "week":
        day -= timedelta(days=day.weekday())
    else:
        months = _MONTHS[calendar.unit]
        day = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    return _seconds(day)


def end(calendar: Calendar, local: int) -> int:
    """Return the local time at which the period of a local time ends."""
    return start(calendar, start(calendar, local) + LONGEST[calendar.unit] + DAY - 1)


def label(calendar: Calendar, time: int) -> str:
    """Return the label of the period to which sums that are recorded at `time` belong."""
    began = start(calendar, clock(calendar, time))
    day = _EPOCH + timedelta(seconds=began)
    if calendar.unit == "week":
        return str((began - 4 * DAY) // (7 * DAY))
    return {"month": f"{day:%Y%m}", "quarter": f"{day.year}{(day.month + 2) // 3}", "year": f"{day.year}"}[
        calendar.unit
    ]


def days(calendar: Calendar, time: int) -> int:
    """Return how many days the period has that is current at `time`."""
    local = clock(calendar, time)
    return (end(calendar, local) - start(calendar, local)) // DAY


def elapsed(calendar: Calendar, step: int, time: int) -> float:
    """Return the share of the current period that is over at `time`, in whole steps."""
    local = clock(calendar, time) // 60 * 60 + 60
    over = (local - start(calendar, clock(calendar, time))) // step * step
    return over / (days(calendar, time) * DAY)


def chunk(name: str, slo: Slo, time: int) -> str:
    """Return a sum of which the period is chained, recorded at `time`; a calendar's carries its period's label."""
    return str(Selector(name, equals(chunk_labels(slo.period, slo.member, time))))


def chunk_labels(period: Period, ids: tuple[tuple[str, str], ...], time: int) -> tuple[tuple[str, str], ...]:
    """Return the labels of such a sum of these identity labels."""
    return (*ids, (names.PERIOD, label(period.calendar, time))) if period.calendar else ids


def _seconds(day: datetime) -> int:
    return int((day - _EPOCH).total_seconds())
