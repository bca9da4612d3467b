"""Mermaid diagrams, as GitHub and MkDocs Material draw them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PLAIN = re.compile(r"[^\w .,:;()/+-]")


def flow(names: Mapping[str, str], edges: Iterable[tuple[str, str]]) -> str:
    """Return a chart of boxes (by id, with their text) and the arrows between them, from left to right."""
    ids = {name: f"n{place}" for place, name in enumerate(names)}
    boxes = (f'  {ids[name]}["{_text(text)}"]' for name, text in names.items())
    arrows = (f"  {ids[one]} --> {ids[other]}" for one, other in edges)
    return "\n".join(("graph LR", *boxes, *arrows))


def _text(text: str) -> str:
    """Return a text with everything that Mermaid could read as its own written as a character's number."""
    return _PLAIN.sub(lambda sign: f"#{ord(sign[0])};", " ".join(text.split()))
