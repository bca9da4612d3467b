"""One module an SLI kind: everything that varies by kind is decided there, and nothing downstream knows the kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.sli import Sli
from burnbook.plan import diagnosis
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
    found = KINDS[type(sli)](sli, service, scope, report)
    if found is None or found.deadline or not scope.me.groups:
        return found  # the question about a deadline shows each of its groups
    return replace(found, steps=(diagnosis.of_groups(scope), *found.steps))
