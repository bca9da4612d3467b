"""What the collector drops: routes that some SLO leaves out and no SLO counts, and nothing else."""

from __future__ import annotations

from decimal import Decimal
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


SERVICES = """\
version: burnbook/v1
service: web
team: a
telemetry: {family: otel-http, selector: WEB}
slos:
  - {name: one, objective: 99, sli: {latency: {threshold: 250ms}}}
  - {name: two, objective: 99, sli: {latency: {threshold: 1s}}}
---
version: burnbook/v1
service: shop
team: a
telemetry: {family: otel-http, selector: {job: books/shop-api}}
slos: [{name: one, objective: 99, sli: {latency: {threshold: SHOP}}}]
---
version: burnbook/v1
service: old
team: a
telemetry: {family: fastapi-instrumentator, selector: {job: old}}
slos: [{name: one, objective: 99, sli: OLD}]
"""


@pytest.mark.parametrize(
    ("web", "shop", "old", "slow"),
    [
        ("{service_name: front}", "5s", "{availability: {}}", [("0.25", ("front",)), ("5", ("shop-api",))]),
        ("{service_name: front}", "250ms", "{availability: {}}", [("0.25", ())]),
        ("{x: y}", "5s", "{availability: {}}", [("0.25", ())]),
        ("{service_name: front}", "5s", "{latency: {threshold: 1s}}", [("1", ()), ("0.25", ("front",))]),
        ("{service_name: front}", "1s", "{latency: {threshold: 100ms}}", [("0.1", ())]),
    ],
    ids=["each its own", "one for all", "any name", "a scraped one has any name", "the tightest has any name"],
)
def test_a_trace_is_slow_by_the_promise_of_a_service_that_it_touches(
    web: str, shop: str, old: str, slow: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    text = SERVICES.replace("WEB", web).replace("SHOP", shop).replace("OLD", old)
    found = support.plan(tmp_path, text).collector
    assert found is not None
    assert [(one.threshold, one.services) for one in found.slow] == [(Decimal(t), names) for t, names in slow]


def test_shares_are_those_of_services_as_their_telemetry_names_them(tmp_path: Path) -> None:
    text = SERVICES.replace("WEB", "{service_name: front}").replace("SHOP", "1s").replace("OLD", "{availability: {}}")
    shares = "collector: {traces_kept_of: {web: 20%, shop: 20%, old: 1%}}\n"
    found = support.plan(tmp_path, text, support.PROJECT + shares).collector
    assert found is not None
    assert [(one.share, one.services) for one in found.kept] == [
        (Decimal("0.01"), ("old",)),
        (Decimal("0.2"), ("front", "shop-api")),
    ]
