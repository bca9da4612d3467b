"""Resolve time slices: lengths that fill an hour, and a share that can be missed."""

from __future__ import annotations

from burnbook.diagnostics import Report
from burnbook.model import spec
from burnbook.model.slices import Slices
from burnbook.text import durations

_HOUR = 3600


def slices(found: spec.Slices | None, report: Report) -> Slices | None:
    """Return an SLO's slices, or None after their problems were reported."""
    if found is None:
        return None
    fits, sensible = _check_length(found, report), _check_share(found, report)
    return Slices(int(found.length), found.good_when) if fits and sensible else None


def _check_length(found: spec.Slices, report: Report) -> bool:
    if found.length and not found.length % 60 and not _HOUR % found.length:
        return True
    text = f"slices of {durations.show(found.length)} do not fill an hour in whole minutes"
    report(found.origin.at("length").problem("slice-length", text, "write 1m, 2m, 5m, 10m, 15m, 20m, 30m or 1h"))
    return False


def _check_share(found: spec.Slices, report: Report) -> bool:
    if 0 < found.good_when < 100:
        return True
    every = found.good_when <= 0
    what = "every slice would be good" if every else "a single bad event would make a slice bad, whatever its traffic"
    text = f"good_when {found.good_when}: {what}"
    mend = "write the percentage of a slice's events that must be good, such as 99"
    report(found.origin.at("good_when").problem("slice-good-when", text, mend))
    return False
