"""An OTLP receiver that keeps what arrives, so that it can be counted: it stands for Loki, Tempo, or another store."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest as Logs
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest as Metrics
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest as Traces

from burnbook.live.processes import HOST

KINDS: dict[str, Any] = {"/v1/logs": Logs, "/v1/metrics": Metrics, "/v1/traces": Traces}


@dataclass
class Sink:
    """What arrived, in order; while `refusing` it answers 503, as a store that is down."""

    port: int
    logs: list[Logs] = field(default_factory=list)
    metrics: list[Metrics] = field(default_factory=list)
    traces: list[Traces] = field(default_factory=list)
    refusing: bool = False

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def take(self, message: Logs | Metrics | Traces) -> None:
        kept: list[Any] = {Logs: self.logs, Metrics: self.metrics, Traces: self.traces}[type(message)]
        kept.append(message)

    def bodies(self) -> list[str]:
        """Return the texts of all log records, or the messages of those with keys; one that arrived twice twice."""
        resources = (resource for message in list(self.logs) for resource in message.resource_logs)
        scopes = (scope for resource in resources for scope in resource.scope_logs)
        return [_text(record.body) for scope in scopes for record in scope.log_records]

    def points(self, metric: str) -> list[tuple[bytes, int]]:
        """Return the time-stamped points of a gauge: what tells the series apart, and the value."""
        resources = (resource for message in list(self.metrics) for resource in message.resource_metrics)
        scopes = (scope for resource in resources for scope in resource.scope_metrics)
        gauges = (found.gauge for scope in scopes for found in scope.metrics if found.name == metric)
        points = (point for gauge in gauges for point in gauge.data_points)
        return [(b"".join(pair.SerializeToString() for pair in point.attributes), point.as_int) for point in points]

    def spans(self) -> list[Any]:
        resources = (resource for message in list(self.traces) for resource in message.resource_spans)
        return [span for resource in resources for scope in resource.scope_spans for span in scope.spans]

    def text(self) -> str:
        """Return everything as text, to look for what must not be in it."""
        every = [*self.logs, *self.metrics, *self.traces]
        return "\n".join(json.dumps(json.loads(MessageToJson(message)), ensure_ascii=False) for message in every)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that has been killed; any other mistake shows in what was counted."""


def _text(body: Any) -> str:
    found = {pair.key: pair.value.string_value for pair in body.kvlist_value.values}
    return str(found.get("message", body.string_value))


@contextmanager
def listening() -> Iterator[Sink]:
    """Listen on a free port of this machine until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if not sink.refusing:
                sink.take(KINDS[self.path].FromString(body))
            self.send_response(503 if sink.refusing else 200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = _Server((HOST, 0), Handler)
    sink = Sink(server.server_port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
