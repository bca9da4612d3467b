"""Latency: the share of requests answered within a threshold, from classic buckets or a native histogram.

Of buckets, bad is total minus the good one, from the same scrape: exact, and a request that is slow and failed counts
once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.family import Duration, Family, Role
from burnbook.model.sli import Sli
from burnbook.plan import base, diagnosis, drawn, native, raw, requests
from burnbook.text import durations, promql
from burnbook.text.promql import Matcher, Selector


def plan(sli: indicators.Latency, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count the requests of a histogram, and those that were neither slow nor failed."""
    if not sli.histogram and not service.family.durations:
        text = f"family {service.family.name} has no histogram of durations"
        report(sli.origin.problem("no-durations", text, "give latency a histogram of your own", key=True))
        return None
    readable = requests.well_formed(sli.requests, (), report)
    found = _histogram(sli, service.family, report)
    if found is None:
        return None
    by_status = "status" in found.labels
    if sli.errors and (sli.errors == "slow") != by_status:
        _no_errors(sli, found, report, by_status=by_status)
        return None
    if not readable:
        return None
    chosen = requests.selector(found.histogram, service).where(*requests.matchers(sli.requests, found.labels))
    bad = service.family.answers.regexes()
    failed = (requests.none_of(found.labels["status"], bad),) if by_status else ()
    slow = f"of requests took longer than {durations.show(sli.threshold)}"
    words = f"{slow} or failed" if by_status else slow
    count = _classic if found.bounds else _native
    return count(sli, found, service, (chosen, failed), words, scope)


def _histogram(sli: indicators.Latency, family: Family, report: Report) -> Duration | None:
    """Return the histogram that can tell: the definition's own, or the family's; why there is none is reported."""
    own, needed = sli.histogram, requests.roles(sli.requests)
    known = (Duration(own.name, own.unit, own.bounds, own.labels),) if own else family.durations
    title = f"histogram {own.name}" if own else f"family {family.name}"
    usable = [duration for duration in known if needed <= duration.labels.keys()]
    if not usable:
        held = f"histogram {own.name} has not" if own else f"no histogram of {title} has"
        text = f"{held} the labels for {' and '.join(sorted(needed))}"
        mend = "name them in histogram.labels" if own else "leave the conditions out, or use another family"
        report(sli.origin.problem("latency-labels", text, mend))
        return None
    found = next((duration for duration in usable if not duration.bounds or sli.threshold in duration.bounds), None)
    if found is None:
        _no_bucket(sli, title, usable, known, report)
    return found


def _classic(
    sli: indicators.Latency,
    found: Duration,
    service: catalog.Service,
    chosen: tuple[Selector, tuple[Matcher, ...]],
    words: str,
    scope: base.Scope,
) -> Sli:
    """Count requests by buckets, exactly."""
    which, failed = chosen
    total = replace(which, metric=f"{which.metric}_count")
    bound = promql.bound(format((sli.threshold / found.unit).normalize(), "f"))
    good = replace(which, metric=f"{which.metric}_bucket").where(bound, *failed)
    where: dict[Role, str] = {role: label for role, label in found.labels.items() if role != "status"}
    samples = (service.family.answers.good_sample,) if failed else ()
    series = raw.stimuli(total, good, "good", scope.target_labels, samples)
    familiar = sli.histogram is None
    return Sli(
        kind="latency",
        bad_words=words,
        base_total=base.events(total, total, scope),
        base_bad=base.all_but_good(good, total, scope, inline=not series),
        raw=series,
        bounds=(sli.threshold,) if familiar else (),
        routes=sli.requests.routes if familiar else None,
        probes=sli.requests.exclude_routes if familiar else (),
        steps=tuple(
            diagnosis.of_requests(diagnosis.Rates(total, good=good), where, scope, version=service.version_label)
        ),
        drawn=None if familiar else drawn.recorded(scope),
    )


def _native(
    sli: indicators.Latency,
    found: Duration,
    service: catalog.Service,
    chosen: tuple[Selector, tuple[Matcher, ...]],
    words: str,
    scope: base.Scope,
) -> Sli:
    """Count requests by a native histogram."""
    every, failed = chosen
    answered, limit = every.where(*failed), sli.threshold / found.unit
    return Sli(
        kind="latency",
        bad_words=words,
        base_total=native.total(every, scope),
        base_bad=native.bad(every, answered, limit, scope),
        raw=(),
        steps=tuple(native.steps(every, limit, scope.target_labels)),
        drawn=drawn.recorded(scope),
        trials=tuple(native.trials(every, answered, limit, found.labels.get("status"), service.family, scope)),
    )


def _no_bucket(
    sli: indicators.Latency, title: str, usable: list[Duration], known: tuple[Duration, ...], report: Report
) -> None:
    bounds = {bound for duration in usable for bound in duration.bounds}
    mend = f"nearest bounds: {', '.join(durations.show(bound) for bound in _nearest(sli.threshold, bounds))}"
    text = f"{durations.show(sli.threshold)} is no bucket bound of {title}"
    if any(sli.threshold in duration.bounds for duration in known):
        text += f" with labels for {' and '.join(sorted(requests.roles(sli.requests)))}"
    report(sli.origin.at("threshold").problem("latency-threshold-not-a-bucket", text, mend))


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
