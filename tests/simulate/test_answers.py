"""What a simulation says of constant errors is what the rules do with them, minute by minute."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from burnbook import proposal
from burnbook.model.plan import Slo
from burnbook.replay import Minutes, alarms, firings, replay
from burnbook.simulate import promise, simulate
from burnbook.simulate.page import FORMS
from support import PROJECT, SERVICE, slo, write

POLICY = """\
policies:
  tickets:
    - {severity: ticket, budget: 12%, long: 1d}
"""
BUSY = SERVICE.replace("  - name", "  - expected_rate: 100/s\n    name")
HEALTHY = 5 * 1440  # minutes without errors, and then with
A_MINUTE = 1_000_000  # events


@pytest.fixture
def found(tmp_path: Path) -> Slo:
    return slo(tmp_path, BUSY)


def test_each_burn_speed_fires_and_ends_when_the_simulation_says(found: Slo) -> None:
    told = simulate(promise(found), 7)
    for point in told.points[1:]:
        for tier, answer in zip(found.tiers, point.answers, strict=True):
            alarm = next(alarm for alarm in alarms(found) if alarm.tier == tier)
            if answer.detected is None:
                assert point.ratio <= tier.threshold
                continue
            assert answer.resets is not None
            minutes = constant(point.ratio, tier.long.length // 60)
            (fired,) = firings(alarm, replay(alarm, minutes), minutes)
            began, over = (HEALTHY - 1) * 60, (HEALTHY - 1 + tier.long.length // 60) * 60
            assert 0 <= fired.start - began - float(answer.detected) <= alarm.every, (tier.speed, point.ratio)
            assert 0 <= fired.end - over - float(answer.resets) <= alarm.every, (tier.speed, point.ratio)


def test_what_is_spent_when_the_first_page_comes_is_the_share_of_its_line(found: Slo) -> None:
    worst = simulate(promise(found), 5).points[-1]
    assert worst.ratio == 1
    assert worst.paged.spent == Decimal("0.02")
    assert worst.paged.detected == worst.answers[0].detected


def test_ratios_go_from_the_budget_to_a_total_outage_at_equal_distances(found: Slo) -> None:
    ratios = [point.ratio for point in simulate(promise(found), 4).points]
    assert ratios == [Decimal("0.001"), Decimal("0.010"), Decimal("0.10"), 1]


def test_without_traffic_nothing_is_said_of_chance(tmp_path: Path) -> None:
    told = simulate(promise(slo(tmp_path)), 5)
    assert told.chances == ()
    assert told.false_page is None


def test_a_policy_alone_is_what_an_slo_with_it_would_have(tmp_path: Path) -> None:
    own = slo(tmp_path, BUSY, PROJECT + POLICY)
    assert proposal.of_policy(tmp_path, "default", Decimal("99.9"), 30 * 86_400, Decimal(100)).tiers == own.tiers
    alone = proposal.of_policy(tmp_path, "default", Decimal(90), 30 * 86_400, None)
    assert alone.unusable == ("fast",)


@pytest.mark.parametrize("form", FORMS)
def test_pictures_and_pages_of_two_policies_are_drawn_and_hold_no_script(form: str, tmp_path: Path) -> None:
    write(tmp_path, BUSY, PROJECT + POLICY)
    plans = (proposal.plan(tmp_path), proposal.plan(tmp_path, "web", "tickets"))
    promises = [promise(slo) for plan in plans for slo in proposal.burning(plan, "web")]
    told, drawn = ([simulate(one, points) for one in promises] for points in (5, 50))
    page = FORMS[form]([told], [drawn])
    assert page.count("</desc>") == 3
    assert "tickets: anything" in page
    assert "<script" not in page


def constant(ratio: Decimal, lasting: int) -> Minutes:
    """Return days without errors, a constant share of errors for some minutes, and days without."""
    bad = np.zeros((1, 2 * HEALTHY + lasting))
    bad[0, HEALTHY : HEALTHY + lasting] = float(ratio * A_MINUTE)
    return Minutes(0, ((),), np.full_like(bad, A_MINUTE), bad)
