"""Grafana: a small client of its HTTP API (10.4 to 13 alike), for folders and dashboards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

from burnbook.live import http
from burnbook.live.http import Access, RefusedError
from burnbook.live.processes import LiveError

Json = dict[str, Any]
_AGAIN = (429, 500, 502, 503, 504)
_RETRIES, _PAUSE, _LONGEST = 4, 0.5, 30  # half a second, 1, 2, 4; a server may ask for up to half a minute
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as Grafana holds it; each change gives it a new version."""

    uid: str
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A dashboard as Grafana holds it; a provisioned one comes from files, and only they can change it."""

    content: Json = field(repr=False)
    folder: str
    version: int
    provisioned: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A dashboard that was searched for."""

    uid: str
    title: str
    folder: str
    tags: tuple[str, ...]


class _Patient(Retry):
    """Retries that wait as long as the server asks, within reason."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        seconds = super().get_retry_after(response)
        return None if seconds is None else min(seconds, _LONGEST)


def _session() -> requests.Session:
    """Return a session that asks a busy or failing server again.

    All that is asked may be asked twice: whoever saves names the version that is replaced. A server that does not
    answer at all is not waited for again (False lets its time-out through as one).
    """
    retries = _Patient(
        status=_RETRIES,
        connect=0,
        read=False,
        other=0,
        allowed_methods=None,
        status_forcelist=_AGAIN,
        backoff_factor=_PAUSE,
        raise_on_status=False,
    )
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retries))
    return session


@dataclass(frozen=True, slots=True)
class Client:
    """The HTTP API of one server; every method raises `LiveError` if there is no good answer in time (seconds)."""

    url: str
    access: Access = http.OPEN
    seconds: float = 30
    _session: requests.Session = field(default_factory=_session, repr=False)

    def version(self) -> str:
        """Return its version; empty if it does not tell."""
        found = self._ask("GET", "health")
        if not isinstance(found, dict) or "database" not in found:
            raise LiveError(f"{self.url}/api/health: this is no answer of a Grafana")
        return str(found.get("version", ""))

    def folder(self, uid: str) -> Folder | None:
        """Return a folder, if it is there."""
        found = self._perhaps(f"folders/{quote(uid)}")
        with _understood(uid):
            return Folder(uid, found["title"], found.get("version", 0)) if found else None

    def create_folder(self, uid: str, title: str) -> None:
        """Create a folder on the first level."""
        self._ask("POST", "folders", {"uid": uid, "title": title})

    def rename_folder(self, folder: Folder, title: str) -> None:
        """Give a folder another title, unless somebody else has changed it."""
        self._ask("PUT", f"folders/{quote(folder.uid)}", {"title": title, "version": folder.version})

    def dashboard(self, uid: str) -> Stored | None:
        """Return a dashboard, if it is there."""
        found = self._perhaps(f"dashboards/uid/{quote(uid)}")
        if not found:
            return None
        with _understood(uid):
            content, meta = found["dashboard"], found["meta"]
            return Stored(content, meta.get("folderUid", ""), content["version"], bool(meta.get("provisioned")))

    def save(self, content: Mapping[str, Any], version: int, folder: str, message: str) -> None:
        """Save a dashboard in place of that version of it (0: it is new); refused if it is another by now."""
        board = {**content, "id": None, "version": version}
        told = {"dashboard": board, "folderUid": folder, "message": message, "overwrite": False}
        self._ask("POST", "dashboards/db", told)

    def remove(self, uid: str) -> None:
        """Remove a dashboard; one that has gone already is no mistake."""
        try:
            self._ask("DELETE", f"dashboards/uid/{quote(uid)}")
        except RefusedError as error:
            if error.status != requests.codes.not_found:
                raise

    def tagged(self, tag: str, folder: str) -> Iterator[Hit]:
        """Return the dashboards of a folder that have a tag."""
        page, found = 1, self._page(tag, folder, 1)
        while found:
            with _understood("search"):
                hits = [Hit(hit["uid"], hit["title"], hit.get("folderUid", ""), tuple(hit["tags"])) for hit in found]
            yield from hits
            page += 1
            found = self._page(tag, folder, page) if len(found) == _PAGE else []

    def _page(self, tag: str, folder: str, page: int) -> list[Json]:
        asked = {"type": "dash-db", "tag": tag, "folderUIDs": folder, "limit": _PAGE, "page": page}
        found: list[Json] = self._ask("GET", "search", parameters=asked)
        return found

    def _perhaps(self, path: str) -> Json | None:
        """Return what stands at a path, or nothing if Grafana itself says that there is nothing."""
        try:
            found: Json = self._ask("GET", path)
        except RefusedError as error:
            if error.status == requests.codes.not_found and said(error):
                return None
            raise
        return found

    def _ask(self, method: str, path: str, body: Json | None = None, parameters: Json | None = None) -> Any:
        where = f"{self.url}/api/{path}"
        more = {"json": body, "params": parameters, "allow_redirects": False}
        answer = http.ask(method, where, self.access, self.seconds, self._session, **more)
        if answer.is_redirect:
            raise LiveError(f"{where} leads to {answer.headers['location']}: this is no answer of a Grafana")
        try:
            return answer.json()
        except ValueError as error:
            kind = answer.headers.get("content-type", "").partition(";")[0] or "something unknown"
            raise LiveError(f"{where} answered with {kind}: this is no answer of a Grafana") from error


@contextmanager
def _understood(what: str) -> Iterator[None]:
    """Raise `LiveError` for an answer that is not of the form that Grafana documents."""
    try:
        yield
    except (KeyError, TypeError, AttributeError) as error:
        raise LiveError(f"{what}: this is no answer of a Grafana: {error!r}") from error


def said(refused: RefusedError) -> Json:
    """Return what Grafana says of a refusal (`message`, `status`); nothing if it is not Grafana that refused."""
    try:
        found = json.loads(refused.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and "message" in found else {}
