"""What the rules of an SLO cost: every selector of every rule, added up.

An instant selector reads one sample a series, a range length / interval of them; a subquery reads them at each of its
steps. A recorded series is one series, written as often as its group is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_CEILING, Decimal

from burnbook.explain.facts import Cost
from burnbook.model.plan import Service, Slo
from burnbook.model.rules import Alert, Group, Record
from burnbook.text import promql
from burnbook.text.promql import Selector
from burnbook.text.reads import Read, reads

BAD_SHARE = Decimal("0.1")  # of the raw series: what is assumed where a selector reads bad events only
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class _Meter:
    """How many samples a read is, of this SLO's selectors."""

    slo: Slo
    interval: Decimal
    series: int
    recorded: Mapping[str, int]

    def samples(self, rules: Iterable[Record | Alert]) -> Decimal:
        return sum((self._read(read) for rule in rules for read in reads(rule.expr)), Decimal(0))

    def _read(self, read: Read) -> Decimal:
        every = self.recorded.get(read.selector.metric)
        if every is None and not is_raw(read.selector, self.recorded):
            return read.times  # ALERTS
        count = Decimal(1) if every is not None else self._series(read.selector)
        samples = read.length / (self.interval if every is None else every) if read.length else Decimal(1)
        return count * samples.to_integral_value(ROUND_CEILING) * read.times.to_integral_value(ROUND_CEILING)

    def _series(self, selector: Selector) -> Decimal:
        """Return how many raw series a selector reads: a share of them if it reads bad ones only."""
        roles = {raw.role for raw in self.slo.sli.raw if selector.accepts(raw.metric, dict(raw.labels))}
        return self.series * BAD_SHARE if roles == {"bad"} else Decimal(self.series)


def is_raw(selector: Selector, recorded: Mapping[str, int]) -> bool:
    """Tell whether a selector reads what the service itself exports."""
    return selector.metric not in recorded and selector.metric != "ALERTS"


def recorded(slo: Slo) -> dict[str, int]:
    """Return the names of an SLO's recorded series, each with the interval (seconds) that it is written at."""
    return {rule.series: group.interval for group in slo.groups for rule in group.rules if isinstance(rule, Record)}


def cost(slo: Slo, service: Service, series: int) -> Cost:
    """Return the cost of an SLO whose raw selectors read `series` series each."""
    names = recorded(slo)
    meter = _Meter(slo, service.interval, series, names)
    records = [rule for group in slo.groups for rule in group.rules if isinstance(rule, Record)]
    alerts = list(slo.alerts())
    often, seldom = slo.groups[0], slo.groups[1:]
    base = [rule for rule in _records(often) if any(is_raw(read, names) for read in promql.selectors(rule.expr))]
    windows = [rule for rule in _records(often) if rule not in base]
    burning = [rule for rule in often.rules if isinstance(rule, Alert)]
    each = [meter.samples(rules) for rules in (base, windows, burning)]
    later = [(meter.samples(group.rules), group.interval) for group in seldom]
    hourly = [samples * _HOUR / interval for samples, interval in ((sum(each, Decimal(0)), often.interval), *later)]
    return Cost(
        recording_rules=len(records),
        alerting_rules=len(alerts),
        recorded_series=len(records),
        base=each[0],
        windows=each[1],
        alerts=each[2],
        period=sum((samples for samples, _ in later), Decimal(0)),
        an_hour=sum(hourly, Decimal(0)),
        raw_series=series,
        bad_series=series * BAD_SHARE,
        interval=service.interval,
        split=tuple(name for name, _ in slo.split),
    )


def together(costs: Iterable[Cost]) -> Cost:
    """Add the costs of several SLOs that rest on the same assumptions."""
    found = list(costs)
    same = {"raw_series", "bad_series", "interval"}
    added = {f.name: sum(getattr(one, f.name) for one in found) for f in fields(Cost) if f.name not in {*same, "split"}}
    split = tuple(dict.fromkeys(name for one in found for name in one.split))
    return Cost(**added, **{name: getattr(found[0], name) for name in same}, split=split)


def _records(group: Group) -> list[Record]:
    return [rule for rule in group.rules if isinstance(rule, Record)]
