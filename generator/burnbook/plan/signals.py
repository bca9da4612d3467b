"""Signals: rate, errors and latency of requests, and own events. Dashboards draw them, runbooks quote them."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import catalog
from burnbook.model.family import Family
from burnbook.model.plan import Slo
from burnbook.model.sli import Drawn, Query, Signal
from burnbook.plan import requests
from burnbook.plan.diagnosis import Rates
from burnbook.text import durations
from burnbook.text.promql import HOLE, number

_QUANTILES = (("p50", "0.5"), ("p95", "0.95"), ("p99", "0.99"))
_WORST = 5


def plan(service: catalog.Service, slos: tuple[Slo, ...]) -> tuple[Signal, ...]:
    """Return what can be watched: the family's requests if an SLO counts them, own events."""
    found: list[Signal] = []
    if any(slo.sli.routes is not None for slo in slos):
        found += _requests(service, slos)
    found += [_drawn(slo, slo.sli.drawn) for slo in slos if slo.sli.drawn]
    return tuple(found)


def _requests(service: catalog.Service, slos: tuple[Slo, ...]) -> Iterator[Signal]:
    family, rates = service.family, requests.counted(service)
    labels = family.requests.labels if family.requests else {}
    if rates:
        status = labels.get("status")
        yield Signal(
            "rate",
            "Request rate",
            f"Requests per second by {status}." if status else "Requests per second.",
            "per-second",
            (Query(rates.all_by((status,) if status else ()), status or "all"),),
        )
        yield _errors(rates, family)
    if family.durations:
        yield _latency(service, slos)
    if rates and "route" in labels:
        route = labels["route"]
        yield Signal(
            "routes",
            "Routes that fail most",
            f"Failed requests per second of the {_WORST} worst routes.",
            "per-second",
            (Query(f"topk({_WORST}, {rates.bad_by((route,))})", route),),
        )
    if family.in_flight:
        yield _in_flight(family.in_flight, service)


def _in_flight(text: str, service: catalog.Service) -> Signal:
    target = service.family.target_labels[-1]
    query = Query(f"sum by ({target}) ({requests.selector(text, service)})", target)
    words = f"Requests that are being answered, by {target}. They pile up when what they wait for has become slow."
    return Signal("in-flight", "Requests in flight", words, "count", (query,))


def _errors(rates: Rates, family: Family) -> Signal:
    http = family.statuses is not None and family.statuses.codes == "http"
    how = "were answered with a server error" if http else "failed"
    failed, every = rates.bad_by(()), rates.all_by(())
    return Signal(
        "errors",
        "Error rate",
        f"The share of all requests that {how}, whatever their route.",
        "ratio",
        (Query(f"({failed} or 0 * {every}) / ({every} > 0)", "failed"),),
    )


def _latency(service: catalog.Service, slos: tuple[Slo, ...]) -> Signal:
    duration = service.family.durations[0]
    buckets = requests.selector(duration.histogram, service, "_bucket")
    scale = "" if duration.unit == 1 else f" * {number(duration.unit)}"
    limit = min((bound for slo in slos for bound in slo.sli.bounds), default=None)
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


def _drawn(slo: Slo, found: Drawn) -> Signal:
    return Signal(f"events-{slo.name}", slo.title, found.description, found.unit, found.queries, found.limit)
