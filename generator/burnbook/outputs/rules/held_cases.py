"""How far back held alerts and the figures in their texts look: a day and an hour, to half a minute."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing, Input, notation
from burnbook.outputs.rules.siblings import sibling
from burnbook.outputs.rules.timeline import burns, firing
from burnbook.text.promql import Selector, equals

_HALF = 30
_HOUR, _DAY = 3600, 86_400
_EVERY = 6 * _HOUR
_LEFT = 0.25


def look_back_cases(slo: Slo) -> Iterator[Case]:
    """Return a case just within the look-backs, and one just beyond them; alerts of before are written, not made."""
    if not slo.tiers:
        return
    yield Case(
        name=f"{slo.name}: a held alert tells a ratio of almost a day ago, and a budget of almost an hour ago",
        every=_EVERY,
        step=_HALF,
        inputs=(*_inputs(slo, _HALF, _DAY - _HOUR + _HALF), *_strangers(slo, _DAY)),
        alerts=(AlertCheck(_DAY, names.BURN_ALERT, tuple(_held(slo, _LEFT))),),
    )
    if slo.split:
        counted = str(Selector(f"{names.TOTAL}1m", equals(sibling(slo).member)))
        yield Case(
            name=f"{slo.name}: a group that is gone holds no alert while another is counted",
            every=_EVERY,
            step=_HALF,
            inputs=(*_inputs(slo, _HALF, _DAY - _HOUR + _HALF), Input(counted, f"1x{_DAY // _HALF}")),
            alerts=(AlertCheck(_DAY, names.BURN_ALERT, ()),),
        )
    later = _DAY + _EVERY
    yield Case(
        name=f"{slo.name}: an alert is held for a day and no longer, and tells no budget of more than an hour ago",
        every=_EVERY,
        step=_HALF,
        inputs=(*_inputs(slo, _EVERY - _HALF, _DAY - _HOUR - _HALF), *_strangers(slo, later)),
        alerts=(
            AlertCheck(_DAY, names.BURN_ALERT, tuple(_held(slo, None))),
            AlertCheck(later, names.BURN_ALERT, ()),
        ),
    )


def _inputs(slo: Slo, ratio: int, left: int) -> tuple[Input, ...]:
    """Return firing alerts, each tier's ratio once, and the budget left once (at these seconds)."""
    state = (("alertname", names.BURN_ALERT), ("alertstate", "firing"))
    alerts = (("ALERTS", (*state, ("burn_speed", tier.speed))) for tier in slo.tiers)
    always = f"1x{2 * (_DAY + _EVERY) // 60}"
    once = [(name, ratio, value) for name, value in _ratios(slo).items()] + [(names.REMAINING, left, _LEFT)]
    return (
        *(Input(str(Selector(name, equals((*labels, *slo.member)))), always) for name, labels in alerts),
        *(
            Input(str(Selector(name, equals(slo.member))), notation({at // _HALF: value, at // _HALF + 1: "stale"}))
            for name, at, value in once
        ),
    )


def _strangers(slo: Slo, end: int) -> tuple[Input, ...]:
    return decoys(slo, end // _HALF, (names.REMAINING, f"{names.TOTAL}1m", *_ratios(slo)))


def _ratios(slo: Slo) -> dict[str, float]:
    """Return the last ratio of each long window, another one each, and small, so that hours are told in many digits."""
    found = dict.fromkeys(tier.long.series for tier in slo.tiers)
    return {name: number / 1000 for number, name in enumerate(found, 1)}


def _held(slo: Slo, left: float | None) -> Iterator[Firing]:
    ratios = _ratios(slo)
    return (firing(slo, a, ratios[a.tier.long.series], left, held=True) for a in burns(slo) if a.tier)
