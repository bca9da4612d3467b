"""Probe: the share of probes that succeeded, from a gauge that is 1 after a success and 0 after a failure."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.sli import Drawn, Gauge, Moment, Query, Sli, Step, Trial
from burnbook.model.spec import Labels
from burnbook.plan import base, expressions, raw
from burnbook.text.promql import HOLE, Selector, by, equals, offset

_MINUTE = "[59s999ms]"  # a range of 1m holds a sample on both of its ends in Prometheus 2
_FLAPS = {0: 1, 1: 1, 2: 0, 4: 1, 5: 1}  # one is missed after a failure, and one after a success
_QUARTERS = (1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0)  # three minutes of probes a quarter of a minute apart
_SECOND, _MISSED, _GONE, _BACK, _END = 4, 6, 9, 13, 16


def plan(sli: indicators.Probe, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count the probes, and those that failed."""
    asked = sli.selector or service.family.probe
    if asked is None:
        text = f"family {service.family.name} has no gauge of a probe"
        report(
            sli.origin.problem("no-probe-series", text, "give probe the selector of a gauge that is 1 or 0", key=True)
        )
        return None
    extra = equals(service.selector) if sli.scoped else ()
    probed = expressions.selector(asked, sli.origin.at("selector"), extra, report)
    if probed is None:
        return None
    late = offset(scope.arrival_delay)
    every = f"count_over_time({probed}{_MINUTE}{late})"
    none = f"\nor\n{scope.me.sum(f'0 * {probed}{late}')}"  # between two probes that are more than a minute apart
    rate = f"avg by {by(scope.target_labels)} (avg_over_time({probed}[{HOLE}]))"
    return Sli(
        kind="probe",
        bad_words="of probes failed",
        base_total=f"{scope.me.sum(every)}{none}",
        base_bad=f"{scope.me.sum(f'{every} - sum_over_time({probed}{_MINUTE}{late})')}{none}",
        raw=(),
        steps=(_step(rate, scope.target_labels),),
        unit="probes",
        drawn=Drawn("The share of probes that succeeded.", "ratio", (Query(rate, scope.target_labels[-1]),)),
        silence="what probes it, or the scrape of that, is down",
        gone=tuple(_gone(probed, scope.target_labels)),
        trials=tuple(_trials(probed, scope)),
    )


def _step(rate: str, targets: tuple[str, ...]) -> Step:
    answers = (
        ("one stands out", "look at it from the inside: is it down, or only out of the probe's reach?"),
        ("all fail", "an outage, or the prober itself: try it by hand from another network"),
        ("all are near 1", "it has recovered, or it flaps: look at its graph of the last day"),
    )
    return Step("Which targets answer the probe?", Query(rate, targets[-1]), answers)


def _gone(probed: Selector, targets: tuple[str, ...]) -> Iterator[Step]:
    """Yield the question about the prober, if the probe's selector tells which target it is: `up` has its labels."""
    target = tuple(matcher for matcher in probed.matchers if matcher.label in targets)
    if target:
        answers = (
            ("0", "Prometheus does not reach the prober: is it up, and has its address changed?"),
            ("nothing", "the probe is no target any more: service discovery, or the scrape configuration"),
            ("1", "the prober answers, and no longer tells this probe: look at its configuration and its log"),
        )
        yield Step("Is the prober scraped?", Query(str(Selector("up", target)), targets[-1]), answers)


def _trials(probed: Selector, scope: base.Scope) -> Iterator[Trial]:
    """Yield the test of a probe that flaps, is missed, vanishes and returns, beside one that comes later."""
    labels = raw.labels(probed, scope.target_labels)
    if labels is None:
        return
    first: dict[int, float | str] = {**_FLAPS, **dict.fromkeys(range(_MISSED + 1, _GONE), 1)}
    first |= {_GONE: "stale", **dict.fromkeys(range(_BACK, _END), 0)}
    gauges = [Gauge(probed.metric, labels, tuple(sorted(first.items())))]
    counted = {minute: _counted(first, minute) for minute in range(1, _END)}
    if other := raw.another(labels, scope.me.groups):
        made = [minute for minute in range(_SECOND, _GONE) if minute != _MISSED]
        second: dict[int, float | str] = {**dict.fromkeys(made, 0), _GONE: "stale"}
        gauges.append(Gauge(probed.metric, other, tuple(second.items())))
        for minute in made:
            total, bad = counted[minute] or (0, 0)
            counted[minute] = total + 1, bad + 1
    gauges += raw.strangers(probed, labels, (0,), _END)
    moments = (Moment(minute + scope.late, *(found or (None, None))) for minute, found in counted.items())
    yield Trial("probes that flap, are missed, end and begin are counted one by one", tuple(gauges), tuple(moments))
    yield _often(probed.metric, labels, scope)


def _often(metric: str, labels: Labels, scope: base.Scope) -> Trial:
    """Return the test of several probes a minute: each is counted in its own."""
    step, minutes = 15, range(1 + scope.late, len(_QUARTERS) // 4 + scope.late)
    ends = ((minute, (minute * 60 - int(scope.arrival_delay)) // step + 1) for minute in minutes)
    moments = tuple(Moment(minute, 4, _QUARTERS[end - 4 : end].count(0)) for minute, end in ends)
    gauge = Gauge(metric, labels, tuple(enumerate(_QUARTERS)))
    return Trial("several probes a minute are counted one by one", (gauge,), moments, step)


def _counted(samples: dict[int, float | str], minute: int) -> tuple[float, float] | None:
    """Return the probes of a minute and those that failed; None while there is no target."""
    if _GONE <= minute < _BACK:
        return None
    value = samples.get(minute)
    return (1, 1 - value) if isinstance(value, int | float) else (0, 0)
