"""The alerts of a review as rows: what fired, and what is to be looked at."""

from __future__ import annotations

from burnbook.recorded.facts import Firing
from burnbook.recorded.words import alert, lasting, told
from burnbook.review.facts import Review
from burnbook.review.shown import Table, clock
from burnbook.text.figures import percent


def alerts(found: Review) -> Table:
    """Return what fired, how often and for how long."""
    rows = list[tuple[str, ...]]()
    kinds: dict[tuple[str, str, str], list[Firing]] = {}
    for one in found.alerts.firings:
        kinds.setdefault((one.severity, alert(one), told(one)), []).append(one)
    for (_, name, loud), firings in sorted(kinds.items()):
        minutes = sum(_within(one, found) for one in firings)
        last = max(firings, key=lambda one: one.start or 0.0)
        since = clock(last.start) if last.start is not None else "before this time"
        rows.append((name, loud, str(len(firings)), lasting(minutes), since))
    head = ("alert", "told as", "times", "fired for", "last began (UTC)")
    return Table("Alerts that fired", "", head, tuple(rows), wide=True)


def _within(one: Firing, found: Review) -> float:
    """Return for how many seconds of the review an alert fired."""
    start = found.span.start if one.start is None else max(one.start, found.span.start)
    return max(0.0, (found.span.end if one.end is None else min(one.end, found.span.end)) - start)


def doubts(found: Review) -> Table:
    """Return alerts that were for nothing, came too late for anybody, or did not come."""
    rows = [
        ("likely false", alert(one.firing), clock(one.firing.start), f"{percent(one.spent or 0.0)} of the budget lost")
        for one in found.alerts.false
    ]
    rows += [
        ("missed", "no alert loud enough", clock(one.span.start), f"{percent(one.spent)} of the budget")
        for one in found.alerts.silent
    ]
    rows += [
        ("nobody was there", alert(one), clock(one.start), f"for {lasting((one.end or 0.0) - (one.start or 0.0))}")
        for one in found.alerts.unseen
    ]
    return Table("Alerts to look at", "", ("why", "alert", "began (UTC)", "what it was"), tuple(rows), wide=True)
