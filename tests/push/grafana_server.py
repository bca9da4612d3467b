"""A Grafana on this machine, as its HTTP API is documented: folders, dashboards and versions, and faults to plant."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HOST = "127.0.0.1"
TOKEN = "a-token"
Json = dict[str, Any]


@dataclass
class Answer:
    """What is sent back; a text body is sent as it is."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Grafana:
    """What it holds. `faults` are answered instead of the next requests whose method and path they accept."""

    port: int = 0
    scheme: str = "http"
    version: str = "12.0.1"
    careless: bool = False
    """Whether its search ignores what it is asked for, as an index that lags does."""
    folders: dict[str, Json] = field(default_factory=dict)
    boards: dict[str, Json] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    faults: list[tuple[Callable[[str, str], bool], Answer]] = field(default_factory=list)
    after: list[Answer] = field(default_factory=list)
    """Sent in the place of the answers of the next writes, which are made all the same."""
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    """Done before the next write: what somebody else does at the same time."""

    @property
    def url(self) -> str:
        return f"{self.scheme}://{HOST}:{self.port}"

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path in self.asked if method != "GET"]

    def fail(self, method: str, path: str, answer: Answer, times: int = 1) -> None:
        """Plant a fault."""
        self.faults += [(lambda m, p: m == method and p.startswith(path), answer)] * times

    def put(self, content: Json, folder: str, *, provisioned: bool = False) -> None:
        """Save a dashboard as people or files do."""
        version = self.boards.get(content["uid"], {"content": {"version": 0}})["content"]["version"] + 1
        stored = json.loads(json.dumps(content)) | {"id": len(self.boards) + 1, "version": version}
        self.boards[content["uid"]] = {"content": stored, "folder": folder, "provisioned": provisioned}

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Json) -> Answer:
        """Return what the API documents for a request."""
        match (method, path.removeprefix("/api/").split("/")):
            case "GET", ["health"]:
                return Answer(200, {"database": "ok", "version": self.version})
            case "GET", ["folders", uid]:
                return Answer(200, self.folders[uid]) if uid in self.folders else _refused(404, "folder not found")
            case "POST", ["folders"]:
                return self._create_folder(body)
            case "PUT", ["folders", uid]:
                return self._rename(uid, body)
            case "GET", ["dashboards", "uid", uid]:
                return self._board(uid)
            case "POST", ["dashboards", "db"]:
                return self._save(body)
            case "DELETE", ["dashboards", "uid", uid]:
                return Answer(200, self.boards.pop(uid)) if uid in self.boards else _refused(404, "Dashboard not found")
            case "GET", ["search"]:
                return self._search(query)
        return _refused(404, "Not found")

    def _create_folder(self, body: Json) -> Answer:
        if body["uid"] in self.folders or body["title"] in [found["title"] for found in self.folders.values()]:
            return _refused(409, "a folder with the same name already exists in the current location")
        self.folders[body["uid"]] = {"uid": body["uid"], "title": body["title"], "version": 1}
        return Answer(200, self.folders[body["uid"]])

    def _rename(self, uid: str, body: Json) -> Answer:
        if body["version"] != self.folders[uid]["version"]:
            return _refused(412, "The folder has been changed by someone else", "version-mismatch")
        self.folders[uid] |= {"title": body["title"], "version": body["version"] + 1}
        return Answer(200, self.folders[uid])

    def _board(self, uid: str) -> Answer:
        if uid not in self.boards:
            return _refused(404, "Dashboard not found")
        found = self.boards[uid]
        meta = {"folderUid": found["folder"], "version": found["content"]["version"]}
        return Answer(200, {"dashboard": found["content"], "meta": meta | {"provisioned": found["provisioned"]}})

    def _save(self, body: Json) -> Answer:
        board, folder = body["dashboard"], body.get("folderUid", "")
        found = self.boards.get(board["uid"])
        if folder and folder not in self.folders:
            return _refused(400, "folder not found")
        if found and found["provisioned"]:
            return _refused(400, "Cannot save provisioned dashboard")
        if (found["content"]["version"] if found else 0) != board.get("version", 0) and not body.get("overwrite"):
            return _refused(412, "The dashboard has been changed by someone else", "version-mismatch")
        if any(self._alike(uid, board, folder) for uid in self.boards) and not body.get("overwrite"):
            return _refused(412, "A dashboard with the same name in the folder already exists", "name-exists")
        self.put(board, folder)
        self.messages.append(body.get("message", ""))
        version = self.boards[board["uid"]]["content"]["version"]
        return Answer(200, {"uid": board["uid"], "status": "success", "version": version})

    def _alike(self, uid: str, board: Json, folder: str) -> bool:
        other = self.boards[uid]
        return uid != board["uid"] and other["content"]["title"] == board["title"] and other["folder"] == folder

    def _search(self, query: dict[str, list[str]]) -> Answer:
        tag, folder = query["tag"][0], query["folderUIDs"][0]
        limit, page = int(query["limit"][0]), int(query["page"][0])
        hits = [
            {"uid": uid, "title": found["content"]["title"], "tags": found["content"].get("tags", [])}
            | ({"folderUid": found["folder"]} if found["folder"] else {})
            for uid, found in sorted(self.boards.items())
        ]
        hits = [hit for hit in hits if self.careless or (tag in hit["tags"] and hit.get("folderUid") == folder)]
        return Answer(200, hits[(page - 1) * limit : page * limit])


def _refused(status: int, message: str, state: str = "") -> Answer:
    return Answer(status, {"message": message} | ({"status": state} if state else {}))


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Grafana]:
    """Serve until the end of the block, over TLS with a certificate."""
    grafana = Grafana(scheme="https" if certificate else "http")
    server = ThreadingHTTPServer((HOST, 0), type("Handler", (_Handler,), {"grafana": grafana}))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    grafana.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield grafana
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    grafana: Grafana

    def do_GET(self) -> None:
        parts, length = urlsplit(self.path), int(self.headers.get("Content-Length") or 0)
        body, path = json.loads(self.rfile.read(length) or b"{}"), unquote(parts.path)
        self.grafana.asked.append((self.command, path))
        self.grafana.credentials.append(self.headers.get("Authorization", ""))
        if self.command != "GET" and self.grafana.meanwhile:
            self.grafana.meanwhile.pop(0)()
        self.send(self.answer(path, parse_qs(parts.query), body))

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def answer(self, path: str, query: dict[str, list[str]], body: Json) -> Answer:
        grafana, method = self.grafana, self.command
        fault = next((fault for fault in grafana.faults if fault[0](method, path)), None)
        if fault:
            grafana.faults.remove(fault)
            return fault[1]
        if path != "/api/health" and self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _refused(401, "Invalid API key")
        made = grafana.answer(method, path, query, body)
        return grafana.after.pop(0) if method != "GET" and grafana.after else made

    def send(self, answer: Answer) -> None:
        plain = isinstance(answer.body, str)
        sent = answer.body.encode() if plain else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        kind = {"Content-Type": "text/html; charset=utf-8" if plain else "application/json"}
        for name, value in (kind | answer.headers | {"Content-Length": str(len(sent))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        """Say nothing: the test reads what was asked."""
