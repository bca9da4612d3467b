"""Strangers' series: burning SLOs of almost the same identity. A rule that reads them has lost a matcher."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.spec import Labels
from burnbook.outputs.rules.promtool import Input
from burnbook.text.promql import Selector, equals

_EVENTS = 1_000_000_000
_BURNING: dict[str, str] = {
    names.BAD: str(_EVENTS),
    names.TOTAL: str(2 * _EVENTS),
    names.COUNT: "5",
    names.EVENT_BAD: str(_EVENTS),
    names.EVENT_TOTAL: str(2 * _EVENTS),
    names.RATIO: "0.9",
    names.COVERAGE: "1",
    names.PERIOD_BURN: "900",
    names.REMAINING: "-5",
    names.INFO: "1",
    names.LAST_SUCCESS: "-1000000000",
    names.CLOCK: "1000000000",
    names.ELAPSED: "0.01",
    names.PERIOD_DAYS: "1000",
    names.MAINTENANCE: "1",
}


def strangers(slo: Slo) -> Iterator[Labels]:
    """Return identities that differ in one label each; their groups are called alike."""
    for name, value in slo.ids:
        other = ((key, f"not-{value}" if key == name else own) for key, own in slo.ids)
        yield (*other, *slo.split)


def decoys(slo: Slo, minutes: int, series: Iterable[str]) -> tuple[Input, ...]:
    """Return a constant burning series, one sample a minute, for each of these recorded names and every stranger."""
    return tuple(
        Input(str(Selector(name, equals(ids))), f"{_burning(name)}x{minutes}")
        for ids in strangers(slo)
        for name in series
    )


def _burning(series: str) -> str:
    return next(value for name, value in _BURNING.items() if series.startswith(name))


def firing_strangers(slo: Slo, minutes: int) -> tuple[Input, ...]:
    """Return firing burn alerts that are not this SLO's, and what is this SLO's but no firing burn alert."""
    speeds = [tier.speed for tier in slo.tiers]
    others = [(names.BURN_ALERT, "firing", speed, ids) for speed in speeds for ids in strangers(slo)]
    own = [("Other", "firing", speed, slo.member) for speed in speeds]
    own += [(names.BURN_ALERT, "pending", speed, slo.member) for speed in speeds]
    own += [(names.BURN_ALERT, "firing", "other", slo.member)]
    return tuple(
        Input(str(Selector("ALERTS", equals(labels + ids))), f"1x{minutes}")
        for name, state, speed, ids in (*others, *own)
        for labels in ((("alertname", name), ("alertstate", state), ("burn_speed", speed)),)
    )
