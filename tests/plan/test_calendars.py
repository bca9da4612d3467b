"""Calendar periods: PromQL's calendar is Python's, a zone's table is its zone, midnight is where clocks say it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from burnbook import toolbox
from burnbook.diagnostics import Problem
from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.rules import Record
from burnbook.model.source import Origin, Positions
from burnbook.outputs.rules import calendars
from burnbook.resolve import zones
from burnbook.text import durations, yaml_out
from support import SERVICE, slo

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham")
UNITS = ("week", "month", "quarter", "year")
START, END = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (zones.FIRST_YEAR, zones.END_YEAR))
NOWHERE = Origin(Positions("slos/web.yaml", (), {}, {}))
EPOCH = date(1970, 1, 1)


def with_calendar(folder: Path, unit: str, zone: str = "UTC") -> Slo:
    window = f"window: {{calendar: {unit}, time_zone: {zone}}}"
    return slo(folder, SERVICE.replace("objective: 99.9", f"objective: 99.9\n    {window}"))


def period_of(day: date, unit: str) -> tuple[str, date, date]:
    """Return the label, first and last day of the period of a day, by another way than Burnbook's tests go."""
    if unit == "week":
        first = day - timedelta(days=day.isoweekday() - 1)
        return str((first - EPOCH).days // 7 if first >= EPOCH else -1), first, first + timedelta(days=7)
    if unit == "month":
        return f"{day.year}{day.month:02}", day.replace(day=1), (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    if unit == "year":
        return str(day.year), date(day.year, 1, 1), date(day.year + 1, 1, 1)
    quarter = -(-day.month // 3)
    after = date(day.year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return f"{day.year}{quarter}", date(day.year, quarter * 3 - 2, 1), after


def promtool(folder: Path, found: Slo, every: int, checks: Iterable[dict[str, Any]]) -> str:
    """Evaluate the clock and the lengths of a period at each interval; return which expressions are wrong."""
    read = (names.CLOCK, names.PERIOD_DAYS, names.ELAPSED)
    records = [rule for group in found.groups for rule in group.rules if isinstance(rule, Record)]
    rules = [
        {"record": rule.series, "expr": rule.expr, "labels": dict(rule.labels)}
        for rule in records
        if rule.series in read
    ]
    (folder / "rules.yaml").write_text(yaml_out.dump({"groups": [{"name": "g", "rules": rules}]}))
    tests = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": durations.show(every),
        "tests": [{"interval": durations.show(every), "promql_expr_test": [*checks]}],
    }
    (folder / "tests.yaml").write_text(yaml_out.dump(tests))
    tool = toolbox.find("promtool")
    assert tool, "no promtool: run tools/install"
    result = toolbox.run((str(tool.path), "test", "rules", "tests.yaml"), folder, 60)
    return "" if result.code == 0 else result.output


def label_expr(found: Slo) -> str:
    """Return the expression that finds the current period's label."""
    chunk = f"{names.TOTAL}{durations.show(found.period.step)}"
    rule = next(r for group in found.groups for r in group.rules if isinstance(r, Record) and r.series == chunk)
    return rule.expr.rpartition("\n")[2]


def sample(expr: str, time: int, labels: str, value: float) -> dict[str, Any]:
    return {
        "expr": expr,
        "eval_time": durations.show(time),
        "exp_samples": [{"labels": labels, "value": value}],
    }


@pytest.mark.parametrize("unit", UNITS)
def test_prometheus_finds_label_length_and_elapsed_share_of_each_period_as_python_does(
    unit: str, tmp_path: Path
) -> None:
    found = with_calendar(tmp_path, unit)
    every, step, ids = 13 * 3600 + 660, found.period.step, '{service="web", slo="availability"}'
    checks = []
    for index in Random(unit).sample(range(1, 5 * 365 * 86_400 // every), 80):
        before = datetime.fromtimestamp(index * every - 60, UTC)
        label, first, after = period_of(before.date(), unit)
        over = int((before.replace(tzinfo=None) - datetime.combine(first, datetime.min.time())).total_seconds()) + 60
        days = (after - first).days
        time, elapsed = index * every, over // step * step / 86_400 / days
        checks.append(sample(label_expr(found), time, f'{{period="{label}"}}', 1))
        checks.append(sample(f"sum({names.PERIOD_DAYS})", time, "{}", days))
        checks.append(sample(f"round(1e9 * {names.ELAPSED})", time, ids, round(1e9 * elapsed)))
        assert found.period.calendar
        assert calendars.label(found.period.calendar, time) == label
        assert calendars.days(found.period.calendar, time) == days
        assert calendars.elapsed(found.period.calendar, step, time) == pytest.approx(elapsed)
    assert promtool(tmp_path, found, every, checks) == ""


@pytest.mark.parametrize(
    ("unit", "zone", "midnight", "old", "new"),
    [
        ("month", "UTC", "2026-03-01T00:00", "202602", "202603"),
        ("month", "Europe/Berlin", "2026-03-31T22:00", "202603", "202604"),  # summer time since two days
        ("month", "Europe/Berlin", "2026-10-31T23:00", "202610", "202611"),  # winter time since six days
        ("month", "Europe/Berlin", "2027-04-30T22:00", "202704", "202705"),
        ("quarter", "America/New_York", "2026-04-01T04:00", "20261", "20262"),
        ("year", "America/New_York", "2027-01-01T05:00", "2026", "2027"),
        ("year", "Asia/Kolkata", "2026-12-31T18:30", "2026", "2027"),
        ("month", "Australia/Lord_Howe", "2026-10-31T13:00", "202610", "202611"),
        ("week", "Europe/Berlin", "2026-10-25T23:00", "2963", "2964"),  # the night in which the clocks go back
    ],
)
def test_a_period_ends_at_midnight_of_its_zone(
    unit: str, zone: str, midnight: str, old: str, new: str, tmp_path: Path
) -> None:
    found = with_calendar(tmp_path, unit, zone)
    time = int(datetime.fromisoformat(midnight).replace(tzinfo=UTC).timestamp())
    for at, label in ((time, old), (time + 60, new)):
        expected = sample(label_expr(found), at, f'{{period="{label}"}}', 1)
        assert promtool(tmp_path, found, at, [expected]) == ""
        wrong = sample(label_expr(found), at, f'{{period="{new if label == old else old}"}}', 1)
        assert promtool(tmp_path, found, at, [wrong])


@pytest.mark.parametrize("name", ZONES)
def test_the_table_of_a_zone_is_the_zone_to_the_second(name: str) -> None:
    table, info = zones.table(name), ZoneInfo(name)
    edges = [at + side for at, _ in table.changes for side in (-1, 0)]
    for time in (*edges, *Random(name).sample(range(START, END), 500)):
        offset = datetime.fromtimestamp(time, info).utcoffset()
        assert offset is not None
        assert table.at(time) == offset.total_seconds(), datetime.fromtimestamp(time, UTC)


def test_a_zone_that_keeps_its_offset_has_no_end_and_one_with_summer_time_ends_with_the_last_year() -> None:
    assert zones.table("Asia/Kolkata").end is None
    assert zones.table("Europe/Berlin").end == END


@pytest.mark.parametrize(("days", "told"), [(91, []), (89, ["time-zone-table-ends"]), (-400, ["time-zone-table-ends"])])
def test_the_end_of_a_zones_table_is_told_90_days_before(days: int, told: list[str]) -> None:
    problems: list[Problem] = []
    today = datetime.fromtimestamp(END - days * 86_400, UTC).date()
    assert zones.zone("Europe/Berlin", today, NOWHERE, problems.append).changes
    assert [problem.id for problem in problems] == told
    assert all(problem.level == "warning" for problem in problems)


def test_utc_needs_no_database_of_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> ZoneInfo:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(zones, "ZoneInfo", missing)
    problems: list[Problem] = []
    assert zones.zone("UTC", None, NOWHERE, problems.append).changes == ()
    assert problems == []


def test_without_a_database_of_zones_the_mend_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "table", lambda name: ZoneInfo(f"Nowhere/{name}"))
    monkeypatch.setattr(zones, "available_timezones", set)
    problems: list[Problem] = []
    zones.zone("Europe/Berlin", None, NOWHERE, problems.append)
    assert [(problem.id, "tzdata" in problem.mend) for problem in problems] == [("unknown-time-zone", True)]
