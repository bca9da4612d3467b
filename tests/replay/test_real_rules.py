"""Replay says what the rules do: every state of every minute, with Prometheus' own engine as the judge."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from burnbook.model.plan import Slo
from burnbook.replay import Known, Minutes, alarms, exhausted, part, recorded, sliced, vanished
from burnbook.replay import replay as replayed
from replay.engine import Counts, History, States, judge, judge_slices, judge_unchanged
from support import PROJECT, SERVICE, slo

POLICY = """\
policies:
  default:
    - {severity: page, budget: 4%, long: 30m}
    - {severity: page, budget: 5%, long: 2h}
    - {severity: ticket, budget: 25%, long: 1d}
  long:
    - {severity: page, budget: 5%, long: 2h}
    - {severity: ticket, budget: 40%, long: 2d, short: 25h}
"""
WEEK = SERVICE.replace("objective: 99.9", "objective: 99\n    window: 7d")
LONG = WEEK.replace("sli:", "alerting: {policy: long}\n    sli:")
THIN = WEEK.replace("sli:", "expected_rate: 2/m\n    sli:")
GROUPED = WEEK.replace("sli:", "group_by: [handler]\n    sli:")


def flat(*parts: tuple[int, float, float] | tuple[int, None, None]) -> History:
    """Return stretches of minutes, each with its events a minute and the bad ones among them."""
    total: list[float | None] = [total for count, total, _ in parts for _ in range(count)]
    bad: list[float | None] = [bad for count, _, bad in parts for _ in range(count)]
    return History({"": (total, bad)})


def drawn(minutes: int, rate: float, share: Callable[[int], float]) -> History:
    """Return random events, the same every time; an hour in eight is idle."""
    chance, total, bad = random.Random(7), [], []
    for minute in range(minutes):
        events = 0 if minute // 60 % 8 == 5 else sum(chance.random() < rate / 10 for _ in range(10))
        total.append(events)
        bad.append(sum(chance.random() < share(minute) for _ in range(events)))
    return History({"": (total, bad)})


def both() -> History:
    """Return two groups: one burns and vanishes while the other goes on, then both are gone, one comes back."""
    calm = ([50.0] * 120 + [None] * 30 + [50.0] * 100, [0.0] * 120 + [None] * 30 + [0.0] * 100)
    ill = ([50.0] * 60 + [None] * 140 + [50.0] * 50, [5.0] * 40 + [40.0] * 20 + [None] * 140 + [1.0] * 50)
    return History({"calm": calm, "ill": ill}, "handler")


SHAPES = {
    "an outage": (WEEK, flat((90, 100, 0), (20, 100, 100), (200, 100, 0))),
    "a slow burn": (WEEK, flat((30, 100, 0), (320, 100, 3), (150, 100, 0))),
    "flapping": (WEEK, flat(*[(7, 100, 40), (9, 100, 0)] * 20)),
    "exactly at a threshold": (WEEK, flat((200, 10000, 420), (60, 10000, 421), (60, 10000, 0))),
    "gaps": (WEEK, flat((60, 100, 1), (9, 100, 90), (47, None, None), (3, 100, 80), (2, None, None), (200, 100, 0))),
    "telemetry that is gone for more than a day": (LONG, flat((30, 9, 9), (1500, None, None), (20, 9, 0))),
    "idle hours": (WEEK, flat((30, 100, 50), (180, 0, 0), (1, 1, 1), (90, 0, 0), (60, 100, 0))),
    "little traffic": (THIN, drawn(900, 2, lambda minute: 0.5 if 500 < minute < 600 else 0.02)),
    "tenths of events, then none": (WEEK, flat((90, 0.1, 0.0), (31, 0.3, 0.1), (200, 0, 0), (9, 0.1, 0.1))),
    "telemetry that goes just below a threshold": (WEEK, flat((60, 9, 0), (4, 9, 9), (3, None, None), (30, 9, 9))),
    "fewer bad events than a guard asks for": (THIN, flat((40, 0, 0), (9, 1, 1), (6, 0, 0), (1, 1, 1), (40, 0, 0))),
    "groups": (GROUPED, both()),
}


def test_time_slices_are_those_of_the_rules(tmp_path: Path) -> None:
    policy = "policies: {default: [{severity: page, budget: 10%, long: 6h}]}\n"
    sliced_by = "budgeting: {slices: {length: 5m, good_when: 90}}\n    sli:"
    found = slo(tmp_path, WEEK.replace("sli:", sliced_by), PROJECT + policy)
    history = flat((7, 10, 0), (5, 10, 2), (10, 10, 1), (1, 9, 1), (9, 0, 0), (6, 10, 9), (4, None, None), (9, 3, 0))
    assert found.slices
    told = sliced(minutes_of(history), found.slices.length, found.slices.bad_share)
    assert told.events() == (9, 4)  # they end in minutes 0, 5, 10...; none in 30 (idle) and 40 (gone)
    done = judge_slices(found, history, (told.total[0].tolist(), told.bad[0].tolist()), tmp_path)
    assert done.code == 0, done.output[:3000]


def states(found: Slo, history: History, every: int | None = None) -> States:
    """Return what replay says, by alert and group; with `every` as if all were evaluated so often (seconds)."""
    minutes = minutes_of(history)
    told: States = {}
    for alarm in alarms(found):
        firing = replayed(replace(alarm, every=every or alarm.every), minutes)
        told |= {(alarm.name, dict(group).get("handler", "")): firing[i] for i, group in enumerate(minutes.groups)}
    return told


def minutes_of(history: History) -> Minutes:
    groups = {}
    for name, counts in history.groups.items():
        parts = [part(samples(found), 0, history.minutes) for found in counts]
        groups[(("handler", name),) if name else ()] = (parts[0], parts[1])
    return recorded(groups, 0)


def samples(counts: Counts) -> list[tuple[float, float]]:
    return [(60.0 * minute, value) for minute, value in enumerate(counts) if value is not None]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_minute_is_as_the_rules_have_it(shape: str, tmp_path: Path) -> None:
    definition, history = SHAPES[shape]
    found = slo(tmp_path, definition, PROJECT + POLICY)
    told = states(found, history, 60)
    assert any(any(firing) for firing in told.values()), "a shape in which nothing fires proves little"
    done = judge(found, history, told, tmp_path)
    assert done.code == 0, done.output[:3000]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_evaluated_every_three_minutes_is_one_evaluation_late_at_most(shape: str, tmp_path: Path) -> None:
    definition, history = SHAPES[shape]
    found = slo(tmp_path, definition, PROJECT + POLICY)
    exact, told = states(found, history, 60), states(found, history)
    for key, firing in told.items():
        for minute in range(2, history.minutes):
            steady = set(map(bool, exact[key][minute - 2 : minute + 1]))
            assert len(steady) == 2 or bool(firing[minute]) in steady, (key, minute)


def each_minute(found: Slo) -> Slo:
    """Return an SLO whose rules are all evaluated each minute, as promtool does."""
    return replace(found, groups=tuple(replace(group, interval=60) for group in found.groups))


def test_alerts_that_no_policy_changes_fire_when_those_of_the_rules_do(tmp_path: Path) -> None:
    day = SERVICE.replace("objective: 99.9", "objective: 90\n    window: 1d")
    policy = "policies: {default: [{severity: page, budget: 50%, long: 6h}]}\n"
    found = slo(tmp_path, day, PROJECT + policy)
    history = flat(
        *((20, None, None), (280, 10, 0), (4, None, None), (20, 10, 0), (31, None, None)),
        *((900, 10, 0), (145, 10, 10), (100, 10, 0), (200, None, None), (90, 10, 0)),
    )
    minutes = minutes_of(history)
    ran = Known(tuple(60.0 * minute for minute in range(0, history.minutes, 3)), ())
    told = {}
    for one in (vanished(found, minutes, ran, 0), exhausted(each_minute(found), minutes, 0)):
        states = [False] * history.minutes
        for firing in one.firings:
            first, last = minutes.index(firing.start), history.minutes if firing.open else minutes.index(firing.end)
            states[first:last] = [True] * (last - first)
        told[one.alarm.name] = states
    assert all(any(states) for states in told.values())
    done = judge_unchanged(found, history, told, tmp_path)
    assert done.code == 0, done.output[:3000]
