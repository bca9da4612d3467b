"""Lints of a planned service: what only shows when all its SLOs are planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate, takewhile

from burnbook.diagnostics import Report
from burnbook.model import catalog
from burnbook.model.maintenance import Maintenance
from burnbook.model.plan import Slo
from burnbook.text import durations, promql

_MINUTE, _YEAR = timedelta(minutes=1), timedelta(days=366)


def check(found: catalog.Service, slos: tuple[Slo, ...], report: Report) -> None:
    """Report a critical service that nobody measures from outside; of one that is not all planned nobody can tell.

    Report, too, a deadline that could never be told.
    """
    planned = found.whole and len(slos) == len(found.slos)
    if planned and found.criticality == "critical" and not any(_from_outside(slo) for slo in slos):
        text = f"{found.name} is critical, and measured only by itself: what does not reach it is not counted"
        mend = "add an SLO of a probe, such as blackbox's probe_success"
        report(found.origin.at("criticality").problem("no-probe", text, mend, level="warning"))
    for slo in slos:
        _check_heard(slo, report)


def _from_outside(slo: Slo) -> bool:
    """Tell whether an SLI is a probe's, by its kind or by the names that probes give their metrics."""
    read = promql.selectors(slo.sli.base_total)
    return slo.sli.kind == "probe" or any(selector.metric.startswith("probe_") for selector in read)


def _check_heard(slo: Slo, report: Report) -> None:
    """Report a deadline that planned maintenance, and the time after it, spare for ever: its job could die unheard."""
    job = slo.sli.deadline
    if job and _without_a_gap(slo.maintenance, job.spared):
        text = f"no late run is ever told: maintenance comes again before it is over for {durations.words(job.spared)}"
        mend = "shorten the grace, or name the other SLOs in 'slos' of the maintenance"
        report(slo.origin.at("sli", "deadline", "grace").problem("deadline-unheard", text, mend))


def _without_a_gap(windows: tuple[Maintenance, ...], spared: int) -> bool:
    """Tell whether windows that come for ever, each with the time after it, leave no two minutes between them."""
    endless = [window for window in windows if window.repeat and not window.until]
    if not endless:
        return False
    all_come = max(window.start for window in endless) + _YEAR
    stretches = sorted(stretch for window in endless for stretch in _stretches(window, spared, all_come + _YEAR))
    ends = accumulate((end for _, end in stretches), max)
    gaps = (start - end for (start, _), end in zip(stretches[1:], ends, strict=False) if start >= all_come)
    return max(gaps) < 2 * _MINUTE


def _stretches(window: Maintenance, spared: int, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Return when a window is open, or was of late."""
    length = timedelta(seconds=window.duration + spared) + _MINUTE
    return ((start, start + length) for start in takewhile(lambda start: start < until, window.starts()))
