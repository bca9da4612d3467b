"""Diagnosis: the questions that find where it is wrong, each with the query that decides and what to do then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from burnbook.model.family import Codes, Role
from burnbook.model.sli import Query, Step
from burnbook.plan import base
from burnbook.plan.base import Scope
from burnbook.plan.identity import Identity
from burnbook.text.promql import HOLE, Selector, by

GO_ON = "go on below"
_WORST = 5


_ANSWERS: Mapping[Codes, tuple[str, str]] = {
    "http": ("502, 503 or 504", "500"),
    "grpc-names": ("Unavailable or DeadlineExceeded", "Internal or Unknown"),
    "grpc-numbers": ("14 or 4 (Unavailable, DeadlineExceeded)", "13 or 2 (Internal, Unknown)"),
}


@dataclass(frozen=True, slots=True)
class Rates:
    """Events per second of an SLI, by any labels, from two of its three selectors; the third follows from them."""

    total: Selector | None = None
    bad: Selector | None = None
    good: Selector | None = None

    def all_by(self, labels: Iterable[str]) -> str:
        """Return all events per second, by labels."""
        if self.total:
            return _summed(self.total, labels)
        good, bad = (_summed(part, labels) for part in (self.good, self.bad) if part)
        return f"({good} + ({bad} or 0 * {good}) or {bad})"

    def bad_by(self, labels: Iterable[str]) -> str:
        """Return the bad events per second, by labels."""
        if self.bad:
            return _summed(self.bad, labels)
        every, good = (_summed(part, labels) for part in (self.total, self.good) if part)
        return f"({every} - ({good} or 0 * {every}))"

    def counted_by(self, label: str, scope: Scope) -> str:
        """Return the bad events of a minute by a label: the base, split by it."""
        apart = replace(scope, me=Identity(scope.me.labels, (label,)))
        if self.bad:
            return base.events(self.bad, self.total or self.good or self.bad, apart)
        if self.total and self.good:
            return base.difference(self.good, self.total, apart)
        raise AssertionError("of three selectors two are known")


def of_requests(
    rates: Rates,
    labels: Mapping[Role, str],
    scope: Scope,
    codes: Codes = "other",
    version: str | None = None,
) -> Iterator[Step]:
    """Return the questions about requests, as far as their labels can tell."""
    if "route" in labels:
        route = labels["route"]
        yield Step(
            "Is it one route?",
            Query(f"topk({_WORST}, {rates.bad_by((route,))})", route),
            (
                ("one or two routes are most of it", "what changed there? Switch it off by its flag, or roll back"),
                ("many routes", GO_ON),
            ),
            Query(rates.bad_by((route,)), route),
            rates.counted_by(route, scope),
        )
    yield from of_events(rates, scope, version)
    if codes in _ANSWERS:
        status, (behind, own) = labels["status"], _ANSWERS[codes]
        yield Step(
            "Which answers are they?",
            Query(rates.bad_by((status,)), status),
            (
                (behind, "something behind this service, or its own pool or workers, does not answer"),
                (own, "its own code: compare with the time of the last release, and roll back"),
                ("any other", GO_ON),
            ),
            Query(rates.bad_by((status,)), status),
            rates.counted_by(status, scope),
        )


def of_events(rates: Rates, scope: Scope, version: str | None = None) -> Iterator[Step]:
    """Return the questions about releases, if a label tells them, and about instances, which every counter answers."""
    targets = scope.target_labels
    if version:
        yield Step(
            "Is it one release?",
            Query(f"{rates.bad_by((version,))} / {rates.all_by((version,))}", version),
            (
                ("the newest stands out", "roll back, as section 3 says"),
                ("all releases alike", "a rollback does not help; go on below"),
            ),
        )
    yield Step(
        "Is it one instance?",
        Query(f"{rates.bad_by(targets)} / {rates.all_by(targets)}", targets[-1]),
        (
            ("one instance stands out", "take it out of the balancer or restart it, and keep its logs"),
            ("all instances alike", GO_ON),
        ),
        Query(rates.bad_by(targets[-1:]), targets[-1]),
        rates.counted_by(targets[-1], scope),
    )


def of_groups(scope: Scope) -> Step:
    """Return the question about the groups of an SLO: the share of bad units of each, as they are recorded."""
    which = " and ".join(scope.me.groups)
    bad, total = (scope.me.sum(f"sum_over_time({series}[{HOLE}])") for series in (scope.bad, scope.total))
    return Step(
        f"Is it one {which}?",
        Query(f"{bad} / {total}", scope.me.groups[-1]),
        (
            ("one stands out", f"what does only this {which} pass through? Tell people which one it is"),
            ("all alike", GO_ON),
        ),
    )


def _summed(selector: Selector, labels: Iterable[str]) -> str:
    """Return events per second, by labels; by none of them where none are given."""
    kept = tuple(labels)
    if not kept:
        return f"sum(rate({selector}[{HOLE}]))"
    return f"sum by {by(kept)} (rate({selector}[{HOLE}]))"
