"""The formulas against the tables of the Workbook, and what is told against the formulas."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from burnbook import explain, pipeline, sre
from burnbook.explain.cost import cost
from burnbook.explain.facts import Slo
from support import PROJECT, SERVICE, write

DAY = 86_400
PERIOD, BUDGET = 30 * DAY, Decimal("0.001")
TIERS = {"14.4": (3600, 300), "6": (6 * 3600, 1800), "3": (DAY, 2 * 3600), "1": (3 * DAY, 6 * 3600)}
# Minutes to detection and to reset of a constant error ratio; 30d, 99.9%.
TABLE = {
    "0.02": ((43.2, 1.4), (108, 21), (216, 102), (216, 342)),
    "0.05": ((17.3, 3.6), (43.2, 26.4), (86.4, 112.8), (86.4, 352.8)),
    "0.10": ((8.6, 4.3), (21.6, 28.2), (43.2, 116.4), (43.2, 356.4)),
    "1.00": ((0.9, 4.9), (2.2, 29.8), (4.3, 119.6), (4.3, 359.6)),
}
CELLS = [(error, factor, *minutes) for error, row in TABLE.items() for factor, minutes in zip(TIERS, row, strict=True)]


def minutes(seconds: Decimal | None) -> float | None:
    return None if seconds is None else round(float(seconds) / 60, 1)


@pytest.mark.parametrize(("error", "factor", "detected", "reset"), CELLS)
def test_detection_and_reset_are_those_of_the_table(error: str, factor: str, detected: float, reset: float) -> None:
    long, short = TIERS[factor]
    ratio, times = Decimal(error), Decimal(factor)
    assert minutes(sre.detection_time(ratio, times, BUDGET, long)) == detected
    assert minutes(sre.reset_time(ratio, times, BUDGET, short)) == reset


@pytest.mark.parametrize(("factor", "spent"), [("14.4", "0.02"), ("6", "0.05"), ("3", "0.1"), ("1", "0.1")])
def test_what_is_spent_at_detection_is_the_share_of_the_policy(factor: str, spent: str) -> None:
    long, _ = TIERS[factor]
    assert sre.spent_at_detection(Decimal(factor), PERIOD, long) == Decimal(spent)
    rest = sre.time_left(Decimal(factor), PERIOD, long) + Decimal(spent) * sre.exhaustion_time(Decimal(factor), PERIOD)
    assert rest == sre.exhaustion_time(Decimal(factor), PERIOD)


def test_a_budget_lasts_as_long_as_the_book_says() -> None:
    assert sre.exhaustion_time(Decimal("14.4"), PERIOD) == 50 * 3600
    assert sre.outage_time(Decimal(1), BUDGET, PERIOD) == Decimal("43.2") * 60


@pytest.mark.parametrize("factor", TIERS)
def test_errors_at_the_threshold_fire_nothing_and_reset_nothing(factor: str) -> None:
    long, short = TIERS[factor]
    at = Decimal(factor) * BUDGET
    assert sre.detection_time(at, Decimal(factor), BUDGET, long) is None
    assert sre.reset_time(at, Decimal(factor), BUDGET, short) is None


def explained(folder: Path, service: str = SERVICE, project: str = PROJECT) -> Slo:
    found = pipeline.compile_plan(write(folder, service, project))
    return explain.slo("web/availability", found.plan, 40, found.warnings, found.silenced)


def test_every_burn_speed_is_told_with_the_numbers_of_the_formulas(tmp_path: Path) -> None:
    found = explained(tmp_path)
    assert [outage.name for outage in found.outages] == ["100%", "10%", "0.2%"]
    told = {speed.name: [minutes(answer.detected_after) for answer in speed.answers] for speed in found.speeds}
    assert told == {
        "fast": [0.9, 8.6, None],
        "medium": [2.2, 21.6, None],
        "slow": [4.3, 43.2, None],
        "trickle": [4.3, 43.2, 36 * 60.0],
    }
    assert [minutes(speed.answers[0].resets_after) for speed in found.speeds] == [4.9, 29.8, 119.6, 359.6]
    assert [speed.spent_at_detection for speed in found.speeds] == list(map(Decimal, ("0.02", "0.05", "0.1", "0.1")))


def test_outages_that_are_the_same_are_told_once_and_impossible_ones_never(tmp_path: Path) -> None:
    policy = "policies: {default: [{severity: page, budget: 2%, long: 3d}]}\n"
    names = []
    for objective in ("95", "40"):
        found = explained(tmp_path, SERVICE.replace("99.9", objective), PROJECT + policy.replace("2%", "11%"))
        names.append([outage.name for outage in found.outages])
    assert names == [["100%", "10%"], ["100%", "10%"]]


def test_events_are_told_only_where_the_traffic_is_known(tmp_path: Path) -> None:
    assert explained(tmp_path).traffic is None
    rated = SERVICE.replace("selector: {job: web}", "selector: {job: web}, expected_rate: 40/s")
    traffic = explained(tmp_path, rated).traffic
    assert traffic
    assert (traffic.events, traffic.bad_events) == (40 * PERIOD, 40 * PERIOD / 1000)


def test_a_guard_lets_a_tier_wait_for_its_bad_events(tmp_path: Path) -> None:
    rated = SERVICE.replace("selector: {job: web}", "selector: {job: web}, expected_rate: 30/h")
    fast, medium, *_ = explained(tmp_path, rated).speeds
    assert (fast.min_bad_events, medium.min_bad_events) == (10, 10)
    assert [minutes(answer.detected_after) for answer in fast.answers] == [20, None, None]  # 10 of 3 an hour: too late
    assert [minutes(answer.detected_after) for answer in medium.answers] == [20, 200, None]
    assert [minutes(answer.resets_after) for answer in fast.answers] == [4.9, None, None]


# Samples of both base rules in an evaluation, in thousands, counted by hand; 10% of the series are bad. A series is
# read 4 times over a minute and an interval, once over 30m, 4 times at an instant; its target over 15m and at one.
@pytest.mark.parametrize(
    ("series", "interval", "thousands"), [(40, 30, 5.8), (40, 15, 11.2), (1000, 30, 146), (1000, 15, 280)]
)
def test_the_base_costs_what_its_selectors_read(tmp_path: Path, series: int, interval: int, thousands: float) -> None:
    timed = SERVICE.replace("selector: {job: web}", f"selector: {{job: web}}, interval: {interval}s")
    (service,) = pipeline.compile_plan(write(tmp_path, timed)).plan.services
    digits = 1 if series == 40 else 0
    assert round(float(cost(service.slos[0], service, series).base) / 1000, digits) == thousands


def test_windows_cost_what_their_minutes_are(tmp_path: Path) -> None:
    (service,) = pipeline.compile_plan(write(tmp_path)).plan.services
    found = cost(service.slos[0], service, 40)
    windows = 2 * (5 + 30 + 60 + 360) + 4  # bad and total, and one sample that says: still counted
    assert found.windows == windows + 3 * 10  # the chunks of ten minutes that the period is chained from
    assert found.period >= 3 * 4320 + 2 * (120 + 1440 + 4320)


def test_an_hour_is_sixty_minutes_and_twenty_periods(tmp_path: Path) -> None:
    (service,) = pipeline.compile_plan(write(tmp_path)).plan.services
    found = cost(service.slos[0], service, 40)
    assert found.an_hour == 60 * (found.base + found.windows + found.alerts) + 20 * found.period
