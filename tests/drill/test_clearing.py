"""When a burn alert ends: the forecast against a window that is counted second by second."""

from __future__ import annotations

from decimal import Decimal

import pytest

from burnbook.drill.clearing import clears
from burnbook.model.rules import Tier, Window

WINDOWS = {300: "5m", 1800: "30m", 7200: "2h"}


def tier(threshold: str, short: int) -> Tier:
    long = Window("1h", 3600, "x")
    return Tier("fast", "page", Decimal(0), Decimal(0), Decimal(threshold), long, Window(WINDOWS[short], short, "x"), 0)


def counted(threshold: float, share: float, minutes: int, short: int) -> int:
    """Return the first second after which a window of bad and then good minutes never is above the threshold again."""
    last = 0
    for second in range(short + 120):
        read = [k for k in range(-short // 60 - 2, second // 60 + 1) if second - (short - 30) < 60 * k <= second]
        bad = [k for k in read if -minutes < k <= 0]
        if share * len(bad) > threshold * len(read):
            last = second
    return last + 1


@pytest.mark.parametrize("short", WINDOWS)
@pytest.mark.parametrize(("threshold", "share"), [("0.0144", "0.1"), ("0.72", "1"), ("0.036", "1"), ("0.35", "0.97")])
@pytest.mark.parametrize("minutes", [8, 47, 519])
def test_an_alert_ends_when_its_window_was_above_its_threshold_for_the_last_time(
    threshold: str, share: str, minutes: int, short: int
) -> None:
    found = clears(tier(threshold, short), Decimal(share), minutes)
    if found is None:
        assert counted(float(threshold), float(share), minutes, short) == 1
    else:
        assert found == counted(float(threshold), float(share), minutes, short)


def test_a_window_that_meets_its_threshold_exactly_is_too_close_to_call() -> None:
    assert clears(tier("0.2", 300), Decimal(1), 47) is None
    assert clears(tier("0.21", 300), Decimal(1), 47) == counted(0.21, 1, 47, 300)
