"""Signals: rate, errors and latency of requests, and own events. Dashboards draw them, runbooks quote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from burnbook.model import catalog
from burnbook.model.family import Family, Role
from burnbook.model.plan import Slo
from burnbook.model.sli import Drawn, Query, Signal
from burnbook.plan import requests
from burnbook.plan.diagnosis import Rates
from burnbook.text import durations
from burnbook.text.promql import HOLE, Matcher, number

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
    family = service.family
    labels = family.requests.labels if family.requests else {}
    aside = _left_out(slos, "availability", labels)
    rates = requests.counted(service, aside.matchers)
    if rates:
        status = labels.get("status")
        yield Signal(
            "rate",
            "Request rate",
            (f"Requests per second by {status}." if status else "Requests per second.") + aside.words,
            "per-second",
            (Query(rates.all_by((status,) if status else ()), status or "all"),),
        )
        yield _errors(rates, family, aside.words)
    if family.durations:
        yield _latency(service, slos)
    if rates and "route" in labels:
        route = labels["route"]
        yield Signal(
            "routes",
            "Routes that fail most",
            f"Failed requests per second of the {_WORST} worst routes.{aside.words}",
            "per-second",
            (Query(f"topk({_WORST}, {rates.bad_by((route,))})", route),),
        )
    if family.in_flight:
        yield _in_flight(family.in_flight, service)


@dataclass(frozen=True, slots=True)
class _Aside:
    """Which requests are not drawn, for SLOs leave them out: matchers that leave them out, and how it is said."""

    matchers: tuple[Matcher, ...] = ()
    words: str = ""


def _left_out(slos: tuple[Slo, ...], kind: str, labels: Mapping[Role, str]) -> _Aside:
    """Return the routes that the SLIs of a kind do not count, as health probes; of none of the kind, that no SLI does.

    Where no label tells routes, they are drawn, which is said.
    """
    slis = [slo.sli for slo in slos]
    own = [sli for sli in slis if sli.kind == kind and sli.routes is not None]
    routes = tuple(sorted(requests.uncounted(slis, own or slis)))
    if not routes:
        return _Aside()
    listed = f"{', '.join(routes[:-1])} and {routes[-1]}" if routes[1:] else routes[0]
    if "route" not in labels:
        return _Aside(words=f" It has no label for routes: {listed}, which SLOs leave out, are among them.")
    return _Aside((requests.none_of(labels["route"], routes),), f" Left out here, as SLOs do: {listed}.")


def _in_flight(text: str, service: catalog.Service) -> Signal:
    target = service.family.target_labels[-1]
    query = Query(f"sum by ({target}) ({requests.selector(text, service)})", target)
    words = f"Requests that are being answered, by {target}. They pile up when what they wait for has become slow."
    return Signal("in-flight", "Requests in flight", words, "count", (query,))


def _errors(rates: Rates, family: Family, without: str) -> Signal:
    http = family.statuses is not None and family.statuses.codes == "http"
    how = "were answered with a server error" if http else "failed"
    failed, every = rates.bad_by(()), rates.all_by(())
    return Signal(
        "errors",
        "Error rate",
        f"The share of all requests that {how}, whatever their route.{without}",
        "ratio",
        (Query(f"({failed} or 0 * {every}) / ({every} > 0)", "failed"),),
    )


def _latency(service: catalog.Service, slos: tuple[Slo, ...]) -> Signal:
    duration = service.family.durations[0]
    aside = _left_out(slos, "latency", duration.labels)
    buckets = requests.selector(duration.histogram, service, "_bucket").where(*aside.matchers)
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
    return Signal("latency", "Latency", f"{text}{aside.words}{promise}", "seconds", tuple(queries), limit)


def _drawn(slo: Slo, found: Drawn) -> Signal:
    return Signal(f"events-{slo.name}", slo.title, found.description, found.unit, found.queries, found.limit)
