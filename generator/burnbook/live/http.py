"""What the clients of all servers share: whether one is ready, how it is asked, and no proxy to our own machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from burnbook.live.processes import HOST, LiveError

_REFUSALS = {
    401: "it does not know us: give credentials",
    403: "these credentials may not do this",
    404: "there is no such API: is a prefix of its address missing?",
}
_SHOWN = 300  # characters of an answer
_OBJECT = re.compile(r"\A(<[^>]*>|\w+\([^)]*\)): ")


@dataclass(frozen=True, slots=True)
class Access:
    """What a server of somebody else wants: a bearer token, or a user and a password; `ca` signed its certificate.

    `tenant` is whose data are asked for, where a Mimir or a Loki has several.
    """

    bearer: str = field(default="", repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    ca: Path | None = None
    tenant: str = ""

    def whose(self, url: str) -> str:
        """Return a name of the data that a server shows to these credentials: another user or tenant sees others."""
        return " ".join((url, self.basic[0] if self.basic else "", self.tenant))


OPEN = Access()
"""A server that wants to see nothing."""


class RefusedError(LiveError):
    """The server answered, and refused what was asked of `where`: its `status`, and the `body` that says why."""

    def __init__(self, text: str, answer: requests.Response, where: str) -> None:
        self.where, self.status, self.body = where, answer.status_code, answer.text
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class _Bearer(requests.auth.AuthBase):
    token: str

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def ready(url: str) -> bool:
    """Tell whether a server serves; never raises."""
    try:
        return requests.get(f"{url}/-/ready", timeout=1, proxies=proxies(url)).ok
    except requests.RequestException:
        return False


def ask(
    method: str, where: str, access: Access, seconds: float, via: requests.Session | None = None, **parts: Any
) -> requests.Response:
    """Ask a server; raise `LiveError` with plain words if it gives no good answer in time.

    A session in `via` keeps the connection, and brings its own patience.
    """
    send = via.request if via else requests.request
    auth = _Bearer(access.bearer) if access.bearer else access.basic
    verify = str(access.ca) if access.ca else True
    tenant = {"X-Scope-OrgID": access.tenant} if access.tenant else {}
    parts |= {"headers": tenant | parts.get("headers", {}), "timeout": seconds, "proxies": proxies(where)}
    try:
        answer = send(method, where, auth=auth, verify=verify, **parts)
    except requests.exceptions.SSLError as error:
        raise LiveError(f"{where}: its certificate is not to be trusted: {_reason(error)}") from error
    except requests.Timeout as error:
        raise LiveError(f"{where} gave no answer within {seconds:g} seconds") from error
    except requests.ConnectionError as error:
        raise LiveError(f"{where} cannot be reached: {_reason(error)}") from error
    except (requests.RequestException, OSError, ValueError) as error:
        raise LiveError(f"{where} cannot be asked: {error}") from error
    if not answer.ok:
        why = _REFUSALS.get(answer.status_code, "")
        said = " ".join(answer.text.split())[:_SHOWN]
        text = ": ".join(part for part in (f"{where} answered {answer.status_code}", why, said) if part)
        raise RefusedError(text, answer, where)
    return answer


def proxies(url: str) -> dict[str, str]:
    """Return what replaces the proxies of the environment: none leads to this machine itself."""
    return {"http": ""} if url.startswith(f"http://{HOST}:") else {}


def _reason(error: BaseException) -> str:
    """Return the innermost reason, without the objects that the library names before it."""
    inner = error.args[0] if error.args else error
    return _OBJECT.sub("", str(getattr(inner, "reason", inner)))
