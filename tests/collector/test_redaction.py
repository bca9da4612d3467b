"""Secrets do not leave, and what is too large leaves alone: planted wherever OTLP has room, looked for in a store."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from collector_files import GATEWAY, contents
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.trace import Link, SpanContext
from telemetry_path import collectors, sink
from telemetry_path.sink import Sink

from burnbook.live.processes import until
from burnbook.model.collector import OVERSIZED
from certified import needs_collector, otelcol, trust

pytestmark = needs_collector
_CARD = "4111 1111 1111 {}"
_HEADER = "Authorization: Bearer planted-status"
_PLANTED = re.compile(r"(?:4111|2221)[ -]?1111[ -]?1111[ -]?\d{4}|planted-\w+")
_SOON = {
    "processors": {"tail_sampling": {"decision_wait": "200ms"}},
    "connectors": {"span_metrics": {"metrics_flush_interval": "300ms"}},
}
NOW = str(time.time_ns())
GIANT = "x" * 3_200_000  # bytes: more than any batch holds
SPAN = {"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "startTimeUnixNano": NOW}


def text(value: str) -> dict[str, Any]:
    return {"stringValue": value}


def several(*values: str) -> dict[str, Any]:
    return {"arrayValue": {"values": [text(value) for value in values]}}


def pairs(**values: Any) -> list[dict[str, Any]]:
    return [{"key": key.replace("__", "."), "value": value} for key, value in values.items()]


def attributes() -> list[dict[str, Any]]:
    """Return secrets by their keys and by their values, in every type that an attribute can have."""
    return pairs(
        note=text(f"paid with {_CARD.format(1001)} today"),
        number={"intValue": "4111111111111002"},
        http__request__header__x_note=several(_CARD.format(1003)),
        http__request__header__authorization=several("Basic planted-header"),
        api_key=text("planted-key"),
        nested={"kvlistValue": {"values": pairs(password=text("planted-nested"), card=text(_CARD.format(1004)))}},
        url__query=text("page=2&access_token=planted-query&sort=up"),
        dsn=text("host=db password=planted-dsn sslmode=require"),
        url=text("postgresql://app:planted-url@db.example/shop"),
        header=text("Authorization: Basic planted-basic"),
        cookies=text("got Cookie: sid=planted-sid; csrf=planted-csrf from u-2"),
        escaped=text(r'{"body": "{\"password\": \"planted-escaped\"}"}'),
        since_2017=text("2221 1111 1111 1015"),
    )


def spans() -> dict[str, Any]:
    event = {"name": f"card {_CARD.format(1005)}", "attributes": pairs(exception__message=text(_CARD.format(1006)))}
    status = {
        "code": 2,
        "message": f"ValueError: card {_CARD.format(1007)} was declined, Authorization: Bearer planted-status",
    }
    link = {"traceId": SPAN["traceId"], "spanId": SPAN["spanId"], "attributes": pairs(retry_of=text("attempt-1"))}
    span = {**SPAN, "name": f"pay {_CARD.format(1008)}", "endTimeUnixNano": NOW, "attributes": attributes()}
    span |= {"traceState": "shop=4111-1111-1111-1016", "links": [link]}
    giant = {**SPAN, "name": "giant", "endTimeUnixNano": NOW, "attributes": pairs(prompt=text(GIANT))}
    probe = {**SPAN, "name": "probe", "endTimeUnixNano": NOW, "attributes": pairs(http__route=text("/healthz"))}
    return {"scopeSpans": [{"spans": [{**span, "kind": 2, "status": status, "events": [event]}, giant, probe]}]}


def points() -> dict[str, Any]:
    exemplar = {"timeUnixNano": NOW, "asInt": "1", "filteredAttributes": pairs(card=text(_CARD.format(1009)))}
    point = {"asInt": "1", "timeUnixNano": NOW, "attributes": attributes(), "exemplars": [exemplar]}
    probe = {"asInt": "9", "timeUnixNano": NOW, "attributes": pairs(http__route=text("/readyz"))}
    counted = {"aggregationTemporality": 2, "isMonotonic": True, "dataPoints": [point, probe]}
    told = {"name": "orders", "description": f"Orders, as that of {_CARD.format(1017)}", "sum": counted}
    named = {"name": "paid.by.4111-1111-1111-1018", "gauge": {"dataPoints": [{"asInt": "1", "timeUnixNano": NOW}]}}
    return {"scopeMetrics": [{"metrics": [told, named]}]}


def records() -> dict[str, Any]:
    bodies = (
        text(GIANT),
        text(f"customer paid with {_CARD.format(1010)} and Bearer planted-bearer1"),
        text('{"password": "planted-json", "user": "u-1"}'),
        {"intValue": "4111111111111011"},
        several(_CARD.format(1012)),
        {"kvlistValue": {"values": pairs(message=text(_CARD.format(1013)), token=text("planted-token"))}},
        {"kvlistValue": {"values": pairs(request={"kvlistValue": {"values": pairs(cookie=text("planted-cookie"))}})}},
    )
    return {
        "scopeLogs": [{"logRecords": [{"timeUnixNano": NOW, "body": b, "attributes": attributes()} for b in bodies]}]
    }


SENT = {"traces": ("resourceSpans", spans), "metrics": ("resourceMetrics", points), "logs": ("resourceLogs", records)}


@dataclass(frozen=True)
class World:
    """What a store got, and what the gateway's filters dropped, by signal and filter."""

    store: Sink
    dropped: dict[tuple[str, str], int]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Send everything through a real gateway, and lend what its store got and what it tells of itself."""
    folder = tmp_path_factory.mktemp("redaction")
    identity = trust(folder)
    certificate = identity["COLLECTOR_CA_FILE"]
    with sink.listening() as store:
        overlay = _SOON | collectors.to_store(tuple(SENT), store.url)
        setup = collectors.Setup(otelcol(), contents()[GATEWAY], folder / "gateway", overlay, identity)
        with collectors.collector(setup) as gateway:
            resource = {"attributes": pairs(service__name=text("shop"), note=text(_CARD.format(1014)))}
            for signal, (key, told) in SENT.items():
                where = f"https://127.0.0.1:{gateway.http}/v1/{signal}"
                message = {key: [{"resource": resource, **told()}]}
                assert _PLANTED.search(json.dumps(message)), "nothing was planted"
                requests.post(where, json=message, verify=certificate, cert=certificate, timeout=120).raise_for_status()
            wanted = {"orders", "traces.span.metrics.calls"}  # in one batch, or in two
            arrived = until(
                lambda: bool(store.spans() and store.logs and wanted <= {metric.name for metric in _metrics(store)}), 60
            )
            assert arrived, gateway.log()
            yield World(store, _dropped(requests.get(f"http://127.0.0.1:{gateway.told}/metrics", timeout=10).text))


@pytest.fixture(scope="module")
def stored(world: World) -> Sink:
    return world.store


def _dropped(told: str) -> dict[tuple[str, str], int]:
    found = re.findall(r'otelcol_processor_filter_(\w+)_filtered_total\{.*?filter="([^"]+)".*\} (\d+)', told)
    return {(signal, name): int(count) for signal, name, count in found}


def _metrics(store: Sink) -> list[Any]:
    resources = [resource for message in list(store.metrics) for resource in message.resource_metrics]
    return [metric for one in resources for scope in one.scope_metrics for metric in scope.metrics]


def test_no_planted_secret_leaves_in_spans_points_or_logs(stored: Sink) -> None:
    assert sorted(set(_PLANTED.findall(stored.text()))) == []


def test_what_is_no_secret_stays(stored: Sink) -> None:
    told = stored.text()
    for kept in (
        "paid with **** today",
        "ValueError: card **** was declined",
        "page=2",
        "sslmode=require",
        "u-1",
        "db.example/shop",
    ):
        assert kept in told


def test_a_point_carries_the_name_of_its_service_and_a_number_that_is_no_card_stays_one(stored: Sink) -> None:
    (sent,) = [metric for metric in _metrics(stored) if metric.name == "orders"]
    (point,) = sent.sum.data_points
    told = {pair.key: pair.value for pair in point.attributes}
    assert told["service.name"].string_value == "shop"
    assert point.as_int == 1


def test_links_of_spans_arrive_with_their_attributes_which_nothing_in_the_collector_can_mask(stored: Sink) -> None:
    (span,) = stored.spans()
    assert span.trace_state == "shop=****"
    assert [pair.value.string_value for link in span.links for pair in link.attributes] == ["attempt-1"]


def test_an_sdk_leaves_attributes_of_links_out_where_its_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "0")
    link = Link(SpanContext(1, 1, is_remote=True), {"password": "planted-link"})
    span = TracerProvider(shutdown_on_exit=False).get_tracer("shop").start_span("pay", links=[link])
    assert isinstance(span, ReadableSpan)
    assert [dict(found.attributes or {}) for found in span.links] == [{}]


def test_what_is_too_large_is_dropped_alone_and_told_and_is_counted_in_the_metrics_of_spans(world: World) -> None:
    assert len(world.store.bodies()) == len(records()["scopeLogs"][0]["logRecords"]) - 1
    assert world.dropped["logs", OVERSIZED] == 1
    assert world.dropped["spans", OVERSIZED] == 1
    assert world.dropped["spans", "filter/probes"] == 1
    calls = [metric.sum for metric in _metrics(world.store) if metric.name == "traces.span.metrics.calls"]
    counted = [point for found in calls for point in found.data_points]
    assert "giant" in {pair.value.string_value for point in counted for pair in point.attributes}


def test_health_probes_reach_no_store(stored: Sink) -> None:
    assert [span.name for span in stored.spans()] == ["pay ****"]
    assert "/readyz" not in stored.text()


def test_a_client_without_a_certificate_is_not_heard(tmp_path: Path) -> None:
    identity = trust(tmp_path)
    setup = collectors.Setup(otelcol(), contents()[GATEWAY], tmp_path / "gateway", {}, identity)
    refusals = (requests.exceptions.SSLError, requests.exceptions.ConnectionError)
    with collectors.collector(setup) as gateway:
        where = f"https://127.0.0.1:{gateway.http}/v1/logs"
        with pytest.raises(refusals):
            requests.post(where, json={}, verify=identity["COLLECTOR_CA_FILE"], timeout=120)
