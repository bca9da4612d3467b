"""Copies, as services and teams state them."""

from __future__ import annotations

from burnbook.load.types import Copies
from burnbook.model.people import Notify
from burnbook.model.source import Origin


def copies(found: Copies, origin: Origin) -> Notify:
    """Return who is told as well; `origin` is what holds the key `also`."""
    return Notify(None, None, tuple(found.page or ()), tuple(found.ticket or ()), origin)
