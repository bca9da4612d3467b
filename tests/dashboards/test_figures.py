"""What figures of the dashboards make of recorded series: when a budget is gone, and which group speaks for an SLO."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from boards import boards

from burnbook import toolbox
from burnbook.text import durations
from support import SERVICE, write

DAY = 86_400
FOREVER = 1e12
PROMISES = ("Objective", "SLI over the period")
LEFT, NOW = "slo:period_error_budget_remaining:ratio", "slo:current_burn_rate:ratio"
CALENDAR = SERVICE + "  - {name: month, objective: 99, window: {calendar: month}, sli: {availability: {}}}\n"
NINES = SERVICE + "  - {name: nines, objective: 99.9999, sli: {availability: {routes: ['/pay']}}}\n"
IN_KUBERNETES = "team: a\nrunbook: {kubernetes: {namespace: shop, workload: deployment/web}}"
SPLIT = SERVICE + "    group_by: [region]\n"
SPLIT_EVENTS = SERVICE + (
    "  - {name: pay, objective: 99, group_by: [region], sli: {events: {bad: bad_total, total: all_total}}}\n"
    "  - {name: shards, objective: 90, group_by: [region],"
    " sli: {deadline: {last_success: s_seconds, every: 24h, grace: 1h}}}\n"
)
_EACH = "  - {name: NAME, objective: 90, sli: {deadline: {last_success: NAME_seconds, every: EVERY, grace: GRACE}}}\n"
JOBS = SERVICE + "".join(
    _EACH.replace("NAME", name).replace("EVERY", every).replace("GRACE", grace)
    for name, every, grace in (("nightly", "24h", "2h"), ("hourly", "1h", "5m"))
)
OF_A_CALENDAR = (
    _EACH.replace("NAME", "payroll")
    .replace("EVERY", "24h")
    .replace("GRACE", "0s")
    .replace("90,", "90, window: {calendar: month},")
)
ROLLING = {"slo:time_period:days": 28}
OF_A_MONTH = {"slo:time_period:days": 30, "slo:period_elapsed:ratio": 0.9}
CASES = {
    "half of it left at twice the pace": ("availability", ROLLING, 0.5, 2, 7 * DAY),
    "at the pace that spends exactly all": ("availability", ROLLING, 0.5, 1, FOREVER),
    "nothing burns": ("availability", ROLLING, 0.5, 0, FOREVER),
    "it is spent": ("availability", ROLLING, -0.3, 5, 0),
    "it is spent, and nothing burns": ("availability", ROLLING, -0.3, 0, 0),
    "nobody knows the pace": ("availability", ROLLING, 0.5, None, None),
    "nobody knows what is left": ("availability", ROLLING, None, 2, None),
    "a slow pace, but less is left of it than of the month": ("month", OF_A_MONTH, 0.05, 0.9, 0.05 / 0.9 * 30 * DAY),
    "a fast pace, and the month ends before": ("month", OF_A_MONTH, 0.5, 4, FOREVER),
    "a fast pace, and the month does not end before": ("month", OF_A_MONTH, 0.1, 4, 0.025 * 30 * DAY),
}


@pytest.mark.parametrize("case", CASES)
def test_a_budget_lasts_as_long_as_its_pace_says(case: str, tmp_path: Path) -> None:
    slo, facts, left, now, lasts = CASES[case]
    labels = f'{{service="web",slo="{slo}"}}'
    figures = {name: value for name, value in {LEFT: left, NOW: now}.items() if value is not None}
    series = {f"{name}{labels}": value for name, value in (facts | figures).items()}
    expr = asked(boards(write(tmp_path, CALENDAR))["slo"], "Budget lasts")
    told(
        expr.replace("$service", "web").replace("$slo", slo), series, {} if lasts is None else {labels: lasts}, tmp_path
    )


@pytest.mark.parametrize(
    ("board", "title", "name", "worst"),
    [("web", "Error budget left", LEFT, 0.2), ("web", "Burn rate by SLO", NOW, 0.9)],
)
def test_the_worst_group_speaks_for_an_slo(board: str, title: str, name: str, worst: float, tmp_path: Path) -> None:
    labels = '{service="web",slo="availability"'
    series = {f'{name}{labels},region="{region}"}}': value for region, value in (("a", 0.9), ("b", 0.2))}
    told(asked(boards(write(tmp_path, SPLIT))[board], title), series, {f"{labels}}}": worst}, tmp_path)


@pytest.mark.parametrize(
    ("slo", "metric", "groups", "shown"),
    [("pay", "slo:sli_total:increase1m", (7, 2), 9), ("shards", "slo:last_success:timestamp_seconds", (240, 60), 240)],
)
def test_a_service_draws_one_line_of_an_slo_that_is_split(
    slo: str, metric: str, groups: tuple[int, int], shown: float, tmp_path: Path
) -> None:
    series = {f'{metric}{{service="web",slo="{slo}",region="{n}"}}': value for n, value in enumerate(groups)}
    told(asked(boards(write(tmp_path, SPLIT_EVENTS))["web"], slo), series, {"{}": shown}, tmp_path)


def test_a_group_that_is_chosen_speaks_for_itself(tmp_path: Path) -> None:
    labels = '{service="web",slo="availability"'
    burns = {f'slo:period_burn_rate:ratio{labels},region="{region}"}}': burn for region, burn in (("a", 2), ("b", 9))}
    expr = asked(boards(write(tmp_path, SPLIT))["slo"], "SLI over the period")
    filled = expr.replace("$by_region", "a").replace("$service", "web").replace("$slo", "availability")
    told(filled, burns | {f"slo:error_budget:ratio{labels}}}": 0.001}, {f'{labels},region="a"}}': 0.998}, tmp_path)


@pytest.mark.parametrize(
    ("slo", "elapsed", "ideal"), [("month", {"slo:period_elapsed:ratio": 0.75}, 0.25), ("availability", {}, 0.5)]
)
def test_an_even_pace_spends_a_calendars_budget_from_its_start_to_its_end(
    slo: str, elapsed: dict[str, float], ideal: float, tmp_path: Path
) -> None:
    labels = f'{{service="web",slo="{slo}"}}'
    facts = {LEFT: 0.5, "slo:time_period:days": 30, "slo:sli_total:coverage_ratio30d": 1}
    series = {f"{name}{labels}": value for name, value in (facts | elapsed).items()}
    panel = titled(boards(write(tmp_path, CALENDAR))["slo"], "Budget left, the last 30 days")
    expr = str(panel["targets"][1]["expr"])
    told(expr.replace("$service", "web").replace("$slo", slo), series, {labels: ideal}, tmp_path)


def test_an_even_pace_has_nothing_more_to_spend_of_a_spent_budget(tmp_path: Path) -> None:
    labels = '{service="web",slo="availability"}'
    panel = titled(boards(write(tmp_path))["slo"], "Budget left, the last 30 days")
    expr = str(panel["targets"][1]["expr"]).replace("$service", "web").replace("$slo", "availability")
    facts = {LEFT: -0.6, "slo:time_period:days": 30, "slo:sli_total:coverage_ratio30d": 1}
    told(expr, {f"{name}{labels}": value for name, value in facts.items()}, {labels: 0}, tmp_path)


@pytest.mark.parametrize(("job", "left"), [("nightly", 26 * 3600 - 180), ("hourly", 3600 + 300 - 180)])
def test_a_run_still_has_the_time_of_its_own_deadline(job: str, left: float, tmp_path: Path) -> None:
    of_job = f'service="web",slo="{job}"'
    told_of = {
        f"slo:last_success:timestamp_seconds{{{of_job}}}": 120,
        f'burnbook_slo_info{{{of_job},sli_kind="deadline",objective="90"}}': 1,
    }
    expr = asked(boards(write(tmp_path, JOBS))["deadline"], "Until it is late")
    told(expr.replace("$service", "web").replace("$slo", job), told_of, {f"{{{of_job}}}": left}, tmp_path)


def test_late_runs_are_those_of_the_period_and_spend_the_budget_at_its_share_of_all(tmp_path: Path) -> None:
    labels = '{service="web",slo="nightly"}'
    recorded = {"slo:sli_bad:increase30d": 2, "slo:sli_total:increase30d": 30, "slo:error_budget:ratio": 0.1}
    recorded |= {"slo:sli_bad:increase10m": 1, "slo:sli_total:increase10m": 1}
    board = boards(write(tmp_path, JOBS))["deadline"]
    for title, values in (("Runs", (2, 28)), ("Late runs of the period", (2, 3))):
        for target, value in zip(titled(board, title)["targets"], values, strict=True):
            expr = target["expr"].replace("$service", "web").replace("$slo", "nightly")
            told(expr, {f"{name}{labels}": each for name, each in recorded.items()}, {labels: value}, tmp_path)


@pytest.mark.parametrize(("slo", "spent"), [("nightly", 1), ("payroll", 3)])
def test_late_runs_spend_a_calendars_budget_at_its_share_of_all_that_it_will_have(
    slo: str, spent: float, tmp_path: Path
) -> None:
    labels = f'{{service="web",slo="{slo}"}}'
    period = "_month" if slo == "payroll" else "30d"
    recorded = {f"slo:sli_total:increase{period}{labels}": 10.0}
    recorded |= {f"slo:error_budget:ratio{labels}": 0.1, 'slo:period_elapsed:ratio{service="web",slo="payroll"}': 1 / 3}
    panel = titled(boards(write(tmp_path, JOBS + OF_A_CALENDAR))["deadline"], "Late runs of the period")
    expr = str(panel["targets"][1]["expr"]).replace("$service", "web").replace("$slo", slo)
    told(expr, recorded, {labels: spent}, tmp_path)


@pytest.mark.parametrize(("title", "value"), [("Since the last success", 240), ("Until it is late", 3600 + 300 - 240)])
def test_a_last_success_is_known_for_a_while_after_its_telemetry_has_gone(
    title: str, value: float, tmp_path: Path
) -> None:
    of_job = 'service="web",slo="hourly"'
    gone = {f"slo:last_success:timestamp_seconds{{{of_job}}}": "60 60 stale", f"burnbook_slo_info{{{of_job}}}": 1}
    expr = asked(boards(write(tmp_path, JOBS))["deadline"], title)
    told(expr.replace("$service", "web").replace("$slo", "hourly"), gone, {f"{{{of_job}}}": value}, tmp_path)


@pytest.mark.parametrize(
    ("firing", "shown"), [({}, 0), ({'alertname="SLOErrorBudgetBurn",severity="page"': 1}, 2)], ids=["none", "page"]
)
def test_a_day_without_alerts_is_a_quiet_row_not_an_empty_panel(
    firing: dict[str, float], shown: float, tmp_path: Path
) -> None:
    series = {f'ALERTS{{alertstate="firing",service="web",slo="a",{labels}}}': v for labels, v in firing.items()}
    expr = asked(boards(write(tmp_path))["overview"], "Firing alerts").replace("$service", ".+")
    told(expr, series | {'burnbook_slo_info{service="web",slo="a"}': 1}, {"{}": shown}, tmp_path)


def test_an_objective_of_many_nines_is_not_told_as_all(tmp_path: Path) -> None:
    board = boards(write(tmp_path, NINES))["slo"]
    decimals = {title: titled(board, title)["fieldConfig"]["defaults"]["decimals"] for title in PROMISES}
    assert decimals == {"Objective": 4, "SLI over the period": 5}
    usual = titled(boards(write(tmp_path / "usual"))["slo"], "Objective")
    assert usual["fieldConfig"]["defaults"]["decimals"] == 1


def test_one_restart_is_drawn_as_one_where_pods_are_read_once_a_minute(tmp_path: Path) -> None:
    panel = titled(
        boards(
            write(tmp_path, SERVICE.replace("team: a", IN_KUBERNETES).replace("job: web}", "job: web}, interval: 30s"))
        )["web"],
        "Restarts",
    )
    (target,) = panel["targets"]
    least = durations.parse(target["interval"])
    assert least
    expr = target["expr"].replace("$__rate_interval", f"{4 * least}s")  # four of the smallest steps, as Grafana has it
    pod = 'kube_pod_container_status_restarts_total{namespace="shop",pod="web-7d9f8b6c5d-x2x7z"}'
    told(expr, {pod: "0 0 0 0 1 1"}, {'{pod="web-7d9f8b6c5d-x2x7z"}': 1}, tmp_path, at="4m30s")


def titled(board: dict[str, Any], title: str) -> dict[str, Any]:
    found: dict[str, Any] = next(panel for panel in board["panels"] if panel["title"] == title)
    return found


def asked(board: dict[str, Any], title: str) -> str:
    return str(titled(board, title)["targets"][0]["expr"])


def told(
    expr: str, series: Mapping[str, float | str], samples: Mapping[str, float], folder: Path, at: str = "5m"
) -> None:
    """Assert with promtool what an expression gives of series of five minutes: a number stays as it is."""
    promtool = next((tool.path for tool in toolbox.every("promtool")), None)
    if promtool is None:
        pytest.skip("there is no promtool here: `tools/install` gets one")
    world = [
        {"series": name, "values": value if isinstance(value, str) else f"{value}x5"} for name, value in series.items()
    ]
    wanted = [{"labels": labels, "value": value} for labels, value in samples.items()]
    check = {"expr": expr, "eval_time": at, "exp_samples": wanted}
    (folder / "test.yaml").write_text(
        json.dumps({"tests": [{"interval": "1m", "input_series": world, "promql_expr_test": [check]}]})
    )
    result = toolbox.run((str(promtool), "test", "rules", "test.yaml"), folder, 30)
    assert result.code == 0, result.output
