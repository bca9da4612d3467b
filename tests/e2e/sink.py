"""A receiver of webhooks on this machine: it keeps what comes in, with the time and the path."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Notification:
    """What one receiver was sent, at a time of this machine."""

    time: float
    receiver: str
    body: dict[str, Any]

    def alerts(self, status: str) -> list[dict[str, Any]]:
        return [alert for alert in self.body["alerts"] if alert["status"] == status]

    def speeds(self, status: str) -> list[str]:
        return sorted(alert["labels"].get("burn_speed", "") for alert in self.alerts(status))


@dataclass(frozen=True)
class Sink:
    """The receiver; `heard` grows while it is open."""

    port: int
    heard: list[Notification] = field(default_factory=list)

    def url(self, receiver: str) -> str:
        return f"http://{HOST}:{self.port}/{receiver}"

    def told(self, receiver: str, **labels: str) -> list[Notification]:
        """Return what a receiver was sent of a group."""
        return [
            n for n in list(self.heard) if n.receiver == receiver and labels.items() <= n.body["groupLabels"].items()
        ]


@contextmanager
def listening() -> Iterator[Sink]:
    heard: list[Notification] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append(Notification(time.time(), self.path.strip("/"), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing: the test reads what was heard."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Sink(server.server_port, heard)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
