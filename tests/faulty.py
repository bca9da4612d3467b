"""A server on this machine that answers as a test says: for clients of servers that do not do what they should."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from burnbook.live.processes import HOST

Answer = tuple[int, str]


@dataclass
class Server:
    """What a server on this machine was asked, with whose credentials."""

    url: str
    queries: list[str] = field(default_factory=list)
    credentials: list[str | None] = field(default_factory=list)
    tenants: list[str | None] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[str], Answer], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            query = parse_qs(body).get("query", [""])[0]
            server.queries.append(query)
            server.credentials.append(self.headers.get("Authorization"))
            server.tenants.append(self.headers.get("X-Scope-OrgID"))
            status, text = answer(query)
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked may have lost patience
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer((HOST, 0), Handler) as listening:
        server = Server(f"{'https' if tls else 'http'}://{HOST}:{listening.server_port}")
        if tls:
            listening.socket = tls.wrap_socket(listening.socket, server_side=True)
        thread = Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
