"""What fills up: where each is read, and from which figure on it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from burnbook.diagnostics import Report
from burnbook.model.family import Family
from burnbook.model.filling import READS, Filling, Kind, Source
from burnbook.model.source import Origin
from burnbook.model.spec import Labels
from burnbook.text import promql
from burnbook.text.promql import Selector, equals

_WARN_AT: Mapping[Kind, Decimal] = {"db_pool": Decimal("0.9"), "slow_queries": Decimal(60)}
_LACKS: Mapping[Kind, tuple[str, str, str]] = {
    "db_pool": ("no-pool-series", "a database pool", "add used: with the selector of the connections in use"),
    "queue": ("no-queue-series", "a queue", "add length: with the selector of the waiting jobs"),
    "slow_queries": ("no-query-series", "slow queries", "add longest: with the selector of their age in seconds"),
}


def sources(found: Iterable[Filling], family: Family, labels: Labels, report: Report) -> tuple[Source, ...]:
    """Return what fills up with what it is read from; `labels` are those of the service. What is wrong is reported."""
    return tuple(_sources(found, family, labels, report))


def _sources(found: Iterable[Filling], family: Family, labels: Labels, report: Report) -> Iterator[Source]:
    for filling in found:
        own = equals(labels) if filling.scoped else ()
        selector = _selector(filling, family, report)
        oldest = _bare(filling.oldest, filling.origin.at("oldest"), report) if filling.oldest else None
        if selector:
            warn_at = _WARN_AT.get(filling.kind) if filling.warn_at is None else filling.warn_at
            told = str(oldest.where(*own)) if oldest else None
            yield Source(filling.kind, str(selector.where(*own)), filling.size, warn_at, told)


def _selector(filling: Filling, family: Family, report: Report) -> Selector | None:
    text = filling.selector or family.fills.get(filling.kind)
    if text is None:
        problem, what, mend = _LACKS[filling.kind]
        report(filling.origin.problem(problem, f"family {family.name} has no series of {what}", mend, key=True))
        return None
    return _bare(text, filling.origin.at(READS[filling.kind]), report)


def _bare(text: str, at: Origin, report: Report) -> Selector | None:
    try:
        bare = promql.counter(text)
    except promql.PromQLError as error:
        report(at.problem("invalid-promql", f"this is not PromQL: {error}", "check brackets, quotes and names"))
        return None
    if bare is None:
        text = "this is an expression, where a selector belongs"
        report(at.problem("selector-form", text, 'write a metric with its labels: jobs_waiting{queue="mail"}'))
    return bare
