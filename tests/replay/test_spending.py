"""Stretches in which a budget burnt faster than its pace: where they begin and end, and what is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from itertools import accumulate, cycle, islice

import numpy as np
import pytest

from burnbook.replay import Minutes, stretches, united

BUDGET, JOIN, LONGEST, DAY = Decimal("0.001"), 3600, 6 * 3600, 1440


def ten_days(bad: Callable[[int], float], total: Callable[[int], float]) -> Minutes:
    events = [[float(count(minute)) for minute in range(10 * DAY)] for count in (total, bad)]
    return Minutes(0, ((),), *(np.array([side]) for side in events))


def found(bad: Callable[[int], float], total: Callable[[int], float] = lambda _: 100.0) -> list[tuple[int, int]]:
    """Return the stretches of ten days."""
    return [(one.first, one.last) for one in stretches(ten_days(bad, total), BUDGET, JOIN)]


def patiently(bad: Callable[[int], float]) -> list[tuple[int, int]]:
    """Return the stretches of ten days with ten events a minute, those as one between which a pause is usual."""
    minutes = ten_days(bad, lambda _: 10.0)
    around = list(stretches(minutes, BUDGET, JOIN, LONGEST))
    return [(one.first, one.last) for one in united(stretches(minutes, BUDGET, JOIN), around)]


def outage(minute: int) -> float:
    return 30 * (2003 <= minute < 2025)


def test_single_errors_in_calm_hours_neither_begin_nor_prolong_an_outage() -> None:
    told = found(lambda minute: outage(minute) or minute % 50 == 7)
    assert (2003, 2025) in told
    assert max(last - first for first, last in told if (first, last) != (2003, 2025)) == 1


def test_outages_more_than_an_hour_apart_are_two_and_those_between_which_the_budget_does_not_recover_are_one() -> None:
    for pause, told in ((50, [(2003, 2097)]), (62, [(2003, 2025), (2087, 2109)])):
        assert found(lambda minute, after=22 + pause: outage(minute) + outage(minute - after)) == told


def test_a_slow_burn_is_one_stretch_however_few_of_its_minutes_are_bad() -> None:
    assert found(lambda minute: minute % 5 == 0 and 2000 <= minute < 6000) == [(2000, 5996)]


@pytest.mark.parametrize("every", [10, 11, 40])
def test_errors_at_the_pace_of_the_objective_or_below_it_are_no_stretch_that_lasts(every: int) -> None:
    assert max(last - first for first, last in found(lambda minute: minute % every == 3)) == 1


def test_an_outage_at_night_ends_with_its_errors_though_traffic_falls_meanwhile() -> None:
    told = found(lambda minute: 0.5 * (2000 <= minute < 2120), lambda minute: max(1.0, 100.0 - max(0, minute - 2000)))
    assert told == [(2000, 2120)]


def test_where_there_are_hardly_any_events_a_single_bad_one_is_a_stretch() -> None:
    assert found(lambda minute: minute == 2000, lambda minute: minute % 60 == 20) == [(2000, 2001)]


def test_outages_with_an_idle_night_between_them_are_two() -> None:
    told = found(
        lambda minute: outage(minute) + outage(minute - 600),
        lambda minute: 0.0 if 2025 <= minute < 2600 else 100.0,
    )
    assert told == [(2003, 2025), (2603, 2625)]


def test_a_burn_that_is_recorded_from_its_middle_on_begins_there_and_bad_events_of_unknown_minutes_are_left_out() -> (
    None
):
    told = found(lambda minute: minute % 4 == 0, lambda minute: 100.0 if minute >= 2000 else math.nan)
    assert told == [(2000, 10 * DAY - 3)]


def test_a_slow_burn_of_few_events_is_one_though_it_pauses_for_more_than_an_hour_now_and_then() -> None:
    bad = list(islice(accumulate(cycle((12, 70, 8, 25, 65, 20)), initial=2000), 120))  # 33 minutes apart: 3 times
    assert len(found(lambda minute: minute in bad, lambda _: 10.0)) > 10
    assert patiently(lambda minute: minute in bad) == [(2000, bad[-1] + 1)]


def test_two_outages_of_a_service_with_few_events_are_two_though_its_budget_takes_a_day_to_recover() -> None:
    assert patiently(lambda minute: 0.3 * (outage(minute) + outage(minute - 110))) == [(2003, 2025), (2113, 2135)]


def test_a_slow_burn_that_stops_for_longer_than_its_longest_pause_is_two() -> None:
    bad = [*range(2000, 3000, 25), *range(3400, 4400, 25)]
    assert patiently(lambda minute: minute in bad) == [(2000, 2976), (3400, 4376)]
