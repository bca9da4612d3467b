"""What the collector must know of the SLOs: their thresholds are its buckets, what they leave out it drops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from burnbook.model import catalog
from burnbook.model.plan import Collector, Service
from burnbook.model.sli import Sli


def plan(project: catalog.Project, services: tuple[Service, ...]) -> Collector | None:
    """Return what the configurations rest on; None if nobody asked for them and nothing is pushed."""
    if not (project.collector.stated or any(service.pushed for service in services)):
        return None
    slis = [slo.sli for service in services for slo in service.slos]
    bounds = sorted({bound for sli in slis for bound in sli.bounds})
    return Collector(
        bounds=tuple(bounds),
        slow=bounds[0] if bounds else None,
        probes=tuple(sorted(_uncounted(slo.sli for service in services if service.pushed for slo in service.slos))),
        metrics_url=project.collector.metrics,
        traces_url=project.collector.traces,
        logs_url=project.collector.logs,
    )


def _uncounted(slis: Iterable[Sli]) -> Iterator[str]:
    """Yield the routes that some SLI leaves out and none counts: only those may be dropped."""
    known = [sli for sli in slis if sli.routes is not None]
    for probe in {probe for sli in known for probe in sli.probes}:
        if not any(_counts(sli, probe) for sli in known):
            yield probe


def _counts(sli: Sli, probe: str) -> bool:
    """Tell whether an SLI may count a route; of two regexes nobody can tell, so that it may."""
    if probe in sli.probes:
        return False
    plain = re.escape(probe).replace("\\-", "-") == probe
    return not sli.routes or not plain or any(re.fullmatch(route, probe) for route in sli.routes)
