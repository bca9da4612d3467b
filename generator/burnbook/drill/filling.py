"""What fills up in a drill: the gauges of a service as the tests of its alerts have them when they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from burnbook.live.remote_write import Line
from burnbook.model import names
from burnbook.model.plan import Service
from burnbook.model.rules import Alert, Record
from burnbook.model.saturation import Guard
from burnbook.model.sli import Gauge

SUBJECT = "saturation"
"""What stands in the place of an SLO where a service's alerts have none."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Something that is full: the alert that must say so after its hold, and the gauges that show it at a minute.

    Its rule is evaluated every `interval` seconds.
    """

    service: str
    alert: Alert
    interval: int
    gauges: tuple[Gauge, ...]
    minute: int


def of(services: Iterable[Service]) -> tuple[Filled, ...]:
    """Return what can be full of each service at the same time: a gauge shows one thing, and needs no history."""
    return tuple(filled for service in services for filled in _of(service))


def full(found: Iterable[Filled], now: float) -> Iterator[Line]:
    """Return the gauges while something is full."""
    for filled in found:
        for gauge in filled.gauges:
            value = dict(gauge.samples).get(filled.minute)
            if isinstance(value, int | float):
                yield Line({"__name__": gauge.metric, **dict(gauge.labels)}, ((now, float(value)),))


def over(found: Iterable[Filled], now: float) -> Iterator[Line]:
    """Return the end of the gauges: what nobody tells is not full."""
    return (Line(line.labels, ((now, None),)) for line in full(found, now))


def _of(service: Service) -> Iterator[Filled]:
    group, taken = service.saturation.group, set[str]()
    recorded = [rule.series for rule in group.rules if isinstance(rule, Record)] if group else []
    for guard in service.saturation.guards:
        metrics = {gauge.metric for trial in guard.trials for gauge in trial.gauges}
        history = any(series in guard.alert.expr for series in recorded)
        if group and not history and not metrics & taken and guard.alert.name != names.UNKNOWN_ALERT:
            taken |= metrics
            yield from _filled(service.name, guard, group.interval)


def _filled(service: str, guard: Guard, interval: int) -> Iterator[Filled]:
    """Yield the first minute of a trial in which the alert is told."""
    told = [(trial, minute) for trial in guard.trials for minute, labels in trial.told if labels is not None]
    for trial, minute in told[:1]:
        yield Filled(service, guard.alert, interval, trial.gauges, minute)
