"""SVG as text: escaped, with numbers of one decimal; and the look of Grafana's dark theme."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

FONT = "Inter, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
CANVAS, PANEL, BORDER, GRID = "#111217", "#181b1f", "#2c2f36", "#2a2d33"
TEXT, DIM = "#ccccdc", "#9a9ba8"
SIZE = 13  # of a font, where nothing else is said
_COLORS = {
    "green": "#73bf69",
    "orange": "#ff9830",
    "red": "#f2495c",
    "blue": "#5794f2",
    "yellow": "#fade2a",
    "purple": "#b877d9",
    "text": TEXT,
    "transparent": "none",
}
CLASSIC = ("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#37872d", "#fade2a", "#705da0")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROW, _WIDE = set("ijl.,:;'|!()[]{} ftrI/-"), set("mwMW%@")


def color(name: str) -> str:
    """Return a colour of Grafana's by its name; one that is a number already stays."""
    shade = name.removeprefix("semi-dark-").removeprefix("dark-").removeprefix("light-")
    return _COLORS.get(shade, name if re.fullmatch(r"#[0-9a-fA-F]{3,8}", name) else TEXT)


def number(value: float) -> str:
    """Return a coordinate; one that is no number is a mistake of ours."""
    if not math.isfinite(value):
        raise ValueError("a coordinate is no number")
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0: there is no -0


def element(tag: str, content: str = "", /, **attributes: str | float) -> str:
    """Return an element; `_` in an attribute's name stands for `-`, and `content` is SVG already."""
    told = "".join(f" {name.replace('_', '-')}={quoteattr(_told(value))}" for name, value in attributes.items())
    return f"<{tag}{told}>{content}</{tag}>" if content else f"<{tag}{told}/>"


def text(said: str, x: float, y: float, /, **attributes: str | float) -> str:
    """Return a text, whatever is in it."""
    return element("text", escape(clean(said)), **{"x": x, "y": y, "fill": TEXT, **attributes})


def group(parts: Iterable[str], **attributes: str | float) -> str:
    """Return parts as one, drawn in their order."""
    return element("g", "\n".join(parts) + "\n", **attributes)


def rule(x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> str:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": GRID, **attributes})


def picture(title: str, parts: Iterable[str], wide: float, high: float) -> str:
    """Return parts as a picture that stands alone."""
    inside = "\n".join((element("title", escape(clean(title))), *parts))
    size: dict[str, str | float] = {"width": wide, "height": high, "viewBox": f"0 0 {number(wide)} {number(high)}"}
    look: dict[str, str | float] = {"font_family": FONT, "font_size": SIZE, "xmlns": "http://www.w3.org/2000/svg"}
    return element("svg", f"\n{inside}\n", **size, **look) + "\n"


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


def _told(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else number(value)
