"""Chance: sums against exact fractions, false pages against months that were drawn, outages against the rules."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from burnbook import sre
from burnbook.model.rules import Tier
from burnbook.plan.windows import window
from burnbook.replay import Alarm, Minutes, replay
from burnbook.simulate.chances import any_of, exactly, false_alarm, needed, noticed, tail

HOUR, MONTH = 60, 43_200  # minutes
A_MINUTE = Decimal(1) / 60


def tier(threshold: str, long: int = 3600, min_bad: int = 0) -> Tier:
    short = max(300, long // 12)
    factor = Decimal(threshold) / Decimal("0.05")
    return Tier("fast", "page", Decimal(0), factor, Decimal(threshold), window(long), window(short), min_bad)


def exact(bad: int, events: int, chance: Fraction) -> Fraction:
    return math.comb(events, bad) * chance**bad * (1 - chance) ** (events - bad)


@pytest.mark.parametrize("events", [1, 7, 60, 400])
@pytest.mark.parametrize("chance", [Fraction(1, 1000), Fraction(1, 20), Fraction(1, 2)])
def test_the_binomial_tail_is_that_of_exact_fractions(events: int, chance: Fraction) -> None:
    for bad in {0, 1, events // 20, events // 3, events // 2 + 1, events}:
        told = sum((exact(i, events, chance) for i in range(bad, events + 1)), Fraction(0))
        assert tail(bad, events, float(chance)) == pytest.approx(float(told), rel=1e-10)
        assert exactly(bad, events, float(chance)) == pytest.approx(float(exact(bad, events, chance)), rel=1e-10)


def test_a_tail_of_millions_of_events_is_summed_up_in_no_time_and_has_two_ends() -> None:
    assert tail(10_000, 10_000_000, 0.001) == pytest.approx(0.5, abs=0.01)
    assert 0 < tail(12_000, 10_000_000, 0.001) < 1e-80
    assert tail(8_000, 10_000_000, 0.001) == 1
    assert tail(0, 5, 0.1) == 1
    assert tail(6, 5, 0.1) == 0


@pytest.mark.parametrize(("threshold", "min_bad"), [("0.17", 0), ("0.1", 10)])
def test_a_false_page_is_about_as_likely_as_in_months_that_were_drawn(threshold: str, min_bad: int) -> None:
    """One event a minute, of which a twentieth fails at random; the rules look at each minute."""
    chosen, months = tier(threshold, min_bad=min_bad), 100
    bad = np.random.default_rng(11).binomial(1, 0.05, (months, MONTH)).astype(float)
    groups = tuple((("month", str(i)),) for i in range(months))
    alarm = Alarm("fast", "page", 60, chosen, Decimal("0.05"))
    paged = replay(alarm, Minutes(0, groups, np.ones_like(bad), bad))[:, HOUR:].any(axis=1).mean()
    told = false_alarm(chosen, A_MINUTE, Decimal("0.05"))
    assert 0.1 < told < 0.98, "a probability that chance could tell apart from none"
    assert abs(paged - told) < 4 * math.sqrt(told * (1 - told) / months)


def scanned(window_: int, bad: int, chance: float, events: int) -> float:
    """Return the exact probability that some window holds so many bad events, from all states that one can have."""
    states = np.arange(1 << window_)
    counts = np.array([int(state).bit_count() for state in states])
    good = (states << 1) & (len(states) - 1)
    found = chance**counts * (1 - chance) ** (window_ - counts) * (counts < bad)
    for _ in range(events - window_):
        ways = ((good, 1 - chance), (good | 1, chance))
        found = sum(np.bincount(to, found * share, len(states)) for to, share in ways) * (counts < bad)
    return float(1 - found.sum())


@pytest.mark.parametrize(("threshold", "events"), [("0.35", 2000), ("0.35", 200), ("0.45", 9000), ("0.55", 9000)])
def test_a_false_page_is_as_likely_as_every_course_of_a_window_says(threshold: str, events: int) -> None:
    rate = Decimal(10) / 3600
    chosen = tier(threshold)
    exact_ = scanned(10, needed(chosen, rate), 0.05, events)
    assert false_alarm(chosen, rate, Decimal("0.05"), events * 360) == pytest.approx(exact_, rel=0.01)


def test_what_no_window_can_hold_never_pages_and_what_is_usual_always_does() -> None:
    assert false_alarm(tier("0.13", min_bad=61), A_MINUTE, Decimal("0.05")) == 0
    assert false_alarm(tier("0.04"), A_MINUTE, Decimal("0.05")) == 1
    assert noticed(tier("0.13", min_bad=61), A_MINUTE) is None


def test_one_failure_that_pages_does_so_as_often_as_there_is_one() -> None:
    rate, share = Decimal(1) / 600, Decimal("0.001")  # six events an hour, 4,320 a month
    assert false_alarm(tier("0.0144"), rate, share) == pytest.approx(1 - 0.999**4320, rel=1e-2)


def test_of_several_chances_one_comes_true() -> None:
    assert any_of([0.5, 0.5]) == 0.75
    assert any_of([]) == 0


@pytest.mark.parametrize(("threshold", "min_bad"), [("0.13", 0), ("0.0144", 10), ("0.1", 0), ("0.72", 0)])
def test_the_smallest_outage_fires_and_one_failure_less_does_not(threshold: str, min_bad: int) -> None:
    chosen = tier(threshold, min_bad=min_bad)
    found = noticed(chosen, A_MINUTE)
    assert found
    assert found.failures == needed(chosen, A_MINUTE)
    assert float(found.seconds) == pytest.approx(found.failures * 60)
    for failures in (found.failures, found.failures - 1):
        bad = np.zeros((1, 4 * HOUR))
        bad[0, 2 * HOUR : 2 * HOUR + failures] = 1
        alarm = Alarm("fast", "page", 60, chosen, Decimal("0.05"))
        assert bool(replay(alarm, Minutes(0, ((),), np.ones_like(bad), bad)).any()) is (failures == found.failures)


def test_the_formula_of_the_smallest_outage_is_the_workbooks_at_much_traffic() -> None:
    chosen, rate = tier("0.72"), Decimal(1000)
    found = noticed(chosen, rate)
    assert found
    told = sre.detection_time(sre.WHOLE, chosen.factor, Decimal("0.05"), 3600)
    assert told
    assert float(found.seconds) == pytest.approx(float(told), rel=1e-5)
