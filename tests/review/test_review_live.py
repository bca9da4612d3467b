"""Reviews from real servers that hold weeks known to the last event: every figure is the truth."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from burnbook import gate, review
from burnbook.live.prometheus import Client
from burnbook.review import Asked, Subject
from burnbook.review.facts import Stretch
from review import weeks
from review.told import NOW, Then
from review.weeks import DAY, LAST, MINUTES, WEEK, Story
from servers import KINDS, PROMETHEUS, holding

PROJECT = Path(__file__).parent / "project"
STORIES = weeks.stories()
VERDICTS = {
    "checkout/availability": "met",
    "checkout/latency": "at risk",
    "checkout/payments": "missed",
    "checkout/idle": "invalid",
    "mailer/jobs": "missed",
    "mailer/mails": "met",
    "mailer/recent": "invalid",
    "mailer/never": "invalid",
}


@dataclass(frozen=True)
class World:
    """A living server, and what is said of its last week."""

    client: Client
    reviews: Mapping[str, Subject]


@pytest.fixture(scope="module", params=KINDS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with holding(request.param, weeks.openmetrics()) as client:
        subjects, notes = review.reviewed(weeks.PLAN, Asked((), None, weeks.END, NOW), Then(client))
        assert notes == []
        yield World(client, {one.found.subject: one for one in subjects})


def test_every_event_of_the_week_is_counted_and_none_of_another(world: World) -> None:
    counted = {}
    for name, subject in world.reviews.items():
        for part in subject.found.parts:
            counted["/".join((name, *(value for _, value in part.group)))] = (part.budget.total, part.budget.bad)
    assert counted == {name: story.sums() for name, story in STORIES.items()}


def test_verdicts_follow_from_the_events_and_from_what_was_recorded(world: World) -> None:
    assert {name: subject.found.verdict for name, subject in world.reviews.items()} == VERDICTS


def test_coverage_and_gaps_are_those_of_the_week(world: World) -> None:
    for name, story in STORIES.items():
        (part,) = [
            one for one in world.reviews["/".join(name.split("/")[:2])].found.parts if story.group == dict(one.group)
        ]
        assert part.coverage == pytest.approx(story.minutes() / WEEK, abs=1 / WEEK)
    (gap,) = world.reviews["checkout/availability"].found.parts[0].gaps
    assert gap.seconds == 60 * len(weeks.GAP)
    assert world.reviews["mailer/never"].found.parts == ()


def test_the_budget_is_split_into_incidents_and_steady_errors_with_nothing_left_over(world: World) -> None:
    story, (part,) = STORIES["checkout/availability"], world.reviews["checkout/availability"].found.parts
    found = {minute_of(one): one for one in part.stretches}
    assert found.keys() == {weeks.OUTAGE.start, weeks.SILENT.start}
    for minutes in (weeks.OUTAGE, weeks.SILENT):
        one = found[minutes.start]
        assert (one.total, one.bad) == story.sums(minutes)
        assert one.span.seconds == 60 * len(minutes)
        assert one.spent == pytest.approx(story.sums(minutes)[1] / (0.001 * story.sums()[0]))
    assert sum(one.bad for one in (*part.stretches, *part.small)) + part.background == story.sums()[1]


def test_alerts_are_told_with_their_delays_and_with_what_is_wrong_about_them(world: World) -> None:
    found = world.reviews["checkout/availability"].found
    (outage,) = [one for one in found.parts[0].stretches if minute_of(one) == weeks.OUTAGE.start]
    assert [(one.severity, one.delay) for one in outage.told] == [("page", 6 * 60 + weeks.DELAY)]
    assert [minute_of(one) for one in found.alerts.silent] == [weeks.SILENT.start]
    assert [one.firing.start for one in found.alerts.false] == [weeks.recorded(weeks.FALSE.start + 5)]
    (unseen,) = found.alerts.unseen
    assert (unseen.start, unseen.end) == (
        weeks.recorded(weeks.UNSEEN.start + 5),
        weeks.recorded(weeks.UNSEEN.start + 5) + 60 * len(weeks.UNSEEN),
    )


@pytest.mark.parametrize("name", ["checkout/availability", "mailer/jobs"])
def test_the_highest_burn_rates_are_those_of_the_events(world: World, name: str) -> None:
    story = STORIES[name]
    for burn in world.reviews[name].found.burns:
        if burn.length < 86_400:
            assert burn.peak == pytest.approx(highest(story, burn.length // 60), rel=1e-9), burn.window


def test_days_are_the_days_of_the_calendar(world: World) -> None:
    story = STORIES["checkout/availability"]
    days = {
        round((day.start - weeks.ZERO) / 86_400): (day.total, day.bad)
        for day in world.reviews[story.slo.subject].found.days
    }
    assert days == {day: story.sums(range(day * DAY, (day + 1) * DAY)) for day in range(28, 35)}


def test_periods_before_are_read_as_far_as_they_are_recorded(world: World) -> None:
    for name in ("mailer/jobs", "mailer/mails"):
        told = [(one.budget.total, one.budget.bad) for one in world.reviews[name].found.earlier]
        assert told == [STORIES[name].sums(range(week * WEEK, (week + 1) * WEEK)) for week in (3, 2, 1, 0)]
    assert [one.verdict for one in world.reviews["mailer/jobs"].found.earlier] == ["missed", "missed", "met", "missed"]
    assert [one.verdict for one in world.reviews["checkout/availability"].found.earlier] == ["invalid"]


def test_maintenance_and_a_change_of_the_definition_are_told(world: World) -> None:
    found = world.reviews["checkout/availability"].found
    ((reason, seconds),) = [(one.reason, one.span.seconds) for one in found.masked]
    assert (reason, seconds) == ("Failover test", 60 * len(weeks.MASKED))
    (change,) = found.changes
    assert (change.what, change.before, change.after) == ("objective", "99.5", "99.9")
    assert 0 <= change.at - weeks.recorded(weeks.CHANGED) <= 3600


def test_advice_comes_with_the_periods_that_it_rests_on(world: World) -> None:
    advice = {name: subject.found.advice for name, subject in world.reviews.items()}
    assert (advice["mailer/jobs"].kind, str(advice["mailer/jobs"].objective)) == ("loosen", "99")
    assert "missed in 4 of 5 periods" in advice["mailer/jobs"].why
    assert (advice["mailer/mails"].kind, str(advice["mailer/mails"].objective)) == ("tighten", "99.5")
    assert advice["checkout/latency"].kind == "wait"


def test_a_gate_lets_through_what_is_sound_and_nothing_else(world: World) -> None:
    service = next(one for one in weeks.PLAN.services if one.name == "checkout")
    found = gate.gate(service, gate.Asked(NOW, None, 86_400.0), Then(world.client))
    assert {one.subject: one.decision for one in found.slos} == {
        "checkout/availability": "go",
        "checkout/latency": "go",
        "checkout/payments": "blocked",
        "checkout/idle": "unknown",
    }
    assert found.decision == "blocked"


@pytest.mark.parametrize("world", PROMETHEUS, indirect=True)
def test_the_command_writes_three_files_that_agree(world: World, tmp_path: Path) -> None:
    times = ("--from", "2026-03-09", "--to", "2026-03-16", "--append", str(tmp_path / "history.db"))
    argv = (sys.executable, "-m", "burnbook", "review", "--prometheus", world.client.url, "-s", "mailer", *times)
    more = ("--out", str(tmp_path / "out"), "-C", str(PROJECT))
    done = subprocess.run((*argv, *more), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["review.html", "review.json", "review.md"]
    told = json.loads((tmp_path / "out" / "review.json").read_text())
    budgets = {one["slo"]: one["budget"] for one in told["slos"]}
    total, bad = STORIES["mailer/jobs"].sums()
    assert (budgets["jobs"]["total"], budgets["jobs"]["bad"]) == (total, bad)
    assert budgets["recent"] is None
    for name in ("review.md", "review.html"):
        assert f"{bad:,}" in (tmp_path / "out" / name).read_text()
    assert (tmp_path / "history.db").is_file()


def minute_of(one: Stretch) -> int:
    """Return the minute of the weeks with which a stretch begins."""
    return round((one.span.start - weeks.ZERO - weeks.PHASE) / 60)


def highest(story: Story, length: int) -> float:
    """Return the highest burn over so many minutes, from the events: where half of them are recorded."""
    known = {minute: (total, bad) for minute, total, bad in story.known}
    total = bad = recorded = 0
    found = 0.0
    for minute in range(LAST - length, MINUTES):
        for which, sign in ((minute, 1), (minute - length, -1)):
            if which in known and which >= LAST - length:
                total, bad, recorded = total + sign * known[which][0], bad + sign * known[which][1], recorded + sign
        if minute >= LAST and minute in known and total and recorded * 2 >= length:
            found = max(found, bad / total / float(story.slo.budget))
    return found
