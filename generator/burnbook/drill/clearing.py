"""When a burn alert ends after an incident: its short window, minute by minute, as Prometheus reads it."""

from __future__ import annotations

from decimal import Decimal

from burnbook.drill.backfill import MINUTE
from burnbook.model.rules import Tier

_UNREAD = 30  # seconds that a window leaves out, so that it never reads a minute too many


def clears(tier: Tier, share: Decimal, minutes: int) -> int | None:
    """Return the seconds from the last bad minute until the alert ends for good; None if it never fires, or ties.

    Good minutes follow. What a window holds changes when a minute comes in and when one drops out; at every change the
    share of bad minutes decides.
    """
    length = tier.short.length - _UNREAD
    changes = sorted({moment for k in range(length // MINUTE + 2) for moment in (k * MINUTE, k * MINUTE + _UNREAD)})
    above = [_above(tier, share, minutes, length, moment) for moment in changes]
    if 1 not in above or 0 in above:
        return None
    last = max(index for index, sign in enumerate(above) if sign > 0)
    return changes[last + 1] if last + 1 < len(changes) else None


def _above(tier: Tier, share: Decimal, minutes: int, length: int, moment: int) -> int:
    """Return 1 if the window is above its threshold right after a moment, -1 below, 0 at it."""
    newest, oldest = moment // MINUTE, (moment - length) // MINUTE + 1
    bad = sum(-minutes < k <= 0 for k in range(oldest, newest + 1))
    difference = share * bad - tier.threshold * (newest - oldest + 1)
    return (difference > 0) - (difference < 0)
