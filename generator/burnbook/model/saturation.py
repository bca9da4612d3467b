"""What fills up, as planned: what is drawn, asked, recorded and told of it, and the tests that prove it."""

from __future__ import annotations

from dataclasses import dataclass

from burnbook.model.rules import Alert, Group, Link, Record
from burnbook.model.sli import Gauge, Signal, Step
from burnbook.model.spec import Labels, Names, Severity


@dataclass(frozen=True, slots=True)
class Trial:
    """A test of one alert from raw series: in which minutes (from 0) it is quiet (None), or told with which figures.

    Figures are the labels that come with its series, and `value`. Samples are `step` seconds apart.
    """

    words: str
    gauges: tuple[Gauge, ...]
    told: tuple[tuple[int, Labels | None], ...]
    step: int = 60


@dataclass(frozen=True, slots=True)
class Limit:
    """One alert before it is addressed; `hold` is in seconds, `carried` are the labels that its series bring.

    `now` is what to do when it is told, for the runbook; `reason` tells it from others of its name.
    """

    name: str
    expr: str
    hold: int
    summary: str
    description: str
    now: str
    trials: tuple[Trial, ...]
    carried: Names = ()
    reason: str = ""
    severity: Severity = "ticket"


@dataclass(frozen=True, slots=True)
class Watched:
    """What one kind decides: what is drawn and asked of it, recorded, and told; `more` is drawn beside it."""

    signal: Signal
    step: Step
    limits: tuple[Limit, ...]
    records: tuple[Record, ...] = ()
    more: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """An alert on what fills up, with what its runbook says and the tests that prove it."""

    alert: Alert
    now: str
    step: Step
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class Saturation:
    """All that fills up of a service: signals, alerts, their group (None: nothing is watched) and their page."""

    signals: tuple[Signal, ...]
    guards: tuple[Guard, ...]
    group: Group | None
    page: Link
