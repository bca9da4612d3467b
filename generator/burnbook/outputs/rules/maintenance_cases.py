"""Planned maintenance: when windows are open, at absolute times; what is counted and told while one is.

promtool begins in 1970 and can jump to one moment a file: the times of a service's windows are files of their own. All
else plays in 1970, before any window, and gets the recorded window as input.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from burnbook.model import names
from burnbook.model.maintenance import EVERY, Maintenance
from burnbook.model.plan import Service, Slo
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing, Input, ValueCheck, notation
from burnbook.outputs.rules.timeline import MINUTE, Cell, Timeline, events, recorded, series
from burnbook.text import durations
from burnbook.text.promql import Selector, equals

_SECOND, _MINUTE, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
_FIRST, _LAST = 20, 29  # the minutes of the window in which raw events are fed
_STEADY = Cell(60, 2)


def moments(service: Service) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield each moment (UTC) at which a window opens, closes or must not be open, with its test file."""
    delay = timedelta(seconds=int(service.arrival_delay))
    found = {moment for window in service.maintenance for moment in _telling(window)}
    masked = [slo for slo in service.slos if slo.maintenance]
    for moment in sorted(found):
        time = int((moment + delay).timestamp())
        cases = [_at(slo, moment, time) for slo in masked]
        yield (
            moment + delay,
            {
                "rule_files": [f"../rules/{service.name}.{slo.name}.yaml" for slo in masked],
                "evaluation_interval": durations.show(time),
                "tests": [case.data() for case in cases],
            },
        )


def cases(slo: Slo, delay: int) -> Iterator[Case]:
    """Return the cases of an SLO that is masked: nothing counts while a window is open, and its absence is expected."""
    if slo.maintenance:
        yield _absent(slo, delay)
        if slo.sli.raw:
            yield _uncounted(slo, delay)


def _telling(window: Maintenance) -> Iterator[datetime]:
    """Yield the moments that tell a window from others: its edges, the second one's, and days on which there is none.

    A minute counts as masked if any of it is within the window.
    """
    starts = [start.astimezone(UTC) for start in islice(window.starts(), 2)]
    length = timedelta(seconds=window.duration)
    yield starts[0]
    yield starts[0] + length + timedelta(seconds=59)
    yield starts[0] + length + _MINUTE
    yield from (start + _SECOND for start in starts[1:])
    if window.repeat and window.repeat != "daily":
        yield starts[-1] + _DAY + _SECOND
    if window.repeat == "monthly-by-weekday":
        known = tuple(islice(window.starts(), 60))
        latest = [start + _MINUTE for start in known if start.day % 7 == 0]
        week_after = [start + timedelta(days=7) + _MINUTE for start in known if start.day % 7 == 1]
        yield from (moment.astimezone(UTC) for moment in (*latest[:1], *week_after[:1]))
    if window.repeat in EVERY:
        yield starts[0] - timedelta(seconds=EVERY[window.repeat]) + _MINUTE
    if window.until:
        *_, last = window.starts()
        yield last.astimezone(UTC) + length + timedelta(seconds=59)
        yield _after(window).astimezone(UTC) + _MINUTE


def _after(window: Maintenance) -> datetime:
    """Return when the window would come again if its repetitions did not end."""
    return next(start for start in _endless(window).starts() if window.until and start > window.until)


def _endless(window: Maintenance) -> Maintenance:
    return Maintenance(window.reason, window.start, window.duration, window.repeat, None, window.slos)


def _at(slo: Slo, moment: datetime, time: int) -> Case:
    """Return the case of one moment: exactly the reasons of the windows that overlap the minute before it."""
    reasons = sorted({window.reason for window in slo.maintenance if _open(window, moment)})
    samples = tuple((str(Selector(names.MAINTENANCE, equals((*slo.ids, ("reason", reason))))), 1) for reason in reasons)
    told = " and ".join(reasons) or "nothing"
    return Case(
        name=f"{slo.name}: at {moment:%Y-%m-%d %H:%M:%S} UTC {told} is planned",
        every=time,
        step=time,
        inputs=(),
        values=(ValueCheck(time, recorded(slo, names.MAINTENANCE), samples),),
    )


def _open(window: Maintenance, moment: datetime) -> bool:
    """Tell by the calendar whether a window overlaps the minute that ends at a moment."""
    length = timedelta(seconds=window.duration)
    for start in window.starts():
        if start >= moment:
            return False
        if moment - _MINUTE < start + length:
            return True
    return False


def _window(slo: Slo, first: int, last: int) -> Input:
    """Return a window that is open in these minutes."""
    open_ = Selector(names.MAINTENANCE, equals((*slo.ids, ("reason", "planned"))))
    samples: dict[int, float | str] = dict.fromkeys(range(first, last + 1), 1)
    return Input(str(open_), notation(samples | {last + 1: "stale"}))


def _uncounted(slo: Slo, delay: int) -> Case:
    """Return the case of a window in the middle of steady traffic."""
    late = -(-delay // MINUTE)
    raw = tuple(
        Input(series(found), notation({minute: events(found, _STEADY) * minute for minute in range(_LAST + 20)}))
        for found in slo.sli.raw
    )
    names_ = tuple(f"{name}1m" for name in slo.events)
    counts = {
        minute: (0, 0) if _FIRST <= minute <= _LAST else (_STEADY.total, _STEADY.bad)
        for minute in (_FIRST - 1, _FIRST, _LAST, _LAST + 1)
    }
    values = (
        ValueCheck(minute * MINUTE, recorded(slo, name), ((str(Selector(name, equals(slo.member))), value),))
        for minute, pair in counts.items()
        for name, value in zip(names_, pair, strict=True)
        if minute > late + 1
    )
    return Case(
        name=f"{slo.name}: in planned maintenance 0 of 0 events are counted, whatever is planned for strangers",
        every=MINUTE,
        step=MINUTE,
        inputs=(*raw, _window(slo, _FIRST, _LAST), *decoys(slo, _LAST + 20, (names.MAINTENANCE,))),
        values=tuple(values),
    )


def _absent(slo: Slo, delay: int) -> Case:
    """Return the case of a service that is down as planned: told only when it does not come back."""
    (alert,) = [alert for alert in slo.alerts() if alert.kind == "absent"]
    lively, planned = slo.period.step // MINUTE + 15, alert.hold // MINUTE + 10
    timeline = Timeline(slo, MINUTE, delay, (*((Cell(600),) * lively), *((None,) * (2 * planned))))
    gone = timeline.time(lively) // MINUTE
    closed = gone + planned
    checks = (
        ((gone + planned - 1), ()),
        (closed + alert.hold // MINUTE - 1, ()),
        (closed + alert.hold // MINUTE, (Firing.of(alert, slo.ids),)),
    )
    return Case(
        name=f"{slo.name}: that it is down is told {durations.words(alert.hold)} after its maintenance, and not before",
        every=MINUTE,
        step=MINUTE,
        inputs=(
            *timeline.inputs(),
            _window(slo, gone, closed - 1),
            *decoys(slo, closed + planned, (names.MAINTENANCE,)),
        ),
        alerts=tuple(AlertCheck(minute * MINUTE, names.ABSENT_ALERT, firing) for minute, firing in checks),
    )
