"""Our own runs are traced where OTLP is set up, and nothing is touched where it is not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROOT = Path(__file__).parents[2]


def test_spans_of_the_stages_reach_an_otlp_endpoint() -> None:
    bodies: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            bodies.append(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        endpoint = f"http://127.0.0.1:{server.server_port}"
        environment = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
        command = [sys.executable, "-m", "burnbook", "generate", "--check"]
        subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, timeout=120)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    requests = [ExportTraceServiceRequest.FromString(body) for body in bodies]
    spans = {s.name for r in requests for rs in r.resource_spans for ss in rs.scope_spans for s in ss.spans}
    assert {"load", "resolve", "plan", "prove"} <= spans
