"""What a simulation says of constant errors is what the rules do with them, minute by minute."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from burnbook import proposal
from burnbook.cli.run import run
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
ROOT = Path(__file__).parents[2]
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


def test_the_stand_in_at_little_traffic_fires_and_ends_when_the_simulation_says(tmp_path: Path) -> None:
    found = slo(tmp_path, BUSY.replace("100/s", "30/h"))
    (alarm,) = [alarm for alarm in alarms(found) if alarm.tier is None]
    answers = {point.ratio: point.stand_in for point in simulate(promise(found), 7).points}
    fired = 0
    for ratio, answer in answers.items():
        assert answer
        minutes = constant(ratio, 1440, 0.5)
        told = list(firings(alarm, replay(alarm, minutes), minutes))
        assert len(told) == (answer.detected is not None), ratio
        for one in told:
            began, over = (HEALTHY - 1) * 60, (HEALTHY - 1 + 1440) * 60
            assert 0 <= one.start - began - float(answer.detected or 0) <= alarm.every, ratio
            assert 0 <= one.end - over - float(answer.resets or 0) <= alarm.every, ratio
            fired += 1
    assert fired > 3


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


def test_the_document_shows_what_the_command_says_of_the_reference_shop(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "checkout/availability", "--project", str(ROOT)]) == 0
    assert capsys.readouterr().out in (ROOT / "docs" / "simulate.md").read_text()


REFUSED = {
    "give SERVICE[/SLO], or --policy": (),
    "are for a policy alone": ("web", "--rate", "3/m"),
    "--objective is percent, above 1 and below 100": ("--policy", "default", "--objective", "100"),
    "and not 'many'": ("--policy", "default", "--objective", "many"),
    "--window is 1d to 366d": ("--policy", "default", "--window", "1h"),
    "--rate is events per s, m, h or d": ("--policy", "default", "--rate", "3"),
    "ends with .html or .svg": ("web", "--out", "told.pdf"),
}


@pytest.mark.parametrize(("words", "arguments"), REFUSED.items(), ids=REFUSED)
def test_what_makes_no_sense_is_refused(
    words: str, arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, BUSY)
    assert run(["simulate", *arguments, "--project", str(tmp_path)]) == 2
    assert words in " ".join(capsys.readouterr().err.split())


def constant(ratio: Decimal, lasting: int, events: float = A_MINUTE) -> Minutes:
    """Return days without errors, a constant share of errors for some minutes, and days without."""
    bad = np.zeros((1, 2 * HEALTHY + lasting))
    bad[0, HEALTHY : HEALTHY + lasting] = float(ratio) * events
    return Minutes(0, ((),), np.full_like(bad, events), bad)
