"""`burnbook doctor`."""

from __future__ import annotations

import platform

from burnbook import __version__, toolbox
from burnbook.cli import say
from burnbook.prove import OLDEST_PROMTOOL, how_to_get

_UNLOCKS = {
    "promtool": "required: proves rules, their unit tests and the Prometheus configuration",
    "prometheus": "behaviour tests in a real server",
}


def doctor() -> int:
    """Show tools; return 1 if a required one is missing."""
    say.line(f"burnbook {__version__}, Python {platform.python_version()}")
    rows = [row for name, what in _UNLOCKS.items() for row in _rows(name, what)]
    say.table(("tool", "what for", "version", "where"), rows)
    if toolbox.find("promtool", OLDEST_PROMTOOL) is None:
        say.line(f"\npromtool {'.'.join(map(str, OLDEST_PROMTOOL))} or newer is required: {how_to_get('promtool')}")
        return 1
    return 0


def _rows(name: str, what: str) -> list[tuple[str, ...]]:
    found = toolbox.every(name)
    return [(tool.name, what, tool.shown, str(tool.path)) for tool in found] or [(name, what, "missing", "-")]
