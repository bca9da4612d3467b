"""Deadlines that planned maintenance would spare for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate, takewhile

from burnbook.diagnostics import Report
from burnbook.model.maintenance import Maintenance
from burnbook.model.plan import Slo
from burnbook.text import durations

_MINUTE, _YEAR = timedelta(minutes=1), timedelta(days=366)


def check(slo: Slo, report: Report) -> None:
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
