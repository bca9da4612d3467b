"""Receivers of OTLP on this machine, and what they were told as plain data."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc as metrics_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as traces_grpc

Attributes = dict[str, Any]
PATIENCE = ("burnbook.telemetry.export._SECONDS", 60)


@dataclass(frozen=True, slots=True)
class Span:
    name: str
    id: str
    parent: str
    trace: str
    attributes: Attributes
    failed: bool
    words: str


@dataclass(slots=True)
class Received:
    """What has come so far; `paths` and `headers` are those of the requests."""

    traces: list[traces.ExportTraceServiceRequest] = field(default_factory=list)
    metrics: list[metrics.ExportMetricsServiceRequest] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def spans(self) -> list[Span]:
        scopes = [scope for request in self.traces for part in request.resource_spans for scope in part.scope_spans]
        return [_span(span) for scope in scopes for span in scope.spans]

    def span(self, name: str) -> Span:
        (found,) = [span for span in self.spans() if span.name == name]
        return found

    def resource(self) -> Attributes:
        return _attributes(self.traces[0].resource_spans[0].resource.attributes)

    def values(self, name: str) -> dict[tuple[Any, ...], float]:
        """Return the values of a metric by its attributes' values; of a histogram, the sums."""
        scopes = [s for request in self.metrics for part in request.resource_metrics for s in part.scope_metrics]
        (found,) = [metric for scope in scopes for metric in scope.metrics if metric.name == name]
        points = found.histogram.data_points or found.gauge.data_points
        return {tuple(_attributes(point.attributes).values()): _value(point) for point in points}


def _value(point: Any) -> float:
    return float(point.sum if hasattr(point, "sum") else point.as_int)


def _span(span: Any) -> Span:
    identity = (span.name, span.span_id.hex(), span.parent_span_id.hex(), span.trace_id.hex())
    return Span(*identity, _attributes(span.attributes), span.status.code == 2, span.status.message)


def _attributes(pairs: Any) -> Attributes:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}


@contextmanager
def over_http() -> Iterator[Received]:
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.paths.append(self.path)
            received.headers.append({name.lower(): text for name, text in self.headers.items()})
            if self.path.endswith("/v1/traces"):
                received.traces.append(traces.ExportTraceServiceRequest.FromString(body))
            else:
                received.metrics.append(metrics.ExportMetricsServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with _serving(Handler) as received.url:
        yield received


@contextmanager
def over_grpc() -> Iterator[Received]:
    received = Received()

    class Traces(traces_grpc.TraceServiceServicer):
        def Export(self, request: Any, _: Any) -> Any:  # noqa: N802  the name that gRPC calls
            received.traces.append(request)
            return traces.ExportTraceServiceResponse()

    class Metrics(metrics_grpc.MetricsServiceServicer):
        def Export(self, request: Any, _: Any) -> Any:  # noqa: N802  the name that gRPC calls
            received.metrics.append(request)
            return metrics.ExportMetricsServiceResponse()

    server = grpc.server(ThreadPoolExecutor(2))
    traces_grpc.add_TraceServiceServicer_to_server(Traces(), server)
    metrics_grpc.add_MetricsServiceServicer_to_server(Metrics(), server)
    received.url = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield received
    finally:
        server.stop(0).wait()


@contextmanager
def black_hole() -> Iterator[str]:
    """Accept every connection, and never answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def endless() -> Iterator[str]:
    """Begin an answer that never ends: each byte comes in time, so that no time limit of a read is reached."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.flush_headers()
            with suppress(OSError):
                while not over.wait(0.1):
                    self.wfile.write(b"x")

        def log_message(self, *_: object) -> None:
            pass

    over = threading.Event()
    with _serving(Handler) as url:
        try:
            yield url
        finally:
            over.set()


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
