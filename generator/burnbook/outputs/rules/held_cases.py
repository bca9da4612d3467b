"""Burn alerts that are held: the service dies in the middle of an outage, and nobody hears that it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.outputs.rules import budget
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing, Input, notation
from burnbook.outputs.rules.siblings import sibling
from burnbook.outputs.rules.timeline import MINUTE, Cell, Timeline, burns, expected, firing, state
from burnbook.text.promql import Selector, equals

_TRAFFIC = 10_000_000
_HOUR = 60 * MINUTE
_LEFT = 0.4


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
        values=tuple(state(timeline, last, tier) for tier in slo.tiers),
    )


def last_figures_case(slo: Slo) -> Case:
    """Return the case of what held alerts tell, from recorded series alone: each its own last ratio, for a day.

    The budget is recorded 59 minutes before the first look and 61 before the second: texts look back an hour. At the
    last look there are new figures, but telemetry is back.
    """
    every, minutes = 6 * _HOUR, 36 * 60
    ratios = {tier.long.series: 0.11 * (index + 1) for index, tier in enumerate(slo.tiers)}
    recorded = notation({5 * 60 + 1: _LEFT, 11 * 60 - 1: _LEFT})
    inputs = (
        *(_own(slo, series, f"0.99 0.98 {ratio:.2f} _x1800 {ratio:.2f}") for series, ratio in ratios.items()),
        _own(slo, f"{names.TOTAL}1m", f"_x{minutes - 2} 0"),
        _own(slo, names.REMAINING, recorded),
        *(_own(slo, "ALERTS", f"1x{minutes}", _labels(tier.speed)) for tier in slo.tiers),
        *decoys(slo, minutes, (f"{names.TOTAL}1m", names.REMAINING, *ratios)),
    )
    looks = ((every, _LEFT), (2 * every, None), (4 * every, None))
    return Case(
        name=f"{slo.name}: held alerts tell their own last figures, for a day and no longer",
        every=every,
        step=MINUTE,
        inputs=inputs,
        alerts=(
            *(AlertCheck(time, names.BURN_ALERT, tuple(_told(slo, ratios, left))) for time, left in looks),
            AlertCheck(5 * every, names.BURN_ALERT, ()),
            AlertCheck(6 * every, names.BURN_ALERT, ()),
        ),
    )


def _own(slo: Slo, name: str, values: str, labels: tuple[tuple[str, str], ...] = ()) -> Input:
    return Input(str(Selector(name, equals((*labels, *slo.member)))), values)


def _labels(speed: str) -> tuple[tuple[str, str], ...]:
    return (("alertname", names.BURN_ALERT), ("alertstate", "firing"), ("burn_speed", speed))


def _told(slo: Slo, ratios: dict[str, float], left: float | None) -> Iterator[Firing]:
    for alert in burns(slo):
        if alert.tier:
            yield firing(slo, alert, round(ratios[alert.tier.long.series], 2), left, None, held=True)


def _calm_sibling(timeline: Timeline) -> tuple[Input, ...]:
    """Return another group that dies at the same time without having burnt, if the SLO has groups."""
    cells = tuple(Cell(_TRAFFIC) if cell else None for cell in timeline.cells)
    return replace(timeline, slo=sibling(timeline.slo), cells=cells).inputs() if timeline.slo.split else ()


def _held(timeline: Timeline, last: int, dead: int) -> AlertCheck:
    """Expect what fired when the telemetry went, with the last known figures."""
    time, then = timeline.time(dead), timeline.time(last)
    found = (
        firing(
            timeline.slo,
            alert,
            timeline.last_ratio(time, alert.tier.long.length),
            budget.remaining(timeline, time),
            budget.ends(timeline, time),
            held=True,
        )
        for alert in burns(timeline.slo)
        if alert.tier and timeline.fires(alert.tier, then)
    )
    return AlertCheck(time, names.BURN_ALERT, tuple(found))
