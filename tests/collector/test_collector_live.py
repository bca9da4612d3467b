"""The gateway runs: it keeps the traces that the SLOs call bad, and a store that refuses a batch gets the next."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from telemetry_path.collectors import Collector, Setup, collector, free_port

import support
from burnbook import toolbox
from burnbook.live import prometheus
from burnbook.live.processes import HOST, Address, Start, running, until
from burnbook.outputs.collector.render import GATEWAY, configurations
from burnbook.text import yaml_out
from certified import otelcol

SERVICES = """\
version: burnbook/v1
service: web
team: a
telemetry: {family: otel-http, selector: {service_name: web}}
slos: [{name: quick, objective: 99, sli: {latency: {threshold: 250ms}}}]
---
version: burnbook/v1
service: batch
team: a
telemetry: {family: otel-http, selector: {service_name: batch}}
slos: [{name: quick, objective: 99, sli: {latency: {threshold: 5s}}}]
---
version: burnbook/v1
service: pay
team: a
telemetry: {family: otel-http, selector: {service_name: pay}}
slos: [{name: quick, objective: 99, sli: {latency: {threshold: 5s}}}]
"""
SAMPLING = "{receive: {insecure: true}, traces_kept: 0.000001%, traces_kept_of: {pay: 100%}}"
REMOTE = '{receive: {insecure: true}, metrics: {remote_write: "http://127.0.0.1:1/api/v1/write"}}'
DAY = "storage: {tsdb: {out_of_order_time_window: 1d}}"
WRITES = "prometheus_remote_write/metrics"
Config = dict[str, Any]


def can_run() -> bool:
    tool = toolbox.find("otelcol")
    return tool is not None and any("remotewrite" in name for name in toolbox.modules(tool))


pytestmark = pytest.mark.skipif(not can_run(), reason="no otelcol with every component: tools/install --collector")


def gateway_config(folder: Path, options: str) -> Config:
    """Return the gateway of a project as it is written, with its storage in a folder and nothing on fixed ports."""
    stated = options.replace("{", f"{{queue: {{folder: {folder / 'storage'}}}, ", 1)
    plan = support.plan(folder, SERVICES, f"{support.PROJECT}collector: {stated}\n")
    assert plan.collector
    config: Config = configurations(plan.collector)[GATEWAY]
    config["extensions"].pop("health_check")
    config["service"]["extensions"].remove("health_check")
    config["service"]["telemetry"]["metrics"] = {"level": "none"}
    config["receivers"]["otlp"]["protocols"].pop("grpc")
    return config


@contextmanager
def gateway(folder: Path, config: Config) -> Iterator[str]:
    """Run it and lend the address that it receives at."""
    tool = toolbox.find("otelcol")
    assert tool

    def command(address: Address) -> tuple[str, ...]:
        config["receivers"]["otlp"]["protocols"]["http"]["endpoint"] = str(address)
        (folder / "gateway.yaml").write_text(yaml_out.dump(config))
        return (str(tool.path), f"--config={folder / 'gateway.yaml'}")

    def listens(address: Address) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", address.port)) == 0

    with running(Start(tool, command, folder, listens)) as address:
        yield address.url


@contextmanager
def sink() -> Iterator[tuple[str, list[Config]]]:
    """Take what is sent as JSON; lend the address and what has come."""
    came: list[Config] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", came
        server.shutdown()


def resource(service: str) -> Config:
    return {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}


def trace(number: int, service: str, milliseconds: int, status: int = 0) -> Config:
    start = time.time_ns()
    span = {
        "traceId": f"{number:032x}",
        "spanId": f"{number:016x}",
        "name": "GET",
        "kind": 2,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + milliseconds * 1_000_000),
        "status": {"code": status},
    }
    return {"resource": resource(service), "scopeSpans": [{"spans": [span]}]}


def traces(came: list[Config]) -> set[int]:
    spans = [
        span
        for body in came
        for part in body["resourceSpans"]
        for scope in part["scopeSpans"]
        for span in scope["spans"]
    ]
    return {int(span["traceId"], 16) for span in spans}


def test_kept_are_errors_what_is_slower_than_its_own_service_promised_and_the_stated_shares(tmp_path: Path) -> None:
    sent = [
        trace(0xA1, "web", 300),  # slower than web promised
        trace(0xA2, "web", 200),
        trace(0xA3, "batch", 300),  # as slow, and well within what batch promised
        trace(0xA4, "batch", 6000),
        trace(0xA5, "batch", 100, status=2),
        trace(0xA6, "pay", 10),  # of pay all are kept
    ]
    with sink() as (store, came):
        config = gateway_config(tmp_path, SAMPLING)
        config["processors"]["tail_sampling"]["decision_wait"] = "1s"
        config["exporters"]["otlp_http/traces"] |= {"endpoint": store, "encoding": "json", "compression": "none"}
        with gateway(tmp_path, config) as address:
            requests.post(f"{address}/v1/traces", json={"resourceSpans": sent}, timeout=120).raise_for_status()
            until(lambda: len(traces(came)) >= 4, 60)
            # What is not kept is decided in the same tick as the rest, and sent in the same batch if at all.
            assert traces(came) == {0xA1, 0xA4, 0xA5, 0xA6}


def point(value: int, at: float) -> Config:
    moment = str(round(at * 1000) * 1_000_000)
    data = {"asInt": str(value), "timeUnixNano": moment, "startTimeUnixNano": moment}
    metric = {"name": "orders", "sum": {"aggregationTemporality": 2, "isMonotonic": True, "dataPoints": [data]}}
    return {"resource": resource("web"), "scopeMetrics": [{"metrics": [metric]}]}


def send(address: str, value: int, at: float) -> None:
    body = {"resourceMetrics": [point(value, at)]}
    requests.post(f"{address}/v1/metrics", json=body, timeout=120).raise_for_status()


def stored(client: prometheus.Client, *values: int) -> Callable[[], bool]:
    def all_there() -> bool:
        found = client.query('orders_total{job="web"}[10m]')
        return [sample.value for series in found for sample in series.samples] == list(values)

    return all_there


@contextmanager
def store(folder: Path, port: int) -> Iterator[prometheus.Client]:
    """Run a Prometheus that takes remote write, at a port that was known before."""
    tool, client = toolbox.find("prometheus"), prometheus.Client(f"http://{HOST}:{port}")
    assert tool
    (folder / "prometheus.yml").write_text(DAY)
    flags = ("--web.enable-remote-write-receiver", f"--web.listen-address={HOST}:{port}")
    files = (f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}")
    with running(Start(tool, lambda _: (str(tool.path), *files, *flags), folder, lambda _: client.ready())):
        yield client


def given_up(collector: Collector) -> dict[str, float]:
    """Return how many points each exporter has given up."""
    failed = r'otelcol_exporter_send_failed_metric_points_total\{.*exporter="([^"]+)".*'
    pairs = ((re.fullmatch(failed, series), value) for series, value in collector.series().items())
    return {match[1]: value for match, value in pairs if match}


def test_remote_write_sends_what_waited_when_it_was_killed_and_what_its_store_refuses_holds_up_nothing(
    tmp_path: Path,
) -> None:
    plan = support.plan(tmp_path, SERVICES, f"{support.PROJECT}collector: {REMOTE}\n")
    assert plan.collector
    now, port = time.time(), free_port()
    overlay = {"exporters": {WRITES: {"endpoint": f"http://{HOST}:{port}/api/v1/write"}}}
    config = yaml_out.dump(configurations(plan.collector)[GATEWAY])
    setup = Setup(otelcol(), config, tmp_path / "gateway", overlay)
    with collector(setup) as killed:
        send(killed.url, 7, now)  # nobody listens there yet
        killed.kill()
    with collector(setup) as gateway, store(tmp_path, port) as client:
        assert until(stored(client, 7), 60)
        send(gateway.url, 8, now)  # another value of the same moment: refused for good
        assert until(lambda: bool(given_up(gateway)), 60)
        send(gateway.url, 1, now - 90_000)  # older than the window: some releases would have it sent again for ever
        send(gateway.url, 9, time.time())
        assert until(stored(client, 7, 9), 60)
        assert given_up(gateway) == {WRITES: 1, "otlp_grpc/metrics": 1}
