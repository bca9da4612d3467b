"""The rules of one SLO in promtool: what replay says of minutes must be what the alerts do in each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.rules import Record
from burnbook.prove import OLDEST
from burnbook.toolbox import Result, find, run

Counts = Sequence[float | None]
"""Events minute by minute; None is a minute of which nothing was recorded."""
_FIRING = 'count by (burn_speed, {groups}) (ALERTS{{alertname=~"{names}",alertstate="firing"}})'


@dataclass(frozen=True)
class History:
    """All and bad events of each group, told apart by the value of its label; without groups there is one, ""."""

    groups: dict[str, tuple[Counts, Counts]]
    label: str = "group"

    @property
    def minutes(self) -> int:
        return max(len(total) for total, _ in self.groups.values())


States = dict[tuple[str, str], Sequence[bool]]
"""Whether an alert fires, minute by minute, by its name and group."""


def judge(slo: Slo, history: History, states: States, folder: Path) -> Result:
    """Let promtool compare the alerts of the rules with states."""
    case = {
        "interval": "1m",
        "input_series": list(_inputs(slo, history, (names.TOTAL, names.BAD))),
        "promql_expr_test": [_expected(minute, history, states) for minute in range(history.minutes)],
    }
    return _run(list(_rules(slo)), case, folder)


def judge_unchanged(slo: Slo, history: History, states: dict[str, Sequence[bool]], folder: Path) -> Result:
    """Let promtool compare the alerts that no policy changes with states, by their names."""
    rules = [
        {"record": rule.series, "expr": rule.expr, "labels": dict(rule.labels)}
        if isinstance(rule, Record)
        else {"alert": rule.name, "expr": rule.expr, "labels": dict(rule.labels), "for": f"{rule.hold}s"}
        for group in slo.groups
        for rule in group.rules
        if isinstance(rule, Record) or rule.kind in ("absent", "exhausted")
        if not isinstance(rule, Record) or rule.series not in (f"{names.TOTAL}1m", f"{names.BAD}1m")
    ]
    rules.sort(key=lambda rule: "alert" in rule)
    expr = 'count by (alertname) (ALERTS{alertname=~"SLOTelemetryAbsent|SLOErrorBudgetExhausted",alertstate="firing"})'
    checks = [
        {
            "expr": expr,
            "eval_time": f"{minute}m",
            "exp_samples": [
                {"labels": f'{{alertname="{name}"}}', "value": 1} for name, firing in states.items() if firing[minute]
            ],
        }
        for minute in range(history.minutes)
    ]
    inputs = list(_inputs(slo, history, (names.TOTAL, names.BAD)))
    return _run(rules, {"interval": "1m", "input_series": inputs, "promql_expr_test": checks}, folder)


def judge_slices(slo: Slo, history: History, told: tuple[Sequence[float], Sequence[float]], folder: Path) -> Result:
    """Let promtool compare the slices that the rules record with all and with bad ones; NaN is nothing."""
    series = [f"{name}1m" for name in (names.TOTAL, names.BAD)]
    planned = [rule for rule in slo.groups[0].rules if isinstance(rule, Record) and rule.series in series]
    rules = [{"record": rule.series, "expr": rule.expr, "labels": dict(rule.labels)} for rule in planned]
    checks = [
        {"expr": f"sum({name})", "eval_time": f"{minute}m", "exp_samples": [{"labels": "{}", "value": value}]}
        if value == value
        else {"expr": f"sum({name})", "eval_time": f"{minute}m", "exp_samples": []}
        for name, values in zip(series, told, strict=True)
        for minute, value in enumerate(values)
    ]
    inputs = list(_inputs(slo, history, (names.EVENT_TOTAL, names.EVENT_BAD)))
    return _run(rules, {"interval": "1m", "input_series": inputs, "promql_expr_test": checks}, folder)


def _run(rules: list[dict[str, Any]], case: dict[str, Any], folder: Path) -> Result:
    tests = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [case]}
    files = {"rules.yaml": {"groups": [{"name": "all", "rules": rules}]}, "tests.yaml": tests}
    for name, content in files.items():
        (folder / name).write_text(yaml.dump(content, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)))
    promtool = find("promtool", OLDEST["promtool"])
    assert promtool
    return run((str(promtool.path), "test", "rules", "tests.yaml"), folder, 120)


def _rules(slo: Slo) -> Iterator[dict[str, Any]]:
    """Yield windows and alerts as they are planned, as one group: promtool evaluates groups in no order.

    The base is given, and the period is no affair of a burn alert.
    """
    for rule in (rule for group in slo.groups[:-1] for rule in group.rules):
        if isinstance(rule, Record) and rule.series.startswith(names.RATIO):
            yield {"record": rule.series, "expr": rule.expr, "labels": dict(rule.labels)}
        elif not isinstance(rule, Record) and rule.kind in ("burn", "low-traffic"):
            yield {"alert": rule.name, "expr": rule.expr, "labels": dict(rule.labels)}


def _inputs(slo: Slo, history: History, recorded: tuple[str, str]) -> Iterator[dict[str, str]]:
    for group, counts in history.groups.items():
        labels = dict(slo.ids) | ({history.label: group} if group else {})
        shown = ",".join(f'{name}="{value}"' for name, value in labels.items())
        for name, values in zip(recorded, counts, strict=True):
            before = (1.0, *values)
            samples = (
                ("_" if before[i] is None else "stale") if value is None else repr(value)
                for i, value in enumerate(values)
            )
            yield {"series": f"{name}1m{{{shown}}}", "values": " ".join(samples)}


def _expected(minute: int, history: History, states: States) -> dict[str, Any]:
    expr = _FIRING.format(groups=history.label, names=f"{names.BURN_ALERT}|{names.LOW_TRAFFIC_ALERT}")
    samples = [
        {"labels": _labels(name, group, history.label), "value": 1}
        for (name, group), firing in states.items()
        if firing[minute]
    ]
    return {"expr": expr, "eval_time": f"{minute}m", "exp_samples": samples}


def _labels(name: str, group: str, label: str) -> str:
    told = {"burn_speed": "" if name == "low-traffic" else name, label: group}
    return "{" + ", ".join(f'{key}="{value}"' for key, value in told.items() if value) + "}"
