"""A receiver of webhooks on this machine: it keeps what comes in, with the time and the path."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Literal
from urllib.parse import quote, unquote

from burnbook.live.processes import HOST

Status = Literal["firing", "resolved"]


@dataclass(frozen=True, slots=True)
class Notification:
    """What one receiver was sent, at a time of this machine (Unix seconds)."""

    time: float
    receiver: str
    body: Mapping[str, Any]

    def alerts(self, status: Status) -> list[dict[str, Any]]:
        """Return its alerts of a status."""
        return [alert for alert in self.body["alerts"] if alert["status"] == status]

    def speeds(self, status: Status) -> list[str]:
        """Return the burn speeds of its alerts of a status."""
        return sorted(alert["labels"].get("burn_speed", "") for alert in self.alerts(status))


@dataclass(frozen=True, slots=True)
class Sink:
    """The receiver; `heard` grows while it is open."""

    port: int
    heard: list[Notification] = field(default_factory=list)

    def url(self, receiver: str) -> str:
        """Return where a receiver of this name listens."""
        return f"http://{HOST}:{self.port}/{quote(receiver, safe='')}"

    def told(self, receiver: str, **labels: str) -> list[Notification]:
        """Return what a receiver was sent of a group."""
        return [
            n for n in list(self.heard) if n.receiver == receiver and labels.items() <= n.body["groupLabels"].items()
        ]


@contextmanager
def listening() -> Iterator[Sink]:
    """Listen on a free port of this machine until the end of the block."""
    heard: list[Notification] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(_notification(self))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing: what was heard is told by the drill."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Sink(server.server_port, heard)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _notification(request: BaseHTTPRequestHandler) -> Notification:
    body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
    return Notification(time.time(), unquote(request.path.strip("/")), body)
