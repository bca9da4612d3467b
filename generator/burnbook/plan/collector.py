"""What the collector must know of the SLOs: their thresholds are its buckets, what they leave out it drops."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from burnbook.model import catalog
from burnbook.model.plan import Collector, Kept, Service, Slow
from burnbook.plan import requests


def plan(found: catalog.Catalog, services: tuple[Service, ...]) -> Collector | None:
    """Return what the configurations rest on; None if nobody asked for them and nothing is pushed."""
    options = found.project.collector
    if not (options.stated or any(service.pushed for service in services)):
        return None
    told = {service.name: _told(service) for service in found.services}
    return Collector(
        options=options,
        bounds=tuple(sorted({bound for service in services for bound in _bounds(service)})),
        probes=tuple(
            sorted(requests.uncounted(slo.sli for service in services if service.pushed for slo in service.slos))
        ),
        slow=tuple(_slow(services, told)),
        kept=tuple(_kept(options.kept_of, told)),
    )


def _told(service: catalog.Service) -> str | None:
    """Return the `service.name` of a service's telemetry; None if its selector does not say.

    OTLP becomes the label `job` as namespace/name; of what is scraped, `job` may be anything.
    """
    labels = dict(service.selector)
    if "service_name" in labels:
        return labels["service_name"]
    pushed = service.arrival_delay > 0
    return labels["job"].rpartition("/")[2] if pushed and "job" in labels else None


def _bounds(service: Service) -> set[Decimal]:
    return {bound for slo in service.slos for bound in slo.sli.bounds}


def _slow(services: tuple[Service, ...], told: dict[str, str | None]) -> Iterator[Slow]:
    """Yield what is slower than promised: a threshold for all where it is one, else each service's tightest.

    A service whose telemetry may have any name gives its threshold to every trace: too much is kept, nothing lost.
    """
    tightest = {service.name: min(bounds) for service in services if (bounds := _bounds(service))}
    unnamed = [threshold for name, threshold in tightest.items() if told[name] is None]
    common = min(unnamed) if unnamed else None
    if len(set(tightest.values())) == 1:
        common = next(iter(tightest.values()))
    if common is not None:
        yield Slow(common)
    for threshold in sorted(set(tightest.values())):
        named = sorted(told[name] or "" for name, own in tightest.items() if own == threshold and told[name])
        if named and (common is None or threshold < common):
            yield Slow(threshold, tuple(dict.fromkeys(named)))


def _kept(shares: tuple[tuple[str, Decimal], ...], told: dict[str, str | None]) -> Iterator[Kept]:
    """Yield the shares that differ, the smallest first; a service that nothing names is known by its id."""
    for share in sorted({share for _, share in shares}):
        yield Kept(share, tuple(sorted({told.get(name) or name for name, own in shares if own == share})))
