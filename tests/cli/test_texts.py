"""Texts with quotes, braces, dollars and hashes arrive in the rules as they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from cli_case import Case

from burnbook.prove import OLDEST
from burnbook.text import promql
from burnbook.toolbox import find, run

NO_PROOF = ("generate", "--no-proof", "promtool")
Rule = dict[str, Any]


@pytest.fixture
def shop(tmp_path: Path) -> Case:
    case = Case("quoted-texts", tmp_path)
    case.set_up()
    done = case.command(*NO_PROOF)
    assert done.returncode == 0, done.stderr
    return case


def test_labels_and_selectors_arrive_in_every_rule(shop: Case) -> None:
    project, service = _read(shop, "burnbook.yaml"), _read(shop, "slos/checkout.yaml")
    rules = _rules(shop, "checkout")
    recorded = [rule["labels"]["cluster"] for rule in rules if "record" in rule]
    assert set(recorded) == {project["labels"]["cluster"]}
    total = next(rule["expr"] for rule in rules if rule.get("record") == "slo:sli_total:increase1m")
    wanted = {"pod": service["telemetry"]["selector"]["pod"]}
    availability = service["slos"][0]["sli"]["availability"]
    wanted |= {"http_route": "|".join(availability["routes"]), "http_request_method": availability["methods"][0]}
    found = [{m.label: m.value for m in selector.matchers} for selector in promql.selectors(total)]
    assert [selector for selector in found if selector != wanted] == []


def test_prometheus_prints_titles_annotations_and_labels_as_they_were_written(shop: Case) -> None:
    service = _read(shop, "slos/checkout.yaml")
    slo = service["slos"][0]
    page, ticket = slo["alerting"]["page"], slo["alerting"]["ticket"]
    burning = _alert(shop, "checkout", burn_speed="fast")
    _assert_printed(shop.scratch, burning, page["annotations"], page["labels"])
    never = _alert(shop, "checkout", reason="never-seen")
    told = {"summary": f"{service['title']}, {slo['title']}: no event has ever been recorded"}
    _assert_printed(shop.scratch, never, ticket["annotations"] | told, ticket["labels"])


def test_prometheus_prints_braces_in_labels_as_they_were_written(tmp_path: Path) -> None:
    case = Case("braces-in-labels", tmp_path)
    case.set_up()
    assert case.command(*NO_PROOF).returncode == 0
    labels = _read(case, "slos/checkout.yaml")["slos"][0]["alerting"]["ticket"]["labels"]
    _assert_printed(tmp_path, _alert(case, "checkout", reason="never-seen"), {}, labels)


def _assert_printed(folder: Path, rule: Rule, annotations: dict[str, str], labels: dict[str, str]) -> None:
    """Let the real promtool fire an alert with these templates, and expect exactly these texts."""
    alert = {
        "alert": "Told",
        "expr": "vector(1)",
        "labels": {name: rule["labels"][name] for name in labels},
        "annotations": {name: rule["annotations"][name] for name in annotations},
    }
    expected = {"exp_labels": labels, "exp_annotations": annotations}
    test = {"eval_time": "1m", "alertname": "Told", "exp_alerts": [expected]}
    files = {
        "rules.yaml": {"groups": [{"name": "told", "rules": [alert]}]},
        "tests.yaml": {"rule_files": ["rules.yaml"], "tests": [{"interval": "1m", "alert_rule_test": [test]}]},
    }
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True))
    promtool = find("promtool", OLDEST["promtool"])
    assert promtool
    done = run((str(promtool.path), "test", "rules", "tests.yaml"), folder, 60)
    assert done.code == 0, done.output


def _read(case: Case, path: str) -> dict[str, Any]:
    return dict(yaml.safe_load((case.shop / path).read_text()))


def _rules(case: Case, service: str) -> list[Rule]:
    groups = _read(case, f"alerts/rules/{service}.availability.yaml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _alert(case: Case, service: str, **labels: str) -> Rule:
    return next(rule for rule in _rules(case, service) if labels.items() <= rule["labels"].items() and "alert" in rule)
