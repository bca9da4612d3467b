"""Hand-written sums of rates: of these a test can tell what must be recorded.

One counter is `sum(rate(counter[$window]))`. Several, of which some may be missing, are told apart by a label of their
own: `sum(label_replace(rate(a[$window]), "part", "a", "", "") or label_replace(rate(b[$window]), "part", "b", "", ""))`
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from burnbook.model.sli import Gauge, Moment, RawSeries, Role, Trial
from burnbook.plan import raw
from burnbook.plan.base import Scope
from burnbook.text import promql
from burnbook.text.promql import HOLE, Matcher, Selector

_MINUTE, _STEP = 60, 13  # seconds: no sample lies on an end of a range, where versions of Prometheus differ
_FIRST, _BORN = 10, 20  # minutes: of the first look, and until the counter of the part is born, before the second
_LIFETIME, _FAR = 1_000_000, 1_000_000
_TURN = 40  # seconds before each look
_NAMED = re.compile(r'"([a-zA-Z_]\w*)",\s*"([^"\\]*)",\s*"",\s*""')
_PACES = ((26, 6), (39, 26), (13, 4), (26, -40))  # all and bad events of a step, until the first look and each after it


def counters(expression: str) -> tuple[Selector, ...]:
    """Return the selectors of a plain sum of rates; none if it is anything else."""
    found = promql.selectors(expression)
    rates = [f"rate({selector}[{HOLE}])" for selector in found]
    named = _NAMED.findall(expression)
    if len(named) == len(rates) == len(set(named)) and len({label for label, _ in named}) == 1:
        named_rates = zip(rates, named, strict=True)
        rates = [f'label_replace({rate}, "{label}", "{value}", "", "")' for rate, (label, value) in named_rates]
    elif len(rates) != 1:
        return ()
    plain = f"sum({' or '.join(rates)})"
    written, wanted = (promql.scoped(text, (), Decimal(0)) for text in (expression, plain))
    return found if written == wanted else ()


def trials(total: str, part: str, role: Role, extra: tuple[Matcher, ...], scope: Scope) -> Iterator[Trial]:
    """Yield the test of both sums, if they are plain ones."""
    whole, counted = (tuple(found.where(*extra) for found in counters(text)) for text in (total, part))
    selectors, series = _driven(whole, counted, role, scope)
    if not series:
        return
    looks = [_look(_FIRST, scope)]
    for _ in _PACES[2:]:
        looks.append(_look(max(_BORN, looks[-1]) + scope.seconds // _MINUTE + 2, scope))
    turns = [(_read(look, scope) - _TURN) // _STEP for look in looks]
    end = _read(looks[-1], scope) // _STEP + 2
    lives = {each: range((each.role == role) and _BORN * _MINUTE // _STEP, end) for each in series}
    counts = {each: _samples(each, lived, turns) for each, lived in lives.items()}
    gauges = [Gauge(each.metric, each.labels, tuple(samples.items())) for each, samples in counts.items()]
    for own, each in zip(selectors, series, strict=True):
        speed = _FAR if each == series[0] else 2 * _FAR
        strangers = raw.strangers(own, each.labels, (speed,), end)
        gauges += [_racing(one, end) for one in strangers if not _selected(one, selectors)]
    moments = tuple(_moment(look, counts, scope) for look in looks)
    yield Trial("sums of rates, without the part at first, and at paces that change", tuple(gauges), moments, _STEP)


def _driven(
    whole: tuple[Selector, ...], counted: tuple[Selector, ...], role: Role, scope: Scope
) -> tuple[tuple[Selector, ...], tuple[RawSeries, ...]]:
    """Return the selectors with a series each that drives them, the part's last; nothing if they cannot be told."""
    if len(whole) == len(counted) == 1:
        return (*whole, *counted), raw.stimuli(*whole, *counted, role, scope.target_labels)
    rest = tuple(selector for selector in whole if selector not in counted)
    if not rest or not counted or set(whole) != {*rest, *counted}:
        return (), ()
    other: Role = "bad" if role == "good" else "good"
    roles = [(selector, other) for selector in rest] + [(selector, role) for selector in counted]
    made = [(selector, raw.labels(selector, scope.target_labels), role_) for selector, role_ in roles]
    series = tuple(RawSeries(selector.metric, labels, role_) for selector, labels, role_ in made if labels is not None)
    return ((*rest, *counted), series) if len(series) == len(whole) else ((), ())


def _selected(one: Gauge, selectors: tuple[Selector, ...]) -> bool:
    return any(selector.accepts(one.metric, dict(one.labels)) for selector in selectors)


def _read(minute: int, scope: Scope) -> int:
    """Return the end of the range that is read in a minute."""
    return minute * _MINUTE - int(scope.arrival_delay)


def _look(minute: int, scope: Scope) -> int:
    """Return the first minute from this one on whose range ends beside samples."""
    later = (at for at in range(minute + scope.late, minute + scope.late + _STEP))
    return next(at for at in later if _read(at, scope) % _STEP and (_read(at, scope) - scope.seconds) % _STEP)


def _racing(stranger: Gauge, end: int) -> Gauge:
    """Return a stranger that counts as much a step as it stood at."""
    (_, speed), *_ = stranger.samples
    return replace(stranger, samples=tuple((at, at * float(speed)) for at in range(end)))


def _samples(each: RawSeries, lives: range, turns: list[int]) -> dict[int, float | str]:
    """Return a counter by step, whose pace changes at each turn; more may be good than there are."""
    value, samples = _LIFETIME, dict[int, float | str]()
    for at in lives:
        every, bad = _PACES[bisect_right(turns, at)]
        value += {"total": every, "bad": max(0, bad), "good": every - bad}[each.role]
        samples[at] = value
    return samples


def _moment(minute: int, counts: dict[RawSeries, dict[int, float | str]], scope: Scope) -> Moment:
    """Return what both expressions say: the slope between the first and the last sample of a range, a minute."""
    end = _read(minute, scope)
    steps = range((end - scope.seconds) // _STEP + 1, end // _STEP + 1)
    told = dict.fromkeys(("total", "bad", "good"), 0.0)
    for each, samples in counts.items():
        first, last = samples.get(steps[0]), samples.get(steps[-1])
        if isinstance(first, int) and isinstance(last, int):
            told[each.role] += _MINUTE * (last - first) / ((len(steps) - 1) * _STEP)
    total = told["total"] or told["bad"] + told["good"]
    whole = {each.role for each in counts}
    return Moment(minute, total, told["bad"] if "bad" in whole else max(0.0, total - told["good"]))
