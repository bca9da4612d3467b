"""Families of a project's own: described in its files, used like those that come with Burnbook."""

from __future__ import annotations

from pathlib import Path

from support import PROJECT, SERVICE, plan, problems, slo

GATEWAY = """\
version: burnbook/family/v1
family: our-gateway
title: Our gateway
setup: nothing to set
delivery: push
interval: 15s
arrival_delay: 20s
target_labels: [node]
requests:
  counter: gateway_calls_total{side="server"}
  labels: {status: outcome}
durations:
  - histogram: gateway_call_ms{side="server"}
    unit: ms
    bounds: [0.5, 250]
    labels: {}
statuses: {codes: other, bad: [refused, "broken.*"], good_sample: done, bad_sample: refused}
"""
OWN = SERVICE.replace("fastapi-instrumentator", "our-gateway")


def write(folder: Path, text: str = GATEWAY) -> str:
    (folder / "families").mkdir()
    (folder / "families/ours.yaml").write_text(text)
    return PROJECT + "families: [families/ours.yaml]\n"


def test_a_family_of_the_projects_own_says_what_is_counted_and_how_late_it_is_read(tmp_path: Path) -> None:
    base = slo(tmp_path, OWN, write(tmp_path)).groups[0].rules
    assert 'gateway_calls_total{job="web",side="server"} offset 20s' in base[0].expr
    assert 'outcome=~"refused|broken.*"}[74s] offset 20s' in base[1].expr
    assert "on (node)" in base[0].expr


def test_a_threshold_is_looked_for_among_the_bounds_of_the_file(tmp_path: Path) -> None:
    service = OWN.replace("{availability: {}}", "{latency: {threshold: 250ms}}")
    assert r'gateway_call_ms_bucket{job="web",side="server",le=~"250(\\.0)?"}' in (
        slo(tmp_path, service, write(tmp_path)).groups[0].rules[1].expr
    )
    (problem,) = problems(tmp_path, service.replace("250ms", "300ms"), PROJECT + "families: [families/ours.yaml]\n")
    assert (problem.id, problem.mend) == ("latency-threshold-not-a-bucket", "nearest bounds: 250ms")


def test_what_the_service_selects_prevails_over_the_familys_own_matcher(tmp_path: Path) -> None:
    service = OWN.replace("{job: web}", "{job: web, side: client}")
    total = slo(tmp_path, service, write(tmp_path)).groups[0].rules[0].expr
    assert 'gateway_calls_total{job="web",side="client"}' in total
    assert "server" not in total


def test_codes_of_grpc_are_chosen_by_name_whatever_the_label_says(tmp_path: Path) -> None:
    asked = "{availability: {bad_codes: [Unavailable, DeadlineExceeded]}}"
    spelled = {
        "grpc-prometheus": 'grpc_code=~"Unavailable|UNAVAILABLE|DeadlineExceeded|DEADLINE_EXCEEDED"',
        "grpc-otel-legacy": 'rpc_grpc_status_code=~"14|4"',
    }
    for family, matcher in spelled.items():
        service = SERVICE.replace("fastapi-instrumentator", family).replace("{availability: {}}", asked)
        assert matcher in slo(tmp_path / family, service).groups[0].rules[1].expr


def test_a_queue_and_a_pool_are_read_where_the_family_says(tmp_path: Path) -> None:
    for family, stated, metric in (
        ("celery", "queue: {}", 'celery_queue_length{job="web"}'),
        ("celery", "queue: {length: other_length}", 'other_length{job="web"}'),
        ("postgres", "db_pool: {size: 50}", 'pg_stat_activity_count{job="web"}'),
    ):
        events = "{events: {bad: 'x_total{r=\"bad\"}', total: x_total}}"
        service = SERVICE.replace("fastapi-instrumentator", family).replace("{availability: {}}", events)
        found = plan(tmp_path / metric[:8], service.replace("team: a", f"team: a\nsaturation: {{{stated}}}")).services
        assert any(metric in query.expr for signal in found[0].signals for query in signal.queries), metric
