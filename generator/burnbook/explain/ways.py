"""How a receiver tells: its kind, and what of its settings is no secret and says who it is."""

from __future__ import annotations

from burnbook.model.routing import Integration

_SHOWN = ("channel", "to")


def way(found: Integration) -> str:
    """Return a way in words: slack #storefront."""
    settings = dict(found.settings)
    return " ".join((found.kind, *(settings[key] for key in _SHOWN if key in settings)))
