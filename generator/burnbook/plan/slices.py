"""Time slices: total and bad are recorded as slices, 0 or 1 at the end of each, so that all else stays the same.

In the minutes between the ends nothing is counted, but it is recorded that nothing is: absence would be an alarm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from burnbook.model import names
from burnbook.model.rules import Record
from burnbook.model.sli import Sli
from burnbook.model.slices import Slices
from burnbook.plan.identity import Identity
from burnbook.plan.windows import MINUTE, summed
from burnbook.text.promql import number


def told(measured: Sli, slices: Slices) -> Sli:
    """Return the SLI in words of slices: `of one-minute slices were bad (more than 1% of requests failed)`."""
    share = number(slices.bad_share * 100)
    return replace(
        measured,
        bad_words=f"of {slices.words} were bad (more than {share}% {measured.bad_words})",
        unit=slices.words,
    )


def records(slices: Slices, me: Identity) -> Iterator[Record]:
    """Record whether the slice that ends now had events, and whether too many were bad; whole numbers are compared."""
    total, bad = (_events(name, slices, me) for name in (names.EVENT_TOTAL, names.EVENT_BAD))
    allowed, of = slices.bad_share.as_integer_ratio()
    yield Record(f"{names.TOTAL}1m", _at_ends(f"{total} > bool 0", slices, me), me.labels)
    yield Record(f"{names.BAD}1m", _at_ends(f"{of} * {bad} > bool {allowed} * {total}", slices, me), me.labels)


def _events(name: str, slices: Slices, me: Identity) -> str:
    if slices.length == MINUTE:
        return me.sum(me.series(f"{name}1m"))
    return summed(f"{name}1m", me, slices.length)


def _at_ends(expr: str, slices: Slices, me: Identity) -> str:
    """Return 0 in the minutes in which no slice ends, and nothing while no events are recorded."""
    if slices.length == MINUTE:
        return expr
    now = me.series(f"{names.EVENT_TOTAL}1m")
    return f"({expr})\n* (time() % {slices.length} < bool {MINUTE})\nand on ()\n{now}"
