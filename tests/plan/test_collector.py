"""What the collector drops: routes that some SLO leaves out and no SLO counts, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import support

SERVICE = """\
version: burnbook/v1
service: web
team: a
telemetry: {family: otel-http}
slos:
  - {name: one, objective: 99, sli: {availability: {exclude_routes: ["/healthz", "/search", "/in.*"]}}}
  - {name: two, objective: 99, sli: LATENCY}
"""


@pytest.mark.parametrize(
    ("latency", "dropped"),
    [
        ('{latency: {threshold: 1s, routes: ["/api/.+"]}}', ("/healthz", "/search")),
        ('{latency: {threshold: 1s, routes: ["/search"]}}', ("/healthz",)),
        ('{latency: {threshold: 1s, exclude_routes: ["/healthz", "/in.*"]}}', ("/healthz", "/in.*")),
        ("{latency: {threshold: 1s}}", ()),
        ("{events: {bad: 'x{a=\"b\"}', total: x}}", ("/healthz", "/in.*", "/search")),
    ],
    ids=["routes of another kind", "one of them counted", "left out by both", "all counted", "no requests at all"],
)
def test_only_what_no_slo_counts_is_dropped(latency: str, dropped: tuple[str, ...], tmp_path: Path) -> None:
    collector = support.plan(tmp_path, SERVICE.replace("LATENCY", latency)).collector
    assert collector is not None
    assert collector.probes == dropped


def test_a_project_that_only_scrapes_needs_no_collector_unless_it_asks(tmp_path: Path) -> None:
    assert support.plan(tmp_path / "a").collector is None
    assert support.plan(tmp_path / "b", project=support.PROJECT + "collector: {}\n").collector is not None
