"""The questions and silences of a runbook fit what its SLO counts: they ask who can be gone, and silence no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import support
from burnbook import pipeline
from burnbook.text import markdown

SERVICE = """\
version: burnbook/v1
service: web
title: Web
team: a
criticality: critical
telemetry: {family: otel-http, selector: {service_name: web}, expected_rate: 40/s}
saturation: {queue: {length: jobs_waiting}, db_pool: {size: 10}}
runbook: {kubernetes: {namespace: shop, workload: deployment/web}}
slos:
  - {name: speed, objective: 99, sli: {latency: {threshold: 1s}}}
  - name: paid
    objective: 99
    group_by: [provider]
    sli: {events: {bad: 'paid_total{result="bad"}', total: paid_total}}
  - {name: seen, objective: 99, sli: {probe: {selector: 'probe_success{job="outside"}', scope: none}}}
  - {name: queue, objective: 99, sli: {threshold: {query: max(age_seconds), op: "<=", value: 2m, when_missing: bad}}}
  - {name: nightly, objective: 90, sli: {deadline: {last_success: last_success, every: 24h, grace: 2h}}}
  - {name: quiet, objective: 99, alerting: {stage: shadow}, sli: {availability: {}}}
"""
PULLED = """\
version: burnbook/v1
service: shop
team: a
telemetry: {family: fastapi-instrumentator, selector: {job: shop}}
slos: [{name: up, objective: 99, sli: {availability: {}}}]
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("answers")
    made = [pipeline.render(support.plan(folder / str(i), text)) for i, text in enumerate((SERVICE, PULLED))]
    return {Path(one.path).stem: one.content for bundle in made for one in bundle.artifacts if "runbooks/" in one.path}


def gone(page: str) -> str:
    """Return what a page says of telemetry that is gone."""
    return page.partition("### Telemetry absent\n")[2].partition("\n### ")[0]


def silences(page: str) -> list[str]:
    return [found for found in markdown.blocks(page, "sh") if found.startswith("amtool")]


def test_a_probe_that_is_gone_is_looked_for_at_its_prober(pages: dict[str, str]) -> None:
    assert markdown.blocks(gone(pages["seen"]), "promql") == ('up{job="outside"}\n',)
    assert "only the probe is lost" in gone(pages["seen"])
    assert "release" not in gone(pages["seen"])


def test_a_limit_that_counts_missing_samples_falls_silent_only_with_prometheus(pages: dict[str, str]) -> None:
    assert markdown.blocks(gone(pages["queue"]), "promql") == ("sum by (job) (up)\n",)
    assert "look at Prometheus and its targets, not at Web" in gone(pages["queue"])


def test_a_run_that_is_late_is_told_as_one_run(pages: dict[str, str]) -> None:
    (message, *_) = markdown.blocks(pages["nightly"], "text")
    assert "the run of HH:MM UTC is late." in message
    assert "more than 93600 (26 hours)" in pages["nightly"]
    assert "did the last run of Web succeed?" in gone(pages["nightly"])


def test_what_prometheus_tells_of_a_dead_target_is_not_taken_for_a_sign_of_life(pages: dict[str, str]) -> None:
    (asked,) = [query for query in markdown.blocks(gone(pages["up"]), "promql") if "__name__" in query]
    assert asked == 'count by (__name__) ({job="shop",__name__!~"up|scrape_.+"})\n'


def test_a_slow_dependency_is_asked_for_where_calls_are_timed(pages: dict[str, str]) -> None:
    (took,) = [query for query in markdown.blocks(pages["speed"], "promql") if "request_duration_seconds_sum" in query]
    assert took.startswith("topk(5, sum by (server_address) (rate(http_client_request_duration_seconds_sum{")
    assert "the reason is this service's own" not in pages["speed"], "a call that is slow does not fail"


def test_pods_are_asked_whether_they_restart_and_whether_their_cpu_is_short(pages: dict[str, str]) -> None:
    asked = [query for query in markdown.blocks(pages["speed"], "promql") if 'pod=~"web-' in query]
    assert ["restarts_total" in query for query in asked] == [True, False]
    assert ["throttled_periods" in query for query in asked] == [False, True]
    assert "pods stand above 0.25" in pages["speed"]
    assert "Is CPU short?" not in pages["up"], "nothing says where it runs"


def test_an_answer_that_says_next_has_a_question_after_it(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        for after in re.split("next question", page)[1:]:
            assert "| you see | then |" in after.partition("\n#")[0], name


def test_each_group_is_asked_for_and_silenced_alone(pages: dict[str, str]) -> None:
    (asked,) = [query for query in markdown.blocks(pages["paid"], "promql") if query.startswith("sum by (provider)")]
    assert 'sum_over_time(slo:sli_bad:increase1m{service="web",slo="paid"}[5m])' in asked
    burn, *others = silences(pages["paid"])
    assert "'alertname=\"SLOErrorBudgetBurn\"'" in burn
    assert "'provider=\"PROVIDER\"'" in burn
    assert "in the place of PROVIDER" in pages["paid"]
    absent = [command for command in others if "SLOTelemetryAbsent" in command]
    assert absent
    assert not any("PROVIDER" in command for command in absent), "absence is told of the whole"


def test_no_silence_reaches_an_alert_that_does_not_fire(pages: dict[str, str]) -> None:
    unknown = [command for command in silences(pages["saturation"]) if "SaturationUnknown" in command]
    assert [command.count("'reason=\"") for command in unknown] == [1, 1]
    assert len(set(unknown)) == 2


def test_in_shadow_nobody_is_sent_to_work(pages: dict[str, str]) -> None:
    assert not re.search(r"^It is a (page|ticket)", pages["quiet"], re.MULTILINE)
    assert "In shadow nobody is told, and nothing need be done." in pages["quiet"]
