"""Availability: the share of requests answered without a server error."""

from __future__ import annotations

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.sli import Sli
from burnbook.plan import base, diagnosis, raw, requests, sides
from burnbook.text.promql import Selector, equals


def plan(sli: indicators.Availability, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count the family's requests, and those with a bad status."""
    if not requests.well_formed(sli.requests, sli.bad_statuses, report):
        return None
    family = service.family
    labels = family.requests.labels
    sides.check_statuses(sli, labels["status"], report)
    total = Selector(family.requests.counter, equals(service.selector)).where(*requests.matchers(sli.requests, labels))
    bad = total.where(requests.one_of(labels["status"], sli.bad_statuses or family.bad_statuses))
    series = raw.stimuli(total, bad, "bad", scope.target_labels, (family.good_status, family.bad_status))
    return Sli(
        kind="availability",
        bad_words="of requests failed",
        base_total=base.events(total, total, scope),
        base_bad=base.bad(bad, total, scope, inline=not series),
        raw=series,
        routes=sli.requests.routes,
        probes=sli.requests.exclude_routes,
        steps=tuple(diagnosis.of_requests(diagnosis.Rates(total, bad=bad), labels, scope.target_labels)),
    )
