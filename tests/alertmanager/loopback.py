"""Receivers on this machine: whatever HTTP or SMTP brings is kept, with its path, its headers and its body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Sent:
    """What came in at a path."""

    path: str
    token: str
    body: Any


@dataclass(frozen=True)
class Loopback:
    """Two ports, and what they heard so far."""

    http: int
    smtp: int
    sent: list[Sent] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.http}/{path}"

    def at(self, path: str) -> list[Any]:
        """Return the bodies that came to a path."""
        return [one.body for one in list(self.sent) if one.path == f"/{path}"]


@contextmanager
def listening() -> Iterator[Loopback]:
    sent, mails = list[Sent](), list[EmailMessage]()
    servers = (ThreadingHTTPServer((HOST, 0), _web(sent)), ThreadingTCPServer((HOST, 0), _mail(mails)))
    threads = [Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True) for server in servers]
    for server, thread in zip(servers, threads, strict=True):
        server.daemon_threads = True
        thread.start()
    try:
        yield Loopback(servers[0].server_address[1], servers[1].server_address[1], sent, mails)
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()


def _web(sent: list[Sent]) -> type[BaseHTTPRequestHandler]:
    class Web(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            sent.append(Sent(self.path, self.headers.get("Authorization", ""), body))
            self.send_response(202 if "pagerduty" in self.path else 200)
            self.end_headers()
            self.wfile.write(b"ok")  # as Slack answers

        def log_message(self, *_: object) -> None:
            """Say nothing: the test reads what was sent."""

    return Web


def _mail(mails: list[EmailMessage]) -> type[StreamRequestHandler]:
    class Mail(StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.say("354 go on")
                    mails.append(self.read())
                self.say("221 bye" if word == b"QUIT" else "250 ok")

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def read(self) -> EmailMessage:
            lines = iter(self.rfile.readline, b".\r\n")
            whole = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
            return message_from_bytes(whole, policy=policy.default)  # type: ignore[return-value]

    return Mail
