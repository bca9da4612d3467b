"""Colours by their names or as `#rrggbb`, in two shades: one that is read on white paper, one on a dark screen."""

from __future__ import annotations

import re
from functools import cache

PAPER, SCREEN = "#ffffff", "#181b1f"
LINES = ("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#3274d9", "#b877d9", "#2dd4bf", "#c08457", "#f472b6")
"""Colours of lines that have none of their own, one after another."""
_INK = ("#1f2328", "#ccccdc")
_NAMED = {
    "green": "#73bf69",
    "orange": "#ff9830",
    "red": "#f2495c",
    "blue": "#5794f2",
    "yellow": "#fade2a",
    "purple": "#b877d9",
}
_HEX = re.compile(r"#[0-9a-f]{6}\Z")
READ, SEEN = 4.5, 3.0
"""The least contrast of text, and of what is no text: WCAG 2.2, success criteria 1.4.3 and 1.4.11."""
_NEARER = 0.02


@cache
def shades(name: str, least: float = READ) -> tuple[str, str]:
    """Return a colour for light and for dark, each with this contrast; one that nobody knows is that of text."""
    base = re.sub(r"^(super-light|light|semi-dark|dark)-", "", name.lower())
    found = _NAMED.get(base, base)
    if not _HEX.match(found) or name == "text":
        return _INK
    return _apart(found, PAPER, "#000000", least), _apart(found, SCREEN, "#ffffff", least)


def style(name: str, least: float = READ) -> str:
    """Return what gives an element the colour `var(--k)`, of both shades that which its page wants."""
    return f"--k:light-dark({','.join(shades(name, least))})"


def contrast(one: str, other: str) -> float:
    """Return how far two colours are apart, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _apart(color: str, ground: str, towards: str, least: float) -> str:
    """Return a colour, moved away from its ground as far as it takes to be read."""
    mixed = (_mixed(color, towards, _NEARER * step) for step in range(round(1 / _NEARER) + 1))
    return next(one for one in mixed if contrast(one, ground) >= least)


def _mixed(color: str, other: str, share: float) -> str:
    parts = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (one + (two - one) * share)):02x}" for one, two in parts)


def _luminance(color: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
