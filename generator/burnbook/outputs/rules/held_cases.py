"""Burn alerts that are held: the service dies in the middle of an outage, and nobody hears that it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.outputs.rules import budget
from burnbook.outputs.rules.burn_texts import firing
from burnbook.outputs.rules.decoys import decoys, strangers
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing, Input, notation
from burnbook.outputs.rules.siblings import sibling
from burnbook.outputs.rules.timeline import (
    MINUTE,
    Cell,
    Timeline,
    burns,
    expected,
    ratio,
    recorded,
    rounded,
    state,
)
from burnbook.text.promql import Selector, equals

_TRAFFIC = 10_000_000
_HALF = 30
_HOUR, _DAY = 3600, 86_400
_EVERY = 6 * _HOUR
_LEFT = 0.25
_COVERED = 0.9


def held_case(slo: Slo, delay: int) -> Case:
    """Return the case in which the service dies while it burns: every tier holds until telemetry is back."""
    every = 4 * MINUTE  # under the look-back, so that each evaluation sees the alert of the one before
    outage = (Cell(_TRAFFIC), *((Cell(_TRAFFIC, _TRAFFIC),) * 9))
    silent = (_HOUR + 10 * MINUTE) // every  # beyond the hour for which texts look back
    healthy = (Cell(0), Cell(_TRAFFIC), Cell(_TRAFFIC))  # what comes first after a long gap has no start to count from
    cells = (*outage, *((None,) * silent), *healthy)
    timeline = Timeline(slo, every, delay, cells)
    last, dead, back = len(outage) - 1, len(outage) + silent - 1, len(cells) - 1
    return Case(
        name=f"{slo.name}: a service that dies while it burns does not end its alerts; healthy telemetry does",
        every=every,
        step=MINUTE,
        inputs=(*timeline.inputs(), *_calm_sibling(timeline)),
        alerts=(*(_held(timeline, last, at) for at in (dead - silent // 2, dead)), expected(timeline, back)),
        values=(
            *(state(timeline, last, tier) for tier in slo.tiers),
            *(ratio(timeline, last + 1, window) for window in slo.windows),
            rounded(timeline.time(last + 1), recorded(slo, f"{names.BAD}1m"), slo, None),
        ),
    )


def look_back_cases(slo: Slo) -> Iterator[Case]:
    """Return a case just within the look-backs of held alerts, and one just beyond them.

    Alerts, ratios and budgets of before are written, not made: each tier has a ratio of its own. At the end there are
    ratios again, and telemetry.
    """
    if not slo.tiers:
        return
    yield _just_within(slo, "a", _COVERED)
    yield _just_within(slo, "a provisional", _COVERED - 0.01)
    if slo.split:
        counted = str(Selector(f"{names.TOTAL}1m", equals(sibling(slo).member)))
        yield Case(
            name=f"{slo.name}: a group that is gone holds no alert while another is counted",
            every=_EVERY,
            step=_HALF,
            inputs=(*_inputs(slo, (_HALF,), _DAY - _HOUR + _HALF), Input(counted, f"1x{_DAY // _HALF}")),
            alerts=(AlertCheck(_DAY, names.BURN_ALERT, ()),),
        )
    later, back = _DAY + _EVERY, _DAY + 2 * _EVERY
    yield Case(
        name=f"{slo.name}: an alert is held for a day or until telemetry is back, and tells no budget of an hour ago",
        every=_EVERY,
        step=_HALF,
        inputs=(
            *_inputs(slo, (_EVERY - _HALF, later + _HALF), _DAY - _HOUR - _HALF),
            _input(f"{names.TOTAL}1m", slo, {back // _HALF: 0}),
            *_strangers(slo, back),
        ),
        alerts=(
            AlertCheck(_DAY, names.BURN_ALERT, tuple(_told(slo, None))),
            AlertCheck(later, names.BURN_ALERT, ()),
            AlertCheck(back, names.BURN_ALERT, ()),
        ),
    )


def _just_within(slo: Slo, which: str, covered: float) -> Case:
    """Return the case at the end of all look-backs, with so much of the period recorded."""
    return Case(
        name=f"{slo.name}: a held alert tells its ratio of almost a day ago, {which} budget of almost an hour ago",
        every=_EVERY,
        step=_HALF,
        inputs=(*_inputs(slo, (_HALF,), _DAY - _HOUR + _HALF, covered), *_strangers(slo, _DAY)),
        alerts=(AlertCheck(_DAY, names.BURN_ALERT, tuple(_told(slo, _LEFT, early=covered < _COVERED))),),
    )


def _inputs(slo: Slo, times: tuple[int, ...], left: int, covered: float = _COVERED) -> Iterator[Input]:
    """Yield firing alerts, each tier's ratio at these times (seconds), and the budget left and its coverage once."""
    for tier in slo.tiers:
        alert = (("alertname", names.BURN_ALERT), ("alertstate", "firing"), ("burn_speed", tier.speed))
        yield Input(str(Selector("ALERTS", equals((*alert, *slo.member)))), f"1x{(_DAY + 2 * _EVERY) // _HALF}")
    for series, value in _ratios(slo).items():
        yield _input(series, slo, {time // _HALF: value for time in times})
    yield _input(names.REMAINING, slo, {left // _HALF: _LEFT})
    yield _input(names.COVERAGE + slo.period.suffix, slo, {left // _HALF: covered})


def _strangers(slo: Slo, end: int) -> tuple[Input, ...]:
    """Return what is not this SLO's, and of its other groups what texts read; none of it is well recorded."""
    others = (*strangers(slo), *((sibling(slo).member,) if slo.split else ()))
    covered = (str(Selector(names.COVERAGE + slo.period.suffix, equals(ids))) for ids in others)
    figures = (names.REMAINING, *_ratios(slo))
    return (
        *decoys(slo, end // _HALF, (*figures, f"{names.TOTAL}1m")),
        *(Input(str(Selector(name, equals(others[-1]))), f"0.00001x{end // _HALF}") for name in figures if slo.split),
        *(Input(series, f"0.5x{end // _HALF}") for series in covered),
    )


def _input(name: str, slo: Slo, samples: dict[int, float]) -> Input:
    """Return a recorded series whose samples are no longer seen than they stand there."""
    told: dict[int, float | str] = {at + 1: "stale" for at in samples}
    told |= samples.items()
    return Input(str(Selector(name, equals(slo.member))), notation(told))


def _ratios(slo: Slo) -> dict[str, float]:
    """Return the last ratio of each long window, another one each, and small, so that hours are told in many digits."""
    return {tier.long.series: (index + 1) / 1000 for index, tier in enumerate(slo.tiers)}


def _told(slo: Slo, left: float | None, *, early: bool = False) -> Iterator[Firing]:
    ratios = _ratios(slo)
    for alert in burns(slo):
        if alert.tier:
            yield firing(slo, alert, ratios[alert.tier.long.series], left, None, held=True, early=early)


def _calm_sibling(timeline: Timeline) -> tuple[Input, ...]:
    """Return another group that dies at the same time without having burnt, if the SLO has groups."""
    cells = tuple(Cell(_TRAFFIC) if cell else None for cell in timeline.cells)
    return replace(timeline, slo=sibling(timeline.slo), cells=cells).inputs() if timeline.slo.split else ()


def _held(timeline: Timeline, last: int, dead: int) -> AlertCheck:
    """Expect what fired when the telemetry went, with the last known figures."""
    time, then = timeline.time(dead), timeline.time(last)
    left, ends, early = budget.told(timeline, time)
    found = (
        firing(
            timeline.slo,
            alert,
            timeline.last_ratio(time, alert.tier.long.length),
            left,
            ends,
            held=True,
            early=early,
        )
        for alert in burns(timeline.slo)
        if alert.tier and timeline.fires(alert.tier, then)
    )
    return AlertCheck(time, names.BURN_ALERT, tuple(found))
