"""Planned maintenance: when windows begin, and which SLOs they mask."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

import support
from burnbook.model.maintenance import Maintenance
from burnbook.model.rules import Record
from burnbook.outputs.rules import maintenance_cases
from support import SERVICE

WINDOW = "{reason: Failover, start: 2026-12-01T02:00:00Z, duration: 1h"


def planned(window: str) -> str:
    return SERVICE.replace("slos:\n", f"maintenance: [{window}]\nslos:\n") + (
        "  - {name: latency, objective: 99, sli: {latency: {threshold: 1s, errors: ignored}}}\n"
    )


@pytest.mark.parametrize(
    ("repeat", "start", "until", "begins"),
    [
        (None, "2026-12-01T02:00:00+00:00", None, ["2026-12-01"]),
        ("daily", "2026-12-31T02:00:00+00:00", None, ["2026-12-31", "2027-01-01", "2027-01-02"]),
        ("weekly", "2026-12-24T02:00:00+00:00", "2026-12-31T02:00:00+00:00", ["2026-12-24", "2026-12-31"]),
        ("monthly", "2026-11-28T02:00:00+00:00", None, ["2026-11-28", "2026-12-28", "2027-01-28", "2027-02-28"]),
        ("monthly-by-weekday", "2026-12-01T02:00:00+00:00", None, ["2026-12-01", "2027-01-05", "2027-02-02"]),
        ("monthly-by-weekday", "2026-12-28T02:00:00+00:00", None, ["2026-12-28", "2027-01-25", "2027-02-22"]),
    ],
)
def test_windows_begin_on_their_days(repeat, start: str, until: str | None, begins: list[str]) -> None:
    last = datetime.fromisoformat(until) if until else None
    window = Maintenance("x", datetime.fromisoformat(start), 3600, repeat, last, ())
    assert [f"{found:%Y-%m-%d}" for found in islice(window.starts(), len(begins))] == begins
    if repeat is None or until:
        assert len(list(window.starts())) == len(begins)


def test_windows_mask_the_slos_that_they_name(tmp_path: Path) -> None:
    service = support.plan(tmp_path, planned(WINDOW + ", slos: [latency]}")).services[0]
    masked = {
        slo.name: {rule.series for group in slo.groups for rule in group.rules if isinstance(rule, Record)}
        for slo in service.slos
    }
    assert "slo:maintenance:bool" in masked["latency"]
    assert "slo:maintenance:bool" not in masked["availability"]


def test_an_slo_that_no_window_masks_has_the_rules_it_had(tmp_path: Path) -> None:
    free = support.plan(tmp_path / "a", planned(WINDOW + ", slos: [latency]}")).services[0].slos[0]
    assert free.groups == support.slo(tmp_path / "b").groups


def test_the_group_of_a_sliced_and_masked_slo_has_twenty_rules_at_most(tmp_path: Path) -> None:
    sliced = "objective: 99.9\n    budgeting: {slices: {length: 1m, good_when: 99}}\n    alerting: {min_bad_events: 9}"
    found = support.slo(tmp_path, planned(WINDOW + "}").replace("objective: 99.9", sliced))
    assert max(len(group.rules) for group in found.groups) <= 20


def test_a_window_is_proved_at_its_edges_and_where_it_comes_again(tmp_path: Path) -> None:
    service = support.plan(tmp_path, planned(WINDOW + ", repeat: monthly}")).services[0]
    told = {
        f"{moment:%Y-%m-%dT%H:%M:%S}": len(tests["tests"][0]["promql_expr_test"][0]["exp_samples"])
        for moment, tests in maintenance_cases.moments(service)
    }
    assert told == {
        "2026-12-01T02:00:00": 0,
        "2026-12-01T03:00:59": 1,
        "2026-12-01T03:01:00": 0,
        "2027-01-01T02:00:01": 1,
        "2027-01-02T02:00:01": 0,
    }


DAILY, AT_TWO = "{reason: Night, start: 2026-12-01T02:00:00Z, duration: 30m, repeat: daily", "T02:00"
UNHEARD = {
    "of a long grace": ([DAILY], "23h", True),
    "of a short grace": ([DAILY], "2h", False),
    "that leaves a minute of the day": ([DAILY], "22h28m", True),
    "that leaves three minutes of the day": ([DAILY], "22h26m", False),
    "of two windows a day": ([DAILY, DAILY.replace(AT_TWO, "T14:00")], "10h30m", True),
    "of two windows a day, one of them from next year on": (
        [DAILY, DAILY.replace("2026-12-01T02:00", "2027-12-01T14:00")],
        "10h30m",
        True,
    ),
    "of two windows a day that are close": ([DAILY, DAILY.replace(AT_TWO, "T03:00")], "10h30m", False),
    "of windows that end some day": ([DAILY + ", until: 2026-12-24T02:00:00Z"], "23h", False),
    "of a weekly window": ([DAILY.replace("daily", "weekly")], "23h", False),
    "of a monthly window and a grace of a month": ([DAILY.replace("daily", "monthly")], "31d", True),
    "of a monthly window and a grace of four weeks": ([DAILY.replace("daily", "monthly")], "28d", False),
    "of windows by day and one a week in their gap": (
        [DAILY.replace("30m", "20h"), DAILY.replace("daily", "weekly").replace("30m", "6d23h")],
        "10m",
        True,
    ),
}


@pytest.mark.parametrize("case", UNHEARD)
def test_a_job_that_maintenance_would_spare_for_ever_is_refused(case: str, tmp_path: Path) -> None:
    windows, grace, refused = UNHEARD[case]
    deadline = f"{{last_success: job, every: 24h, grace: {grace}}}"
    job = f"slos:\n  - {{name: job, objective: 90, sli: {{deadline: {deadline}}}}}\n"
    listed = ", ".join(f"{window}}}" for window in windows)
    service = SERVICE.partition("slos:\n")[0] + f"maintenance: [{listed}]\n{job}"
    found = support.problems(tmp_path, service) if refused else ()
    told = [problem.id for problem in found if problem.level == "error"]
    assert told == ["deadline-unheard"] * refused
    assert refused or support.slo(tmp_path, service).maintenance
