"""The alerts of a plan, evaluated over minutes: windows, thresholds, guards and what is held, as the rules do it.

A window of W holds the last W/1m minutes, the one of the evaluation included. What is evaluated every three minutes is
so here, too; at which of the three is Prometheus' own affair, so that an edge may lie one interval off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from burnbook.model.plan import Slo
from burnbook.model.rules import Alert, Tier
from burnbook.plan.alerts import LOW_TRAFFIC_BAD
from burnbook.plan.windows import DAY
from burnbook.replay.minutes import MINUTE, Floats, Minutes, summed
from burnbook.text.promql import number

Flags = npt.NDArray[np.bool_]
_HELD = DAY // MINUTE  # minutes: `last_over_time(...[1d])`


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alert that is replayed: a burn speed, or `low-traffic` without a tier; evaluated `every` so many seconds."""

    name: str
    severity: str
    every: int
    tier: Tier | None
    budget: Decimal

    @property
    def forgets(self) -> int:
        """The seconds after which it has forgotten what is over: its short window."""
        return self.tier.short.length if self.tier else DAY // 4


def alarms(slo: Slo) -> tuple[Alarm, ...]:
    """Return the alerts of an SLO that depend on its minutes and its policy alone, fastest first."""
    return tuple(_alarms(slo))


def _alarms(slo: Slo) -> Iterator[Alarm]:
    for group in slo.groups:
        for alert in (rule for rule in group.rules if isinstance(rule, Alert)):
            severity = str(alert.severity)
            if alert.kind == "burn" and alert.tier:
                yield Alarm(alert.tier.speed, severity, group.interval, alert.tier, slo.budget)
            elif alert.kind == "low-traffic":
                yield Alarm(alert.kind, severity, group.interval, None, slo.budget)


def replay(found: Alarm, minutes: Minutes) -> Flags:
    """Return whether an alert fires, by group and minute."""
    sums = _Sums(minutes)
    if found.tier is None:
        return at_turns(_low_traffic(found, sums), found.every, minutes)
    absent: Flags = np.asarray(np.isnan(minutes.total).all(axis=0))
    return at_turns(_burning(found.tier, sums), found.every, minutes, absent)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of windows, each made once."""

    minutes: Minutes
    made: dict[tuple[str, int], Floats] = field(default_factory=dict)

    def of(self, name: str, length: int) -> Floats:
        """Return the sums of `bad` or `total` events over a length (seconds)."""
        key = (name, length)
        if key not in self.made:
            self.made[key] = summed(getattr(self.minutes, name), length // MINUTE)
        return self.made[key]

    def above(self, length: int, limit: float) -> Flags:
        """Return where the error ratio of a window is above a limit; without events there is none."""
        bad, total = self.of("bad", length), self.of("total", length)
        ratio = np.divide(bad, total, out=np.zeros_like(bad), where=total > 0)
        return np.asarray(ratio > limit)


def _burning(tier: Tier, sums: _Sums) -> Flags:
    limit = float(number(tier.threshold))
    both = sums.above(tier.long.length, limit) & sums.above(tier.short.length, limit)
    return both & (sums.of("bad", tier.long.length) >= tier.min_bad)


def _low_traffic(found: Alarm, sums: _Sums) -> Flags:
    """Return where three events of a day were bad, and too many of a day and of 6h were."""
    budget = float(number(found.budget))
    over = sums.above(DAY, budget) & sums.above(DAY // 4, budget)
    return over & (sums.of("bad", DAY) >= LOW_TRAFFIC_BAD)


def at_turns(burning: Flags, every: int, minutes: Minutes, absent: Flags | None = None) -> Flags:
    """Return states as they are between evaluations: those of the last one; of what is `absent` held."""
    step = every // MINUTE
    turns = np.arange(-(minutes.start // MINUTE) % step, minutes.count, step)
    states = burning[:, turns]
    if absent is not None:
        states = _held(states, absent[turns], _HELD // step)
    steady = np.zeros_like(burning)
    if turns.size:
        last = np.floor_divide(np.arange(turns[0], minutes.count) - turns[0], step)
        steady[:, turns[0] :] = states[:, last]
    return steady


def _held(states: Flags, absent: Flags, most: int) -> Flags:
    """Let what fires when the telemetry goes fire on until it is back, for at most so many evaluations.

    Nothing begins to burn meanwhile: no window is recorded.
    """
    held = states & ~absent
    edges = np.flatnonzero(np.diff(absent.astype(np.int8), prepend=0, append=0))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if begin:
            held[:, begin : min(end, begin + most)] = states[:, [begin - 1]]
    return held
