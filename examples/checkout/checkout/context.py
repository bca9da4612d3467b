"""Who a line of the log is about: set once where a request or a job begins, read by every line."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass

_SAFE = re.compile(r"[A-Za-z0-9._:-]{1,64}\Z")  # whatever else a client sends does not get into logs


@dataclass(frozen=True, slots=True)
class About:
    """The request, and on whose behalf it is; None where nobody asked, as at the start."""

    request_id: str | None = None
    user_id: str | None = None
    tenant_id: str | None = None

    def fields(self) -> dict[str, str | None]:
        """Return them as a log line carries them."""
        return asdict(self)


_NOBODY = About()
_about: ContextVar[About] = ContextVar("about", default=_NOBODY)


def current() -> About:
    """Return what the running request or job is about."""
    return _about.get()


def of_headers(headers: Mapping[str, str]) -> About:
    """Read what the edge proxy states: it has authenticated the user, and overwrites what clients send."""

    def stated(name: str) -> str | None:
        value = headers.get(name, "")
        return value if _SAFE.match(value) else None

    return About(stated("x-request-id") or str(uuid.uuid4()), stated("x-user-id"), stated("x-tenant-id"))


@contextmanager
def about(what: About) -> Iterator[None]:
    """Let every line in this block be about something."""
    token = _about.set(what)
    try:
        yield
    finally:
        _about.reset(token)
