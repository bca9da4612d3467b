"""`burnbook doctor`."""

from __future__ import annotations

import platform

from burnbook import __version__, toolbox
from burnbook.cli import say
from burnbook.prove import OLDEST, OPTIONAL, how_to_get

_UNLOCKS = {
    "promtool": "required: proves rules, their unit tests and the Prometheus configuration",
    "amtool": "required: proves routes, receivers and the texts of notifications",
    "otelcol": "proves the collector's configurations; without it they are published as unproven",
    "prometheus": "`burnbook drill`: the published bundle in a real server",
    "alertmanager": "`burnbook drill`: who is told, by a real server",
}


def doctor() -> int:
    """Show tools; return 1 if a required one is missing."""
    say.line(f"burnbook {__version__}, Python {platform.python_version()}")
    rows = [row for name, what in _UNLOCKS.items() for row in _rows(name, what)]
    say.table(("tool", "what for", "version", "where"), rows)
    lacking = [name for name in OLDEST if name not in OPTIONAL and toolbox.find(name, OLDEST[name]) is None]
    if lacking:
        say.line("")
    for name in lacking:
        say.line(f"{name} {'.'.join(map(str, OLDEST[name]))} or newer is required: {how_to_get(name)}")
    return 1 if lacking else 0


def _rows(name: str, what: str) -> list[tuple[str, ...]]:
    found = toolbox.every(name)
    return [(tool.name, what, tool.shown, str(tool.path)) for tool in found] or [(name, what, "missing", "-")]
