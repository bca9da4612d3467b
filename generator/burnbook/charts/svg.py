"""SVG as text: escaped, with numbers of one decimal."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

SIZE = 13  # of a font, where nothing else is said
NAMESPACE = "http://www.w3.org/2000/svg"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_T = TypeVar("_T")
_NARROW, _WIDE = set("ijl.,:;'|!()[]{} ftrI/-"), set("mwMW%@")


def number(value: float) -> str:
    """Return a coordinate; one that is no number is a mistake of ours."""
    if not math.isfinite(value):
        raise ValueError("a coordinate is no number")
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0: there is no -0


def element(tag: str, content: str = "", /, **attributes: str | float) -> str:
    """Return an element; `_` in an attribute's name stands for `-`, one at its end is dropped; `content` is SVG."""
    told = "".join(f" {_name(name)}={quoteattr(_told(value))}" for name, value in attributes.items())
    return f"<{tag}{told}>{content}</{tag}>" if content else f"<{tag}{told}/>"


def words(tag: str, said: str, /, **attributes: str | float) -> str:
    """Return an element that holds a text, whatever is in it."""
    return element(tag, escape(clean(said)), **attributes)


def group(parts: Iterable[str], **attributes: str | float) -> str:
    """Return parts as one, drawn in their order."""
    return element("g", "\n".join(parts) + "\n", **attributes)


def group_of_shares(parts: Iterable[str]) -> str:
    """Return parts whose places are thousandths of the picture that holds them: they stretch as it does.

    A line along an edge keeps its whole width.
    """
    look = {"viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "width": "100%", "height": "100%"}
    look["overflow"] = "visible"
    return element("svg", "\n".join(parts), **look)


def clean(said: str) -> str:
    """Return a text without what XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", said)


def width(said: str, size: float = SIZE) -> float:
    """Return about how wide a text is; fonts differ, so rather too much."""
    return sum(0.36 if c in _NARROW else 0.9 if c in _WIDE else 0.7 if c.isupper() else 0.58 for c in said) * size


def cut(said: str, room: float, size: float = SIZE) -> str:
    """Return a text that fits, its end cut off if it must be."""
    if width(said, size) <= room:
        return said
    while said and width(f"{said}…", size) > room:
        said = said[:-1]
    return f"{said.rstrip()}…"


def wrapped(found: Iterable[_T], wide: Callable[[_T], float], room: float) -> list[list[_T]]:
    """Return things in lines, of each as many as there is room for; what is too wide has a line of its own."""
    lines: list[list[_T]] = []
    left = 0.0
    for one in found:
        if not lines or left < wide(one):
            lines.append([])
            left = room
        lines[-1].append(one)
        left -= wide(one)
    return lines


def _name(name: str) -> str:
    return name.removesuffix("_").replace("_", "-")


def _told(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else number(value)
