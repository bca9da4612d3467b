"""What a kind of SLI decides, and what can be watched of a service: expressions, words, questions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from burnbook.model.spec import Labels

_BY_HAND = 3600

Role = Literal["total", "bad", "good"]

Unit = Literal["per-second", "per-minute", "ratio", "seconds", "count", "bytes"]


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL with `$window` as its range where it has one.

    `legend` is a text or nothing; the names of labels in it that the query keeps stand for these.
    """

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to watch about a service: what dashboards draw and runbooks quote.

    `limit` is in its unit: the most that is good, or the least.
    """

    key: str
    title: str
    description: str
    unit: Unit
    queries: tuple[Query, ...]
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Unwatched:
    """Something that could be watched about a service and is not, and how it is had (Markdown)."""

    title: str
    mend: str


@dataclass(frozen=True, slots=True)
class Step:
    """A question of the diagnosis, the query that decides it, and what each answer means to do.

    `bad_by` are the bad events per second by the label that it asks about, if they can be counted; `counted` are those
    of a minute, exactly, as the base counts them.
    """

    question: str
    query: Query
    answers: tuple[tuple[str, str], ...]
    bad_by: Query | None = None
    counted: str = ""


@dataclass(frozen=True, slots=True)
class RawSeries:
    """A concrete series that the selectors match: tests and drills write it. `role` says which events it counts."""

    metric: str
    labels: Labels
    role: Role


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a dashboard draws of an SLI that counts no requests; `limit` is in its unit."""

    description: str
    unit: Unit
    queries: tuple[Query, ...]
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What must be recorded in a minute (from 0): all and bad units; None is nothing, not even 0."""

    minute: int
    total: float | None
    bad: float | None


@dataclass(frozen=True, slots=True)
class Gauge:
    """A concrete gauge for a test, in promtool's notation, by step (from 0); what is not there was not scraped.

    A value is a number, `NaN`, `stale`, or a native histogram.
    """

    metric: str
    labels: Labels
    samples: tuple[tuple[int, float | str], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A test of the base from raw gauges: what they say, and what must be recorded of it.

    Their samples are `step` seconds apart.
    """

    words: str
    gauges: tuple[Gauge, ...]
    moments: tuple[Moment, ...]
    step: int = 60


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a job is late: the unix time of its last success (an expression), and the seconds after which it is told.

    `every` and `grace` (seconds) are what people know of it; `stated` is the severity of its alert, if one is given.
    """

    last_success: str
    every: int
    grace: int
    late_after: int
    stated: Literal["page", "ticket"] | None

    @property
    def spared(self) -> int:
        """How long (seconds) after planned maintenance no run is late: until its next turn, or an hour, and its grace.

        A job of every few minutes comes back by itself; a nightly one is started by hand. No more, so that windows
        which come as often as the job hide for as short as can be that it is dead.
        """
        return min(self.every, _BY_HAND) + self.grace


@dataclass(frozen=True, slots=True)
class Sli:
    """What a kind of SLI decides: the base expressions, the words, and raw series (none where they cannot be told).

    `bounds` (seconds) are what the collector's buckets must hold, `steps` its diagnosis; `routes` are regexes of the
    routes that it counts (none: all; None: it does not count requests), `probes` of those it leaves out. `unit` is the
    word for what it counts, `drawn` what is watched of it, `silence` who is gone when nothing is counted, `gone` the
    questions about that (None: those of the service). `trials` prove the base where `raw` counters cannot. A raw value
    is the last one for `seen` seconds.
    """

    kind: str
    bad_words: str
    base_total: str
    base_bad: str
    raw: tuple[RawSeries, ...]
    bounds: tuple[Decimal, ...] = ()
    routes: tuple[str, ...] | None = None
    probes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    unit: str = "events"
    seen: int = 0
    drawn: Drawn | None = None
    silence: str = "the service, its scrape or its exporter is down"
    gone: tuple[Step, ...] | None = None
    trials: tuple[Trial, ...] = ()
    deadline: Deadline | None = None
