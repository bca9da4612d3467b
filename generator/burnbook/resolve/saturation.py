"""What fills up: where a service's pool and queue are read."""

from __future__ import annotations

from burnbook.diagnostics import Report
from burnbook.model.care import Saturation
from burnbook.model.family import Family
from burnbook.model.source import Origin
from burnbook.text import promql


def pool_used(found: Saturation, family: Family, report: Report) -> str | None:
    """Return the selector of the connections in use, if the definition has a pool; why there is none is reported."""
    if found.pool_size is None:
        return None
    at = found.origin.at("db_pool")
    if found.pool_used is None and family.pool_used is None:
        text = f"family {family.name} has no series of a database pool"
        report(at.problem("no-pool-series", text, "add used: with the selector of the connections in use", key=True))
        return None
    return _selector(found.pool_used or family.pool_used or "", at.at("used"), report)


def queue_length(found: Saturation, family: Family, report: Report) -> str | None:
    """Return the selector of the queue's length, if the definition has a queue; why there is none is reported."""
    if not found.queue:
        return None
    at = found.origin.at("queue")
    if found.queue_length is None and family.queue_length is None:
        text = f"family {family.name} has no series of a queue"
        report(at.problem("no-queue-series", text, "add length: with the selector of the waiting jobs", key=True))
        return None
    return _selector(found.queue_length or family.queue_length or "", at.at("length"), report)


def _selector(text: str, at: Origin, report: Report) -> str | None:
    try:
        bare = promql.counter(text)
    except promql.PromQLError as error:
        report(at.problem("invalid-promql", f"this is not PromQL: {error}", "check brackets, quotes and names"))
        return None
    if bare is None:
        text = "this is an expression, where a selector belongs"
        report(at.problem("selector-form", text, 'write a metric with its labels: jobs_waiting{queue="mail"}'))
    return str(bare) if bare else None
