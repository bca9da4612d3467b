"""Availability: the share of requests answered without a server error."""

from __future__ import annotations

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.family import Family
from burnbook.model.sli import RawSeries, Sli
from burnbook.plan import base, diagnosis, raw, requests, sides
from burnbook.plan.diagnosis import Rates

_APART = "leave it out: failures have a counter of their own"


def plan(sli: indicators.Availability, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count the family's requests, and those with a bad status or in a counter of failures."""
    family = service.family
    if family.requests is None:
        text = f"family {family.name} counts no requests"
        mend = "use events with counters of your own, or another family"
        report(sli.origin.problem("no-requests", text, mend, key=True))
        return None
    labels = family.requests.labels
    checks = (
        requests.well_formed(sli.requests, sli.bad_statuses, report),
        requests.told(sli.requests, family, report),
        _spelled(sli, family, report),
    )
    if not all(checks):
        return None
    if "status" in labels:
        sides.check_statuses(sli, labels["status"], report)
    conditions = tuple(requests.matchers(sli.requests, labels))
    rates = requests.counted(service, conditions, requests.bad(family, sli.bad_codes or sli.bad_statuses))
    if rates is None or rates.bad is None:
        raise AssertionError("the family counts requests and bad ones")
    total, series = _measured(rates, family, scope)
    evidence = rates.total or rates.good or rates.bad
    codes = family.statuses.codes if family.statuses and "status" in labels else "other"
    return Sli(
        kind="availability",
        bad_words="of requests failed",
        base_total=total,
        base_bad=base.bad(rates.bad, evidence, scope, inline=not series),
        raw=series,
        routes=sli.requests.routes,
        probes=sli.requests.exclude_routes,
        steps=tuple(diagnosis.of_requests(rates, labels, scope, codes, service.version_label)),
    )


def _measured(rates: Rates, family: Family, scope: base.Scope) -> tuple[str, tuple[RawSeries, ...]]:
    """Return the total's expression, and concrete series that drive it."""
    if rates.bad and rates.total:
        samples = (family.statuses.good_sample, family.statuses.bad_sample) if family.statuses else ()
        series = raw.stimuli(rates.total, rates.bad, "bad", scope.target_labels, samples)
        return base.events(rates.total, rates.total, scope), series
    if rates.bad and rates.good:
        return base.apart(rates.good, rates.bad, scope), raw.apart(rates.good, rates.bad, scope.target_labels)
    raise AssertionError("bad requests are among all, or beside good ones")


def _spelled(sli: indicators.Availability, family: Family, report: Report) -> bool:
    """Tell whether the family's counter tells what is called bad; why not is reported."""
    told = family.statuses if family.requests and "status" in family.requests.labels else None
    grpc = told is not None and told.grpc
    if sli.bad_codes and not grpc:
        text = f"family {family.name} tells no codes of gRPC"
        mend = "write bad_statuses" if told else _APART
        report(sli.origin.at("bad_codes").problem("bad-statuses", text, mend, key=True))
        return False
    if sli.bad_statuses and (grpc or not told):
        text = f"family {family.name} tells {'codes of gRPC' if grpc else 'no statuses'}"
        mend = (
            "write bad_codes, such as [Unavailable]" if grpc else "leave it out: failures have a counter of their own"
        )
        report(sli.origin.at("bad_statuses").problem("bad-statuses", text, mend, key=True))
        return False
    return True
