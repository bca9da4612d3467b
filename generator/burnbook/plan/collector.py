"""What the collector must know of the SLOs: their thresholds are its buckets, what they leave out it drops."""

from __future__ import annotations

from burnbook.model import catalog
from burnbook.model.plan import Collector, Service


def plan(project: catalog.Project, services: tuple[Service, ...]) -> Collector | None:
    """Return what the configurations rest on; None if nobody asked for them and nothing is pushed."""
    if not (project.collector.stated or any(service.pushed for service in services)):
        return None
    slis = [slo.sli for service in services for slo in service.slos]
    bounds = sorted({bound for sli in slis for bound in sli.bounds})
    return Collector(
        bounds=tuple(bounds),
        slow=bounds[0] if bounds else None,
        probes=tuple(sorted({probe for sli in slis for probe in sli.probes})),
        metrics_url=project.collector.metrics,
        traces_url=project.collector.traces,
        logs_url=project.collector.logs,
    )
