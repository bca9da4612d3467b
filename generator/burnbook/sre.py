"""The formulas of SLO alerting, exact, and nothing else.

Source: Google, The Site Reliability Workbook, chapter 5 "Alerting on SLOs". Ratios are fractions of 1, times are
seconds, objectives are percent. Decimal all the way: a factor of 14.4 never becomes 14.399999999999999.
"""

from __future__ import annotations

from decimal import Decimal

WHOLE = Decimal(1)
"""The error ratio of a total outage."""


def error_budget(objective: Decimal) -> Decimal:
    """Return the allowed share of bad events: 99.9 (percent) -> 0.001."""
    return (Decimal(100) - objective) / 100


def burn_factor(share: Decimal, period: int, long_window: int) -> Decimal:
    """Return the burn rate that spends `share` of the period's budget within the long window.

    Workbook, table 5-4: 2% of a 30-day budget in one hour is 0.02 * 720 h / 1 h = 14.4.
    """
    return share * period / long_window


def smallest_share(period: int, long_window: int) -> Decimal:
    """Return the budget share at which the burn rate is 1: below it, nothing is wrong."""
    return Decimal(long_window) / period


def largest_share(period: int, long_window: int, budget: Decimal) -> Decimal:
    """Return the budget share at which only a total outage fires: factor * budget = 1."""
    return Decimal(long_window) / period / budget


def detection_time(error_ratio: Decimal, factor: Decimal, budget: Decimal, long_window: int) -> Decimal | None:
    """Return the seconds until a constant error ratio fires a tier; None if it never does.

    Workbook, "Precision and recall": (1 - SLO) / error ratio * window * burn rate.
    """
    if error_ratio <= factor * budget:
        return None
    return budget * factor * long_window / error_ratio


def counting_time(events: int, rate: Decimal, error_ratio: Decimal) -> Decimal:
    """Return the seconds until so many bad events have happened, of `rate` events a second."""
    return events / (rate * error_ratio)


def reset_time(error_ratio: Decimal, factor: Decimal, budget: Decimal, short_window: int) -> Decimal | None:
    """Return the seconds until an alert ends after a constant error ratio has ended; None if it never fired.

    Derived: the short window forgets linearly, and is below the threshold after short * (1 - factor * budget / e).
    """
    if error_ratio <= factor * budget:
        return None
    return short_window * (1 - factor * budget / error_ratio)


def spent_at_detection(factor: Decimal, period: int, long_window: int) -> Decimal:
    """Return the share of the period's budget that is spent when a tier fires, whatever the error ratio is.

    Workbook, table 5-8: 14.4 * 1 h / 720 h = 2%.
    """
    return factor * long_window / period


def time_left(factor: Decimal, period: int, long_window: int) -> Decimal:
    """Return the seconds from the firing of a tier until the budget is gone, if the pace stays that of its factor."""
    return exhaustion_time(factor, period) * (1 - spent_at_detection(factor, period, long_window))


def outage_time(error_ratio: Decimal, budget: Decimal, period: int) -> Decimal:
    """Return the seconds in which a constant error ratio spends a budget: 100% at 99.9% over 30d is 43.2 min."""
    return budget * period / error_ratio


def exhaustion_time(factor: Decimal, period: int) -> Decimal:
    """Return the seconds in which a whole budget is spent at a burn rate: period / burn rate."""
    return Decimal(period) / factor
