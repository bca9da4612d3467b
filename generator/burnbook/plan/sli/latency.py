"""Latency: the share of requests answered within a threshold, from classic buckets.

Bad is total minus the good bucket, from the same scrape: exact, and a request that is slow and failed counts once.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.family import Duration, Family, Role
from burnbook.model.sli import Sli
from burnbook.plan import base, diagnosis, raw, requests
from burnbook.text import durations, promql


def plan(sli: indicators.Latency, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count the family's requests, and those that were neither slow nor failed."""
    family = service.family
    if not family.durations:
        text, mend = f"family {family.name} has no histogram of durations", "use events with a histogram of your own"
        report(sli.origin.problem("no-durations", text, mend, key=True))
        return None
    found = family.duration(requests.roles(sli.requests), sli.threshold)
    readable = requests.well_formed(sli.requests, (), report)
    if found is None:
        _no_bucket(sli, family, report)
        return None
    by_status = "status" in found.labels
    if sli.errors and (sli.errors == "slow") != by_status:
        _no_errors(sli, found, report, by_status=by_status)
        return None
    if not readable:
        return None
    conditions = tuple(requests.matchers(sli.requests, found.labels))
    total = requests.selector(found.histogram, service, "_count").where(*conditions)
    bound = promql.bound(format((sli.threshold / found.unit).normalize(), "f"))
    good = requests.selector(found.histogram, service, "_bucket").where(*conditions, bound)
    if by_status:
        good = good.where(requests.none_of(found.labels["status"], requests.bad(family)))
    slow = f"of requests took longer than {durations.show(sli.threshold)}"
    where: dict[Role, str] = {role: label for role, label in found.labels.items() if role != "status"}
    samples = (family.statuses.good_sample,) if by_status and family.statuses else ()
    series = raw.stimuli(total, good, "good", scope.target_labels, samples)
    return Sli(
        kind="latency",
        bad_words=f"{slow} or failed" if by_status else slow,
        base_total=base.events(total, total, scope),
        base_bad=base.all_but_good(good, total, scope, inline=not series),
        raw=series,
        bounds=(sli.threshold,),
        routes=sli.requests.routes,
        probes=sli.requests.exclude_routes,
        steps=tuple(diagnosis.of_requests(diagnosis.Rates(total, good=good), where, scope.target_labels)),
    )


def _no_bucket(sli: indicators.Latency, family: Family, report: Report) -> None:
    needed = requests.roles(sli.requests)
    usable = [duration for duration in family.durations if needed <= duration.labels.keys()]
    at = sli.origin.at("threshold")
    shown = durations.show(sli.threshold)
    if not usable:
        lacking = " and ".join(sorted(needed))
        text = f"no histogram of family {family.name} has the labels for {lacking}"
        report(sli.origin.problem("latency-labels", text, "leave the conditions out, or use another family"))
        return
    bounds = {bound for duration in usable for bound in duration.bounds}
    mend = f"nearest bounds: {', '.join(durations.show(bound) for bound in _nearest(sli.threshold, bounds))}"
    text = f"{shown} is no bucket bound of family {family.name}"
    if needed and any(sli.threshold in duration.bounds for duration in family.durations):
        text += f" with labels for {' and '.join(sorted(needed))}"
    report(at.problem("latency-threshold-not-a-bucket", text, mend))


def _nearest(threshold: Decimal, bounds: Iterable[Decimal]) -> list[Decimal]:
    """Return the bounds beside a threshold, of those that can be written: a duration is whole milliseconds."""
    written = [bound for bound in bounds if bound > 0 and not bound % Decimal("0.001")]
    below = [bound for bound in written if bound < threshold]
    above = [bound for bound in written if bound > threshold]
    return ([max(below)] if below else []) + ([min(above)] if above else [])


def _no_errors(sli: indicators.Latency, found: Duration, report: Report, *, by_status: bool) -> None:
    at = sli.origin.at("errors")
    if by_status:
        text = f"the buckets of {found.histogram} tell failed requests: a failed one is not a fast one"
        report(at.problem("latency-errors", text, "write errors: slow, or leave it out"))
    else:
        text = f"the buckets of {found.histogram} carry no status, so a failed request cannot be told from a fast one"
        report(at.problem("latency-errors", text, "write errors: ignored, and give failures an availability SLO"))
