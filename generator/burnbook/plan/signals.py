"""Signals: rate, errors and latency of requests, and what fills up. Dashboards draw them, runbooks quote them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from burnbook.model import catalog, indicators
from burnbook.model.plan import Slo
from burnbook.model.sli import Query, Signal
from burnbook.plan import requests
from burnbook.text import durations, promql
from burnbook.text.promql import HOLE, Selector, by, equals, number

_QUANTILES = (("p50", "0.5"), ("p95", "0.95"), ("p99", "0.99"))
_WORST = 5


def plan(service: catalog.Service, slos: tuple[Slo, ...]) -> tuple[Signal, ...]:
    """Return what can be watched: the family's requests if an SLO counts them, own events, the pool, the queue."""
    found: list[Signal] = []
    if any(not isinstance(slo.sli, indicators.Events) for slo in service.slos):
        found += _requests(service)
    found += [_events(slo) for slo in slos if slo.sli.kind == "events"]
    if service.pool_used:
        found.append(_pool(service.pool_used, service))
    if service.queue_length:
        found.append(_queue(service.queue_length, service))
    return tuple(found)


def _requests(service: catalog.Service) -> Iterator[Signal]:
    family = service.family
    labels = family.requests.labels
    total = Selector(family.requests.counter, equals(service.selector))
    bad = total.where(requests.one_of(labels["status"], family.bad_statuses))
    status, route = labels["status"], labels["route"]
    failed, every = (f"sum(rate({selector}[{HOLE}]))" for selector in (bad, total))
    yield Signal(
        "rate",
        "Request rate",
        f"Requests per second by {status}.",
        "per-second",
        (Query(f"sum by ({status}) (rate({total}[{HOLE}]))", status),),
    )
    yield Signal(
        "errors",
        "Error rate",
        "The share of all requests that were answered with a server error, whatever their route.",
        "ratio",
        (Query(f"({failed} or 0 * {every}) / ({every} > 0)", "failed"),),
    )
    yield _latency(service)
    yield Signal(
        "routes",
        "Routes that fail most",
        f"Failed requests per second of the {_WORST} worst routes.",
        "per-second",
        (Query(f"topk({_WORST}, sum by ({route}) (rate({bad}[{HOLE}])))", route),),
    )


def _latency(service: catalog.Service) -> Signal:
    duration = service.family.durations[0]
    buckets = Selector(f"{duration.histogram}_bucket", equals(service.selector))
    scale = "" if duration.unit == 1 else f" * {number(duration.unit)}"
    thresholds = [slo.sli.threshold for slo in service.slos if isinstance(slo.sli, indicators.Latency)]
    limit = min(thresholds, default=None)
    promise = (
        ""
        if limit is None
        else f" The line is the tightest threshold of a latency SLO, {durations.show(limit)}; it may count some routes."
    )
    queries = (
        Query(f"histogram_quantile({share}, sum by (le) (rate({buckets}[{HOLE}]))){scale}", name)
        for name, share in _QUANTILES
    )
    text = "Half, 95% and 99% of all requests, whatever their route, were answered within these times, by the buckets."
    return Signal("latency", "Latency", text + promise, "seconds", tuple(queries), limit)


def _events(slo: Slo) -> Signal:
    per_second = (
        Query(f"{Selector(f'{name}1m', equals(slo.ids))} / 60", legend)
        for name, legend in zip(slo.events, ("all", "bad"), strict=True)
    )
    return Signal(
        f"events-{slo.name}",
        slo.title,
        "The events that this SLO counts per second, all and bad ones, as they are recorded once a minute.",
        "per-second",
        tuple(per_second),
    )


def _pool(used: str, service: catalog.Service) -> Signal:
    selector = _scoped(used, service)
    instance = by(service.family.target_labels)
    return Signal(
        "pool",
        "Database connections in use",
        f"By instance. The line is the pool's size, {service.pool_size}: at it, requests wait for a connection.",
        "count",
        (Query(f"sum by {instance} ({selector})", service.family.target_labels[-1]),),
        Decimal(service.pool_size or 0),
    )


def _queue(length: str, service: catalog.Service) -> Signal:
    selector = _scoped(length, service) if service.queue_scoped else length
    text = "Jobs that wait. A queue that grows while its workers are up needs more of them, or less work."
    return Signal("queue", "Queue depth", text, "count", (Query(f"sum({selector})", "waiting"),))


def _scoped(selector: str, service: catalog.Service) -> str:
    found = promql.counter(selector)
    return str(found.where(*equals(service.selector))) if found else selector
