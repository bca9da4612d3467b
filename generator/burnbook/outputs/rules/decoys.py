"""Strangers' series: burning SLOs of almost the same identity. A rule that reads them has lost a matcher."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.plan import Record, Slo
from burnbook.model.spec import Labels
from burnbook.outputs.rules.promtool import Input
from burnbook.text.promql import Selector, equals

_EVENTS = 1_000_000_000
_BURNING: dict[str, str] = {
    names.BAD: str(_EVENTS),
    names.TOTAL: str(2 * _EVENTS),
    names.COUNT: "5",
    names.RATIO: "0.9",
    names.COVERAGE: "0.1",
    names.PERIOD_BURN: "900",
    names.REMAINING: "-5",
    names.CURRENT_BURN: "900",
}


def strangers(slo: Slo) -> Iterator[Labels]:
    """Return identities that differ in one label each."""
    for name, value in slo.ids:
        yield tuple((key, f"not-{value}" if key == name else own) for key, own in slo.ids)


def decoys(slo: Slo, minutes: int) -> tuple[Input, ...]:
    """Return a constant burning series, one sample a minute, for every name that the SLO's rules record."""
    recorded = [rule.series for group in slo.groups for rule in group.rules if isinstance(rule, Record)]
    return tuple(
        Input(str(Selector(series, equals(ids))), f"{burning}x{minutes}")
        for ids in strangers(slo)
        for series in recorded
        if (burning := next((value for name, value in _BURNING.items() if series.startswith(name)), None))
    )
