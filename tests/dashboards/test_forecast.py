"""When a budget is gone: in seconds, never below 0, and in words where it lasts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from boards import boards

from burnbook import toolbox
from support import SERVICE, write

DAY = 86_400
FOREVER = 1e12
CALENDAR = SERVICE + "  - {name: month, objective: 99, window: {calendar: month}, sli: {availability: {}}}\n"
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
    told = facts | {"slo:period_error_budget_remaining:ratio": left, "slo:current_burn_rate:ratio": now}
    labels = f'{{service="web",slo="{slo}"}}'
    series = [
        {"series": f"{name}{labels}", "values": f"{value}x5"} for name, value in told.items() if value is not None
    ]
    samples = [] if lasts is None else [{"labels": labels, "value": lasts}]
    board = boards(write(tmp_path, CALENDAR))["slo"]
    expr = next(panel for panel in board["panels"] if panel["title"] == "Budget lasts")["targets"][0]["expr"]
    expr = expr.replace("$service", "web").replace("$slo", slo)
    check = {"expr": expr, "eval_time": "5m", "exp_samples": samples}
    (tmp_path / "test.yaml").write_text(json.dumps({"tests": [{"input_series": series, "promql_expr_test": [check]}]}))
    promtool = next((tool.path for tool in toolbox.every("promtool")), None)
    if promtool is None:
        pytest.skip("there is no promtool here: `tools/install` gets one")
    result = toolbox.run((str(promtool), "test", "rules", "test.yaml"), tmp_path, 30)
    assert result.code == 0, result.output
