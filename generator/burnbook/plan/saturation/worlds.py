"""Worlds for the tests of saturation: a gauge that rises (or falls) to a limit, stays there, and comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from burnbook.model.sli import Gauge
from burnbook.model.spec import Labels
from burnbook.plan import raw
from burnbook.text.promql import Selector

_MINUTE = 60
_RISES, _FALLS, _END = 2, 20, 24
_FAR = 1_000_000_000.0


def risen(selector: Selector, labels: Labels, before: float, after: float) -> Gauge:
    """Return a gauge that has another value from minute 2 to minute 19."""
    return told(selector, labels, [after if _RISES <= minute < _FALLS else before for minute in range(_END)])


def told(selector: Selector, labels: Labels, values: Sequence[float]) -> Gauge:
    """Return a gauge that has these values, minute by minute."""
    return Gauge(selector.metric, labels, tuple(enumerate(values)))


def strangers(selector: Selector, labels: Labels, value: float = _FAR, minutes: int = _END) -> Iterator[Gauge]:
    """Yield series of others that are far over (or below) every limit all the time."""
    return raw.strangers(selector, labels, (value,), minutes)


def moments(hold: int, figures: Labels) -> tuple[tuple[int, Labels | None], ...]:
    """Return when an alert that holds for so many seconds is told of such a gauge, and when not."""
    first = _RISES + hold // _MINUTE
    return ((first - 1, None), (first, figures), (_FALLS - 1, figures), (_FALLS, None))
