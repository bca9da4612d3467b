"""What changed in a definition: the recorded one carries what it says as labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from burnbook.recorded.asking import Found
from burnbook.recorded.facts import Span
from burnbook.review.asking import HOUR
from burnbook.review.facts import Change

TOLD = ("objective", "window", "criticality", "team")
"""What the recorded definition says."""


def changes(info: Found, span: Span) -> tuple[Change, ...]:
    """Return what the definition said before and after, in order; `info` was read hour by hour."""
    return tuple(change for what in TOLD for change in _of(what, _values(info, what), span))


def _values(info: Found, what: str) -> Mapping[float, str]:
    """Return what was said at each hour; where copies differ for an hour, the one that went on is the later one."""
    found: dict[float, str] = {}
    for series in sorted(info, key=lambda one: one.last.time):
        found |= {sample.time: series.labels.get(what, "") for sample in series.samples}
    return found


def _of(what: str, values: Mapping[float, str], span: Span) -> Iterator[Change]:
    before = None
    for time in sorted(values):
        now = values[time]
        if before is None and time - span.start > 2 * HOUR:
            yield Change(time, what, "", now)
        elif before is not None and now != before:
            yield Change(time, what, before, now)
        before = now
