"""What a kind of SLI decides, and what can be watched of a service: expressions, words, questions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from burnbook.model.spec import Labels

Role = Literal["total", "bad", "good"]

Unit = Literal["per-second", "ratio", "seconds", "count"]


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL with `$window` as its range where it has one; `legend` is a label's name, a text, or nothing."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to watch about a service: what dashboards draw and runbooks quote. `limit` is in its unit."""

    key: str
    title: str
    description: str
    unit: Unit
    queries: tuple[Query, ...]
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A question of the diagnosis, the query that decides it, and what each answer means to do."""

    question: str
    query: Query
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RawSeries:
    """A concrete series that the selectors match: tests and drills write it. `role` says which events it counts."""

    metric: str
    labels: Labels
    role: Role


@dataclass(frozen=True, slots=True)
class Sli:
    """What a kind of SLI decides: the base expressions, the words, and raw series (none where they cannot be told).

    `bounds` (seconds) are what its buckets must hold, `steps` its diagnosis; `routes` are regexes of the routes that
    it counts (none: all; None: it does not count requests), `probes` of those it leaves out.
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
