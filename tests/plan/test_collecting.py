"""The collectors are watched where there is one, by the labels that are stated; only lost data wakes anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from burnbook.model.collecting import CollectorCare
from burnbook.model.plan import Plan
from burnbook.text import promql
from burnbook.text.promql import Selector
from support import PROJECT, SERVICE, plan

STATED = PROJECT + "collector: {}\n"
PUSHED = SERVICE.replace("fastapi-instrumentator", "otel-http")
ELSEWHERE = PROJECT + "collector: {selector: {app: otel, job: mine}}\nenvironments: {prod: {selector: {env: prod}}}\n"


def care(planned: Plan) -> CollectorCare:
    assert planned.collector_care
    return planned.collector_care


def selected(found: CollectorCare) -> set[Selector]:
    """Return what rules, questions and panels of the collectors select, but for the metrics of spans."""
    asked = [alert.expr for alert in found.alerts] + [chapter.step.query.expr for chapter in found.chapters]
    asked += [query.expr for shelf in found.shelves for signal in shelf.signals for query in signal.queries]
    every = {selector for expr in asked for selector in promql.selectors(expr)}
    return {selector for selector in every if not selector.metric.startswith("traces_span_metrics_")}


def test_collectors_are_watched_where_one_is_stated_or_something_is_pushed(tmp_path: Path) -> None:
    assert plan(tmp_path / "neither").collector_care is None
    assert plan(tmp_path / "stated", project=STATED).collector_care
    assert plan(tmp_path / "pushed", PUSHED).collector_care


@pytest.mark.parametrize(
    ("project", "labels"),
    [(STATED, {"job": "otel-collector"}), (ELSEWHERE, {"app": "otel", "job": "mine", "env": "prod"})],
    ids=["default", "stated"],
)
def test_everything_that_is_read_of_them_has_the_stated_labels(
    project: str, labels: dict[str, str], tmp_path: Path
) -> None:
    found = selected(care(plan(tmp_path, project=project)))
    assert len(found) > 40
    for selector in found:
        assert {m.label: m.value for m in selector.matchers if m.op == "=" and m.label != "filter"} == labels


def test_only_data_that_is_lost_is_a_page_and_all_goes_to_whoever_operates_the_rules(tmp_path: Path) -> None:
    planned = plan(tmp_path, project=STATED)
    alerts = care(planned).alerts
    assert {alert.name for alert in alerts if alert.severity == "page"} == {"CollectorLosingData"}
    assert {alert.label("team") for alert in alerts} == {planned.operators.name}
    assert {receiver for alert in alerts for receiver in alert.receivers} == {"a-page", "a-ticket"}


def test_every_alert_has_a_test_under_each_name_that_its_counters_have(tmp_path: Path) -> None:
    for chapter in care(plan(tmp_path, project=STATED)).chapters:
        for guard in chapter.guards:
            read = {selector.metric for selector in promql.selectors(guard.alert.expr)}
            fed = {gauge.metric for trial in guard.trials for gauge in trial.gauges}
            assert read == fed, guard.alert.name


def test_groups_are_no_longer_than_mimir_takes(tmp_path: Path) -> None:
    found = care(plan(tmp_path, project=STATED))
    assert sum(len(group.rules) for group in found.groups) == len(found.alerts)
    assert max(len(group.rules) for group in found.groups) <= 20


RELAYED = PROJECT + "collector: {metrics: {remote_write: https://m.example/w}}\n"


@pytest.mark.parametrize(("project", "kept_out"), [(STATED, set()), (RELAYED, {"otlp/relay"})], ids=["otlp", "written"])
def test_what_a_gateway_takes_from_its_own_queue_is_not_counted_as_received(
    project: str, kept_out: set[str], tmp_path: Path
) -> None:
    found = [one for one in selected(care(plan(tmp_path, project=project))) if "_receiver_" in one.metric]
    assert len(found) == 12  # three kinds, taken and sent back, under two names
    for selector in found:
        assert {m.value for m in selector.matchers if m.label == "receiver" and m.op == "!="} == kept_out
