"""A configuration that was there before: ours is put into it, and alerts of others go where they went."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from alertmanager import paths
from alertmanager.test_paths import TOLD
from burnbook.outputs import alertmanager
from burnbook.prove import Terms, prove
from burnbook.toolbox import Tool, every

AMTOOLS = every("amtool")
BASE = """\
# Whoever wrote this loses the comment, and nothing else.
global: {resolve_timeout: 5m, smtp_smarthost: "mail.example:25", smtp_from: a@mail.example, smtp_require_tls: false}
templates: [/etc/alertmanager/own.tmpl, templates/*.tmpl]
route:
  receiver: default
  group_by: [alertname, namespace]
  repeat_interval: 4h
  routes:
    - {receiver: dead-man, matchers: [alertname = Watchdog]}
    - {receiver: log, match_re: {severity: "critical|warning"}, continue: true}
    - receiver: team-shop
      match: {team: shop}
      mute_time_intervals: [nights]
      routes:
        - {receiver: dba, matchers: ['namespace=~"db-.+"', 'severity!="info"']}
    - {matchers: ['{service=~"web|store",env!~"dev.*"}'], group_wait: 1s, routes: [{receiver: dba, matchers: [slo=""]}]}
time_intervals: [{name: nights, time_intervals: [{times: [{start_time: "00:00", end_time: "06:00"}]}]}]
inhibit_rules:
  - {source_matchers: [severity="critical"], target_matchers: [severity="warning"], equal: [alertname, namespace]}
receivers:
  - {name: default, email_configs: [{to: a@mail.example, headers: {Subject: '{{ template "theirs" . }}'}}]}
  - name: dead-man
  - name: log
  - name: team-shop
  - name: dba
"""
PROJECT = paths.PROJECT.replace('version: "VERSION"', 'version: "VERSION", base: own/alertmanager.yml')


def plan(folder: Path, base: str = BASE, project: str = PROJECT) -> Any:
    (folder / "own").mkdir(exist_ok=True)
    (folder / "own" / "alertmanager.yml").write_text(base)
    return paths.plan(folder, project=project)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    return paths.written(plan(folder), folder)


def told(amtool: Tool, config: Path, labels: dict[str, str]) -> str:
    argv = (str(amtool.path), "config", "routes", "test", f"--config.file={config}")
    sent = tuple(f'{name}="{value}"' for name, value in labels.items())
    return subprocess.run((*argv, *sent), capture_output=True, text=True, timeout=120, check=True).stdout.strip()


@pytest.mark.parametrize("amtool", AMTOOLS, ids=lambda tool: tool.shown)
def test_alerts_of_others_go_where_the_base_alone_sends_them(amtool: Tool, bundle: Path) -> None:
    others = [alert["labels"] for alert in yaml.safe_load((bundle / "alerts/others.yaml").read_text())["alerts"]]
    base, merged = bundle.parent / "own/alertmanager.yml", bundle / "alerts/alertmanager.yaml"
    before = [told(amtool, base, labels) for labels in others]
    assert {"default", "log", "log,team-shop", "log,dba", "dba", "dead-man"} <= set(before)
    assert [told(amtool, merged, labels) for labels in others] == before


@pytest.mark.parametrize("amtool", AMTOOLS, ids=lambda tool: tool.shown)
@pytest.mark.parametrize("case", TOLD)
def test_ours_go_where_they_would_go_without_a_base(case: str, amtool: Tool, bundle: Path) -> None:
    labels, receivers = TOLD[case]
    found = told(amtool, bundle / "alerts/alertmanager.yaml", {"alertname": "SLOErrorBudgetBurn"} | labels)
    assert found.split(",") == receivers


@pytest.mark.parametrize("amtool", AMTOOLS, ids=lambda tool: tool.shown)
def test_every_version_reads_the_merged_one(amtool: Tool, bundle: Path) -> None:
    argv = (str(amtool.path), "check-config", str(bundle / "alerts/alertmanager.yaml"))
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def failed(bundle: Path) -> dict[str, str]:
    files = tuple(sorted(str(path.relative_to(bundle)) for path in bundle.rglob("*.*") if path.is_file()))
    checks = tuple(alertmanager.checks(plan(bundle.parent), files))
    found = prove(checks, bundle, Terms(remembered=False))
    return {f"{proof.check} {proof.subject}": proof.words for proof in found if proof.status != "passed"}


def test_the_whole_is_proved_and_a_route_that_takes_others_is_noticed(bundle: Path) -> None:
    assert failed(bundle) == {}
    config = bundle / "alerts/alertmanager.yaml"
    whole = config.read_text()
    config.write_text(whole.replace('alertname=~"Burnbook.+|', 'alertname=~"SomethingElse|Burnbook.+|'))
    try:
        words = failed(bundle)["alerts of others are told as before alerts/others.yaml"]
        assert 'alertname="SomethingElse"' in words
        assert "Expected receivers did not match" in words
    finally:
        config.write_text(whole)


def test_everything_of_the_base_is_kept_and_ours_is_added(bundle: Path) -> None:
    base, found = yaml.safe_load(BASE), yaml.safe_load((bundle / "alerts/alertmanager.yaml").read_text())
    assert found["global"] == base["global"]
    assert found["templates"] == base["templates"]
    for key in ("receivers", "inhibit_rules", "time_intervals"):
        assert found[key][: len(base[key])] == base[key]
        assert len(found[key]) > len(base[key])
    ours = len(found["route"]["routes"]) - len(base["route"]["routes"])
    assert ours == 2
    assert found["route"] | {"routes": found["route"]["routes"][ours:]} == base["route"]


def test_matchers_of_the_project_tell_ours(tmp_path: Path) -> None:
    project = PROJECT.replace("labels: {", "labels: {managed_by: burnbook, ").replace(
        "alertmanager.yml,", "alertmanager.yml, matchers: ['managed_by=\"burnbook\"'],"
    )
    bundle = paths.written(plan(tmp_path, project=project), tmp_path)
    labels, receivers = TOLD["a page of the team"]
    for amtool in AMTOOLS:
        config = bundle / "alerts/alertmanager.yaml"
        assert told(amtool, config, labels | {"managed_by": "burnbook"}).split(",") == receivers
        assert told(amtool, config, labels) == "team-shop"
        beat = {"alertname": "Watchdog", "service": "burnbook"}
        assert told(amtool, config, beat | {"managed_by": "burnbook"}) == "watchdog"
        assert told(amtool, config, beat) == "dead-man"
