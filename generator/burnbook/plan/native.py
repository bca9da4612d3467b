"""Requests of a native histogram: by rates, for nothing else tells what one counted in a minute. Prometheus 3 reads it.

Between two of its bounds the share is interpolated; with the usual eight buckets a doubling they are 9% apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil, floor, log2

from burnbook.model.family import Family
from burnbook.model.sli import Gauge, Moment, Query, Step, Trial
from burnbook.plan import raw
from burnbook.plan.base import Scope
from burnbook.plan.diagnosis import GO_ON
from burnbook.text.promql import HOLE, Matcher, Selector, by, number, offset

_STEP, _A_MINUTE = 15, 4  # seconds, steps
_IDLE, _GONE, _END = 10, 16, 25
_FAST, _SLOW, _LIFETIME = 8, 2, 1000


def total(every: Selector, scope: Scope) -> str:
    """Return the requests of a minute."""
    return f"60 * histogram_count({_rate(every, scope)})"


def bad(every: Selector, answered: Selector, limit: Decimal, scope: Scope) -> str:
    """Return those that were not answered, or took longer than `limit` (in the histogram's unit)."""
    known, counted = total(every, scope), _rate(answered, scope)
    good = f"60 * histogram_fraction(-Inf, {number(limit)}, {counted}) * histogram_count({counted})"
    return f"clamp_min(\n  {known}\n  -\n  (\n    {good} >= 0\n  or\n    0 * {known}\n  ),\n0)"


def _rate(selector: Selector, scope: Scope) -> str:
    return scope.me.sum(f"rate({selector}[{scope.window}]{offset(scope.arrival_delay)})")


def steps(every: Selector, limit: Decimal, targets: tuple[str, ...]) -> Iterator[Step]:
    """Return the question about instances."""
    rate = f"histogram_fraction({number(limit)}, +Inf, sum by {by(targets)} (rate({every}[{HOLE}])))"
    answers = (
        ("one instance stands out", "take it out of the balancer or restart it, and keep its logs"),
        ("all instances alike", GO_ON),
    )
    yield Step("Is it one instance?", Query(rate, targets[-1]), answers)


def trials(
    every: Selector, answered: Selector, limit: Decimal, status: str | None, family: Family, scope: Scope
) -> Iterator[Trial]:
    """Yield the test of requests well below and well above the limit, failed ones, idleness and silence."""
    good = raw.labels(answered, scope.target_labels, (family.answers.good_sample,))
    if good is None:
        return
    gauges, failed = [_gauge(every.metric, good, limit)], 0
    if status:
        known = raw.labels(every.where(Matcher(status, "=", family.answers.bad_sample)), scope.target_labels)
        gauges += [_gauge(every.metric, known, limit)] if known else []
        failed = _FAST * _A_MINUTE if known else 0
    slow = _SLOW * _A_MINUTE * len(gauges)
    told = (
        (_IDLE - 2, (_FAST + _SLOW) * _A_MINUTE * len(gauges), slow + failed),
        (_IDLE + 4, 0, 0),
        (_GONE + 6, None, None),
    )
    moments = tuple(Moment(minute + scope.late, every_, bad_) for minute, every_, bad_ in told)
    yield Trial("fast, slow and failed requests, idleness and silence", tuple(gauges), moments, _STEP)


def _gauge(metric: str, labels: tuple[tuple[str, str], ...], limit: Decimal) -> Gauge:
    """Return a histogram of schema 0, whose bounds are powers of two; its observations are far from the limit."""
    power = log2(float(limit))
    below, above = floor(power), ceil(power) + 1
    between = "0 " * (above - below - 1)
    samples: dict[int, float | str] = {}
    for at in range(_GONE * _A_MINUTE):
        count = min(at, _IDLE * _A_MINUTE)
        fast, slow = _LIFETIME + _FAST * count, _LIFETIME + _SLOW * count
        buckets = f"offset:{below} buckets:[{fast} {between}{slow}]"
        samples[at] = f"{{{{schema:0 sum:{fast} count:{fast + slow} {buckets}}}}}"
    samples[_GONE * _A_MINUTE] = "stale"
    return Gauge(metric, labels, tuple(samples.items()))
