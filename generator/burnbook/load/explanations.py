"""The explanations of everything that can be told: one Markdown page each in `burnbook/data/explanations`.

A page begins as the message does: `# warning[no-selector]`. Warnings are lints, and can be silenced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from burnbook.diagnostics import Level

_HEAD = re.compile(r"# (error|warning)\[([a-z0-9-]+)\]\n")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a problem means, why it matters, and how it is mended; `text` is Markdown."""

    id: str
    level: Level
    text: str


@cache
def explanations() -> dict[str, Explanation]:
    """Return every page by its id, in alphabetical order."""
    folder = files("burnbook") / "data" / "explanations"
    pages = sorted((path for path in folder.iterdir() if path.name.endswith(".md")), key=lambda path: path.name)
    found = (_read(page.name, page.read_text(encoding="utf-8")) for page in pages)
    return {explanation.id: explanation for explanation in found}


def levels() -> dict[str, Level]:
    """Return every id with its level."""
    return {explanation.id: explanation.level for explanation in explanations().values()}


def _read(name: str, text: str) -> Explanation:
    head = _HEAD.match(text)
    if not head or f"{head[2]}.md" != name:
        raise AssertionError(f"{name} does not begin with the message it explains")
    return Explanation(head[2], "error" if head[1] == "error" else "warning", text)
