"""A month that a real Prometheus recorded: the backtest tells what the real rules did, and how good that was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from backtest.month import MINUTE, Month, firing, month
from behaviour.test_prometheus import prometheus
from support import PROJECT, SERVICE, write

POLICY = """\
policies:
  default:
    - {severity: page, budget: 2%, long: 1h}
    - {severity: page, budget: 5%, long: 6h}
    - {severity: ticket, budget: 10%, long: 1d}
"""
EVERY = {"fast": 60, "medium": 60, "slow": 180}
KNOWN = ((4, 600, 12), (13, 60, 300), (21, 30, 600), (25, 1410, 40))  # day, minute, minutes: not those of day 17
LATER = {"fast": 5 * MINUTE, "medium": 30 * MINUTE, "slow": 120 * MINUTE}  # what is over is forgotten after that


@dataclass(frozen=True)
class Told:
    """What the command told of a month, and the month."""

    month: Month
    policy: dict[str, Any]
    whole: dict[str, Any]

    @property
    def known(self) -> list[tuple[float, float]]:
        """The incidents that were stated, as times."""
        starts = [(self.month.at(day, minute), length) for day, minute, length in KNOWN]
        return [(start, start + MINUTE * length) for start, length in starts]

    def real(self, speed: str) -> list[tuple[float, float]]:
        return firing(self.month, speed, EVERY[speed])

    def replayed(self, speed: str) -> list[tuple[float, float]]:
        return [(one["from"], one["to"]) for one in self.policy["alerts"] if one["alert"] == speed]

    def score(self, name: str) -> dict[str, Any]:
        return next(one for one in self.policy["scores"] if one["name"] == name)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    tool = prometheus(2)
    if tool is None:
        pytest.skip("there is no Prometheus 2.x here: `tools/install` gets one")
    folder = write(tmp_path_factory.mktemp("month"), SERVICE, PROJECT + POLICY)
    with month(tool, folder) as found:
        lines = [
            f"- {{from: {iso(found.at(day, minute))}, to: {iso(found.at(day, minute + length))}, what: of day {day}}}\n"
            for day, minute, length in KNOWN
        ]
        (folder / "incidents.yaml").write_text("".join(lines))
        times = ("--from", iso(found.start), "--to", iso(found.end))
        argv = ("web/availability", "--prometheus", found.client.url, *times, "--incidents", "incidents.yaml")
        done = subprocess.run(
            (sys.executable, "-m", "burnbook", "backtest", *argv, "--format", "json"),
            cwd=folder,
            env=os.environ | {"BURNBOOK_HISTORY": str(folder / "history")},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        (whole,) = json.loads(done.stdout)
        yield Told(found, whole["policies"][0], whole)


def iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat()


@pytest.mark.parametrize("speed", EVERY)
def test_each_alert_fired_when_the_real_one_did_within_an_evaluation(speed: str, told: Told) -> None:
    real, replayed = told.real(speed), told.replayed(speed)
    assert real
    assert len(replayed) == len(real)
    for pair in zip(real, replayed, strict=True):
        assert abs(pair[0][0] - pair[1][0]) <= EVERY[speed], pair
        assert abs(pair[0][1] - pair[1][1]) <= EVERY[speed], pair


@pytest.mark.parametrize("speed", EVERY)
def test_precision_recall_and_delays_are_those_of_the_real_alerts(speed: str, told: Told) -> None:
    real, score = told.real(speed), told.score(speed)
    pairs = [(one, incident) for one in real for incident in told.known if _about(one, incident, LATER[speed])]
    caught = {incident for _, incident in pairs}
    delays = sorted(min(one[0] for one, about in pairs if about == incident) - incident[0] for incident in caught)
    assert score["precision"] == len({one for one, _ in pairs}) / len(real)
    assert score["recall"] == len(caught) / len(told.known)
    assert abs(score["longest_delay"] - delays[-1]) <= EVERY[speed]


def test_what_people_did_not_know_of_is_a_false_page_and_what_nothing_told_is_missed(told: Told) -> None:
    pages = told.score("pages")
    assert (pages["alerts"], pages["right"]) == (4, 3)
    assert (pages["caught"], pages["of"]) == (3, 4)
    missed = [one["what"] for one in told.policy["told"] if one["told_after"] is None]
    assert missed == ["of day 21"]


def test_what_was_not_recorded_and_what_was_spent_are_counted(told: Told) -> None:
    events = 600 * (30 * 1440 - 34)
    bad = 12 * 600 + 9 * 54 + 300 * 5 + 3 * 200 + 600 * 2 + 40 * 30
    assert (told.whole["missing"], told.whole["events"], told.whole["bad"]) == (34, events, bad)
    assert told.whole["budget_spent"] == pytest.approx(bad / (0.001 * 30 * 1440 * 600))
    spent = {one["what"]: one["spent"] for one in told.whole["incidents"]}
    assert spent["of day 4"] == pytest.approx(12 * 600 / (0.001 * 30 * 1440 * 600))


def _about(one: tuple[float, float], incident: tuple[float, float], later: int) -> bool:
    return one[1] > incident[0] and one[0] <= incident[1] + later
