"""Real collectors of a test: the programs if they can be had, and what lets gateway and agent trust each other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from burnbook import toolbox
from burnbook.toolbox import Tool
from certificates import certificate

_VARIABLES = ("COLLECTOR_CERT_FILE", "COLLECTOR_KEY_FILE", "COLLECTOR_CA_FILE")


@cache
def holds(component: str) -> bool:
    """Tell whether the collector at hand holds a component."""
    tool = toolbox.find("otelcol")
    return tool is not None and component in toolbox.run((str(tool.path), "components"), Path.cwd(), 20).output


def _lacking() -> str:
    """Return why no collector can run what we write, or nothing."""
    if toolbox.find("otelcol") is None:
        return "no otelcol on PATH or in the cache: tools/install --collector builds it"
    if not holds("transformprocessor"):
        return "the otelcol in the cache is older than what is generated: tools/install --collector builds it anew"
    return ""


needs_collector = pytest.mark.skipif(bool(_lacking()), reason=_lacking() or "-")


def otelcol() -> Tool:
    """Return the collector; tests that use it carry `needs_collector`."""
    tool = toolbox.find("otelcol")
    assert tool
    return tool


def trust(folder: Path) -> dict[str, str]:
    """Make a certificate that is its own authority; return the variables that name it."""
    return dict.fromkeys(_VARIABLES, str(certificate(folder, "collector")))
