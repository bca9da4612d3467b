"""Alerts measured by incidents: what belongs to what, what counts once, what came late or never."""

from __future__ import annotations

from decimal import Decimal

import pytest

from burnbook.backtest.facts import Incident, Score
from burnbook.backtest.scoring import belongs, tried
from burnbook.model.rules import Tier
from burnbook.plan.windows import window
from burnbook.replay import Alarm, Firing, merged

HOUR = 3600


def alarm(name: str, severity: str, long: int = HOUR) -> Alarm:
    tier = Tier(name, "page", Decimal(0), Decimal(1), Decimal(1), window(long), window(long // 12), 0)  # type: ignore[arg-type]
    return Alarm(name, severity, 60, tier, Decimal("0.001"))


FAST, MEDIUM, SLOW = alarm("fast", "page"), alarm("medium", "page", 6 * HOUR), alarm("slow", "ticket", 24 * HOUR)
STAND_IN = Alarm("low-traffic", "ticket", 180, None, Decimal("0.001"))
A, B = (("shop", "a"),), (("shop", "b"),)


def fired(found: Alarm, start: float, end: float, group: tuple[tuple[str, str], ...] = ()) -> Firing:
    return Firing(found, group, start, end)


def incident(
    start: float, end: float, group: tuple[tuple[str, str], ...] | None = None, onset: float | None = None
) -> Incident:
    return Incident(start, end, "it", 0.0, start if onset is None else onset, group)


@pytest.mark.parametrize(
    ("firing", "about"),
    [
        (fired(FAST, 1000, 2000), True),
        (fired(FAST, 100, 200), True),
        (fired(FAST, 99, 200), False),
        (fired(FAST, 600 + 300, 2000), True),
        (fired(FAST, 600 + 301, 2000), False),
        (fired(SLOW, 600 + 7200, 9999), True),
        (fired(STAND_IN, 600 + 6 * HOUR, 99999), True),
        (fired(STAND_IN, 601 + 6 * HOUR, 99999), False),
    ],
)
def test_an_alert_is_about_that_in_which_it_began_or_that_its_short_window_held(firing: Firing, about: bool) -> None:
    end = 600 if firing.start != 1000 else 1500
    assert belongs(firing, incident(100, end)) is about


@pytest.mark.parametrize(("start", "end", "about"), [(60, 200, True), (59, 200, False), (60, 100, False)])
def test_an_alert_that_began_before_is_about_an_incident_whose_errors_made_it_fire_and_that_it_outlives(
    start: float, end: float, about: bool
) -> None:
    assert belongs(fired(SLOW, start, end), incident(100, 600, onset=60)) is about


def test_a_ticket_that_has_fired_for_days_has_told_nothing_of_a_new_incident() -> None:
    new = incident(300_000, 303_000)
    told = tried("calm", (SLOW,), [fired(SLOW, 1000, 500_000)], [new], lambda start, end, _: (end - start) / 1000)
    (one,) = told.told
    assert (one.noticed, one.unnoticed, one.standing) == (None, 3, ("ticket",))
    assert [(score.alerts, score.right, score.caught) for score in told.people if score.name == "tickets"] == [
        (1, 0, 0)
    ]


def test_an_alert_of_a_group_is_about_incidents_of_that_group_and_of_all() -> None:
    one = fired(FAST, 200, 300, A)
    assert [belongs(one, incident(100, 400, group)) for group in (A, B, None)] == [True, False, True]


def test_pages_that_overlap_or_touch_are_one_for_people() -> None:
    firings = [fired(MEDIUM, 50, 100), fired(FAST, 0, 60), fired(FAST, 100, 120), fired(FAST, 121, 130)]
    assert merged(firings) == [(0, 120), (121, 130)]


def score(name: str, scores: tuple[Score, ...]) -> Score:
    return next(one for one in scores if one.name == name)


def test_precision_recall_delays_and_what_is_unnoticed_follow_from_the_firings() -> None:
    found = [
        incident(1000, 2000),
        incident(50_000, 51_000, onset=48_500),
        incident(90_000, 91_000),
        incident(200_000, 201_000),
    ]
    firings = [
        fired(FAST, 1100, 1500),
        fired(MEDIUM, 1400, 2500),  # the same page as the one before
        fired(SLOW, 49_000, 50_500),  # fired before, for the errors that led to it
        fired(FAST, 70_000, 70_100),  # about nothing
        fired(SLOW, 90_700, 95_000),
    ]
    told = tried("calm", (FAST, MEDIUM, SLOW), firings, found, lambda start, end, _: (end - start) / 1000)
    pages, tickets = told.people
    assert (pages.alerts, pages.right, pages.caught, pages.of) == (2, 1, 1, 4)
    assert (pages.precision, pages.recall) == (0.5, 0.25)
    assert (tickets.precision, tickets.recall) == (1, 0.5)
    assert (tickets.median_delay, tickets.longest_delay) == (350, 700)
    by_alarm = {one.name: (one.alerts, one.right, one.caught) for _, one in told.alarms}
    assert by_alarm == {"fast": (2, 1, 1), "medium": (1, 1, 1), "slow": (2, 2, 2)}
    assert [(one.paged, one.noticed) for one in told.told] == [(100, 100), (None, 0), (None, 700), (None, None)]
    assert [one.unnoticed for one in told.told] == [0.1, 0, 0.7, 1]
    assert told.unnoticed == pytest.approx(1.8)


def test_what_comes_after_the_end_left_the_whole_incident_unnoticed_and_nobody_hears_what_has_no_severity() -> None:
    late = tried("x", (FAST,), [fired(FAST, 2100, 2200)], [incident(1000, 2000)], lambda s, e, _: (e - s) / 1000)
    assert late.told[0].noticed == 1100
    assert late.told[0].unnoticed == 1
    mute = alarm("fast", "none")
    told = tried("x", (mute,), [fired(mute, 1100, 1200)], [incident(1000, 2000)], lambda s, e, _: (e - s) / 1000)
    assert told.told[0].noticed is None
    assert told.alarms[0][1].caught == 1


def test_without_alerts_or_incidents_there_is_no_share() -> None:
    (pages, _) = tried("x", (FAST,), [], [], lambda *_: 0.0).people
    assert (pages.precision, pages.recall, pages.median_delay) == (None, None, None)
