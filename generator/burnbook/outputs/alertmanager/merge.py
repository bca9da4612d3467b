"""Ours and yours: our branches, receivers, intervals and inhibitions in a configuration that is there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_JOINED = ("templates", "time_intervals", "inhibit_rules", "receivers")


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the base with ours behind each of its lists, and our branches before its own: they end the search."""
    lists = {key: [*(base.get(key) or ()), *own[key]] for key in _JOINED if key in own}
    lists["templates"] = list(dict.fromkeys(lists["templates"]))
    route = {**base["route"], "routes": [*own["route"]["routes"], *(base["route"].get("routes") or ())]}
    mail = {"global": {**(base.get("global") or {}), **own["global"]}} if "global" in own else {}
    return {**base, **mail, "route": route, **lists}
