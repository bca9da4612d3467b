"""Figures for people: shares and counts, as short as they mean something."""

from __future__ import annotations

from decimal import Decimal

from burnbook.text.promql import number


def percent(ratio: float) -> str:
    """Return a ratio as percent, with three figures that mean something."""
    return f"{number(Decimal(f'{ratio * 100:.3g}'))}%"


def count(events: float) -> str:
    """Return a number of events; most are whole."""
    whole = round(events)
    return f"{whole:,}" if abs(events - whole) < 1e-6 * max(1.0, abs(events)) else f"{events:,.1f}"
