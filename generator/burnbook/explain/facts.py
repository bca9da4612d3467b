"""What is told of a service or an SLO. Times are seconds, ratios and shares fractions of 1, objectives percent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Stated:
    """A resolved value and where it comes from: a place in a file, or what decided it."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Outage:
    """A constant error ratio, and when it has spent the whole budget."""

    name: str
    error_ratio: Decimal
    spends_budget_in: Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """How a burn speed answers an outage; None: it does not fire."""

    outage: str
    detected_after: Decimal | None
    resets_after: Decimal | None


@dataclass(frozen=True, slots=True)
class Speed:
    """One burn speed. `time_left` is from its firing until the budget is gone, if the pace stays that of its factor."""

    name: str
    severity: str
    factor: Decimal
    threshold: Decimal
    long_window: str
    short_window: str
    min_bad_events: int
    answers: tuple[Answer, ...]
    spent_at_detection: Decimal
    time_left: Decimal
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """An alert that is no burn speed: when it fires, in words, and who is told."""

    name: str
    severity: str
    when: str
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told: the ways, without their secrets, and of what: burn speeds and other alerts.

    `waits` is how long Alertmanager waits for alerts to join.
    """

    name: str
    ways: tuple[str, ...]
    waits: int
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traffic:
    """Events of a period at the usual rate (events a second), and how many of them may be bad.

    `all_requests` tells that the rate is that of all requests of the service, and the SLO counts some routes of them.
    """

    rate: Decimal
    events: Decimal
    bad_events: Decimal
    all_requests: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What Prometheus does for it: rules, recorded series, and samples read; `a_minute` and `a_period` per evaluation.

    `raw_series` and `bad_series` are what each raw selector is assumed to read; all but the base is for one group, if
    an SLO is split by labels.
    """

    recording_rules: int
    alerting_rules: int
    recorded_series: int
    base: Decimal
    windows: Decimal
    alerts: Decimal
    period: Decimal
    an_hour: Decimal
    raw_series: int
    bad_series: Decimal
    interval: Decimal
    split: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lint:
    """A warning about the subject; `reason` is why it is silenced, or nothing."""

    id: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slo:
    """Everything about one SLO. `unit` is what it counts; `budget_runs` how many runs may be late, and of how many.

    `lag` (seconds) is what telemetry and evaluation add to each detection, at most."""

    name: str
    title: str
    description: str
    place: str
    promise: str
    counted: str
    objective: Decimal
    budget: Decimal
    budget_time: Decimal
    unit: str
    budget_runs: tuple[Decimal, int] | None
    period: str
    split: tuple[str, ...]
    traffic: Traffic | None
    stated: tuple[Stated, ...]
    outages: tuple[Outage, ...]
    speeds: tuple[Speed, ...]
    others: tuple[Other, ...]
    lag: Decimal
    receivers: tuple[Receiver, ...]
    raw: tuple[str, ...]
    recorded: tuple[str, ...]
    cost: Cost
    runbook: str
    dashboard: str
    lints: tuple[Lint, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """Everything about one service; its SLOs are explained each by itself, too.

    `watched` is what its dashboard draws besides SLOs, `unwatched` what it does not, and how it is had.
    """

    name: str
    title: str
    description: str
    place: str
    team: str
    stated: tuple[Stated, ...]
    depends_on: tuple[str, ...]
    watched: tuple[str, ...]
    unwatched: tuple[tuple[str, str], ...]
    slos: tuple[Slo, ...]
    others: tuple[Other, ...]
    receivers: tuple[Receiver, ...]
    cost: Cost
    runbook: str
    dashboard: str
    lints: tuple[Lint, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Who is told of one alert, in which hours if not always, and while what else fires nobody is."""

    slo: str
    alert: str
    severity: str
    receivers: tuple[str, ...]
    hours: tuple[str, ...]
    silent_while: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths of a service's alerts."""

    service: str
    title: str
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class When:
    """Hours by their name, in words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Routes:
    """Paths of services, and what the names in them stand for: receivers with their ways, and hours."""

    services: tuple[Paths, ...]
    receivers: tuple[tuple[str, tuple[str, ...]], ...]
    hours: tuple[When, ...]
