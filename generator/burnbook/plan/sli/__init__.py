"""One module an SLI kind: everything that varies by kind is decided there, and nothing downstream knows the kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.sli import Sli
from burnbook.plan.base import Scope
from burnbook.plan.sli import availability, deadline, error_ratio, events, latency, probe, threshold

Planner = Callable[[Any, catalog.Service, Scope, Report], Sli | None]

KINDS: Mapping[type[Any], Planner] = {
    indicators.Availability: availability.plan,
    indicators.Latency: latency.plan,
    indicators.Events: events.plan,
    indicators.ErrorRatio: error_ratio.plan,
    indicators.Threshold: threshold.plan,
    indicators.Probe: probe.plan,
    indicators.Deadline: deadline.plan,
}


def plan(sli: indicators.Sli, service: catalog.Service, scope: Scope, report: Report) -> Sli | None:
    """Plan an SLI of whichever kind; None after its problems were reported."""
    return KINDS[type(sli)](sli, service, scope, report)
