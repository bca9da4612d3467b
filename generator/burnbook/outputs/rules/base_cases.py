"""The base from raw counters, minute by minute: restarts, gaps, late births, new instances, silence."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.sli import RawSeries
from burnbook.outputs.rules import calendars
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.promtool import AlertCheck, Case, Input, ValueCheck, notation
from burnbook.outputs.rules.timeline import MINUTE, Cell, events, recorded, rounded, series
from burnbook.text.promql import Selector, equals

_STEADY = Cell(60, 2)
_MINUTES = 60
_BORN, _RESET, _GAP, _NEW = 15, 25, range(36, 42), 50
_LIFETIME = 100_000


def base_cases(slo: Slo, delay: int) -> tuple[Case, ...]:
    """Return the cases that write raw series; none where they cannot be written."""
    if not slo.sli.raw:
        return ()
    good = (_no_good_series(slo, delay),) if slo.sli.raw[1].role == "good" else ()
    return (_counted(slo, delay), _no_bad_series(slo, delay), *good, _no_traffic(slo, delay))


def _cell(minute: int) -> Cell:
    """Return the events of a minute: good ones only until the bad series is born."""
    return Cell(_STEADY.total, _STEADY.bad if minute >= _BORN else 0)


def _counted(slo: Slo, delay: int) -> Case:
    """A bad series is born, the counters restart, scrapes fail, a new instance appears: no event is lost or made up."""
    inputs = tuple(Input(series(raw), notation(_counter(raw))) for raw in slo.sli.raw)
    newcomer = tuple(Input(series(raw, **_other(raw)), notation(_late(raw))) for raw in slo.sli.raw)
    late = -(-delay // MINUTE)
    gap = len(_GAP) + 1
    told = (
        (_BORN - 1, 60, 0),
        (_BORN, 60, 2),
        (_RESET, 60, 2),
        (_GAP.stop, 60 * gap, 2 * gap),
        (_NEW, 60, 2),
        (_NEW + 1, 120, 4),
    )
    values = [check for minute, total, bad in told for check in _values(slo, minute + late, total, bad)]
    all_events, bad_ones = slo.events
    unseen = -(-((_GAP.start - 1) * MINUTE + slo.sli.seen + delay) // MINUTE) * MINUTE
    absent = tuple(ValueCheck(unseen, _recorded(slo, name), ()) for name in slo.events)
    chunks = _chunks(slo, _RESET + late) if slo.period.step == 10 * MINUTE and not slo.slices else ()
    hour = (_MINUTES - 1 + late) * MINUTE
    total = 60 * (_MINUTES - 1) + 60 * (_MINUTES - 1 - _NEW)
    bad = 2 * (_MINUTES - _BORN) + 2 * (_MINUTES - 1 - _NEW)
    sums = (
        ValueCheck(hour, f"sum_over_time({_recorded(slo, all_events)}[2h])", ((_ids(slo), total),)),
        ValueCheck(hour, f"sum_over_time({_recorded(slo, bad_ones)}[2h])", ((_ids(slo), bad),)),
    )
    name = f"{slo.name}: a late-born error, a restart, a scrape gap and a new instance are counted event by event"
    burning = decoys(slo, _MINUTES + late, (f"{all_events}1m",))
    return Case(name, MINUTE, MINUTE, (*inputs, *newcomer, *burning), values=(*values, *absent, *chunks, *sums))


def _chunks(slo: Slo, minute: int) -> tuple[ValueCheck, ...]:
    """Check the ten minutes that end ten minutes after the first bad one: no minute more, and none less."""
    told = ((f"{names.TOTAL}10m", 600), (f"{names.BAD}10m", 20), (f"{names.COUNT}10m", 10))
    time = minute * MINUTE
    return tuple(
        ValueCheck(time, _named(name, slo), ((calendars.chunk(name, slo, time), value),)) for name, value in told
    )


def _counter(raw: RawSeries) -> dict[int, float | str]:
    """One instance: restarts from nothing, misses scrapes, its bad series is born with its first event."""
    samples: dict[int, float | str] = {}
    value = _LIFETIME if raw.role != "bad" else 0
    for minute in range(_MINUTES):
        value = 0 if minute == _RESET else value
        value += events(raw, _cell(minute)) if minute else 0
        if minute in _GAP:
            samples |= {minute: "stale"} if minute == _GAP.start else {}
        elif raw.role != "bad" or minute >= _BORN:
            samples[minute] = value
    return samples


def _late(raw: RawSeries) -> dict[int, float | str]:
    """A new instance that has a life behind it."""
    return {minute: _LIFETIME + events(raw, _STEADY) * (minute - _NEW) for minute in range(_NEW, _MINUTES)}


def _other(raw: RawSeries) -> dict[str, str]:
    """Return labels of another target."""
    free = {name for name, value in raw.labels if value == f"{name}-1"}
    name = "instance" if "instance" in free else min(free, default="instance")
    return {name: f"{name}-2"}


def _no_bad_series(slo: Slo, delay: int) -> Case:
    """While nothing is bad there may be no series that says so: bad is 0 then, with traffic and without."""
    good = [raw for raw in slo.sli.raw if raw.role != "bad"]
    steady = {minute: 60 * min(minute, 18) for minute in range(30)}
    inputs = tuple(Input(series(raw), notation(dict(steady))) for raw in good)
    at = 12 + delay // MINUTE
    name = f"{slo.name}: without a single bad event every ratio is 0 and nothing fires"
    quiet = (AlertCheck(at * MINUTE, names.BURN_ALERT, ()),)
    none = 0.0 if slo.slices is None or slo.slices.length <= at * MINUTE else None  # until a slice has ended
    ratios = (rounded(at * MINUTE, recorded(slo, window.series), slo, none) for window in slo.windows)
    return Case(name, MINUTE, MINUTE, inputs, quiet, (*_values(slo, at, 60, 0), *_values(slo, at + 12, 0, 0), *ratios))


def _no_good_series(slo: Slo, delay: int) -> Case:
    """While nothing is good all is bad; and more good events than events, from clocks that differ, are not -40 bad."""
    rest, good = slo.sli.raw
    late, born, rush = -(-delay // MINUTE), 4, 6
    counted = {minute: events(rest, Cell(60, 60)) * max(0, minute - 1) for minute in range(rush + 2)}
    risen = {minute: 100 if minute >= rush else 0 for minute in range(born, rush + 2)}
    inputs = (Input(series(rest), notation(dict(counted))), Input(series(good), notation(dict(risen))))
    total, bad = (60, 0) if rest.role == "total" else (160, 60)
    name = f"{slo.name}: without a single good event all are bad, and never less than none"
    told = ((1, 0, 0), (born - 1, 60, 60), (rush, total, bad))
    values = tuple(check for minute, *counts in told for check in _values(slo, minute + late, *counts))
    return Case(name, MINUTE, MINUTE, inputs, values=values)


def _no_traffic(slo: Slo, delay: int) -> Case:
    """Counters that stand still are no outage and no success: 0 events, no ratio, no alert."""
    inputs = tuple(Input(series(raw), "500x30") for raw in slo.sli.raw)
    at = 20 + delay // MINUTE
    name = f"{slo.name}: without traffic there is no ratio and nothing fires, absence included"
    quiet = tuple(AlertCheck(at * MINUTE, alert, ()) for alert in (names.BURN_ALERT, names.ABSENT_ALERT))
    ratios = (rounded(at * MINUTE, recorded(slo, window.series), slo, None) for window in slo.windows)
    return Case(name, MINUTE, MINUTE, inputs, quiet, (*_values(slo, at, 0, 0), *ratios))


def _values(slo: Slo, minute: int, total: int, bad: int) -> tuple[ValueCheck, ValueCheck]:
    all_events, bad_ones = slo.events
    return (
        ValueCheck(minute * MINUTE, _recorded(slo, all_events), ((_named(f"{all_events}1m", slo), total),)),
        ValueCheck(minute * MINUTE, _recorded(slo, bad_ones), ((_named(f"{bad_ones}1m", slo), bad),)),
    )


def _recorded(slo: Slo, name: str) -> str:
    return str(Selector(f"{name}1m", equals(slo.ids)))


def _named(name: str, slo: Slo) -> str:
    return str(Selector(name, equals(slo.member)))


def _ids(slo: Slo) -> str:
    return str(Selector("", equals(slo.member)))
