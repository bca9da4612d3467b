"""SVG in the look of Grafana's dark theme."""

from __future__ import annotations

import re
from collections.abc import Iterable

from burnbook.charts.svg import NAMESPACE, SIZE, cut, element, group, number, width, words, wrapped

__all__ = ["SIZE", "color", "cut", "element", "group", "number", "picture", "rule", "text", "width", "wrapped"]

FONT = "Inter, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
CANVAS, PANEL, BORDER, GRID = "#111217", "#181b1f", "#2c2f36", "#2a2d33"
TEXT, DIM = "#ccccdc", "#9a9ba8"
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


def color(name: str) -> str:
    """Return a colour of Grafana's by its name; one that is a number already stays."""
    shade = name.removeprefix("semi-dark-").removeprefix("dark-").removeprefix("light-")
    return _COLORS.get(shade, name if re.fullmatch(r"#[0-9a-fA-F]{3,8}", name) else TEXT)


def text(said: str, x: float, y: float, /, **attributes: str | float) -> str:
    """Return a text, whatever is in it."""
    return words("text", said, **{"x": x, "y": y, "fill": TEXT, **attributes})


def rule(x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> str:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": GRID, **attributes})


def picture(title: str, parts: Iterable[str], wide: float, high: float) -> str:
    """Return parts as a picture that stands alone."""
    inside = "\n".join((words("title", title), *parts))
    size: dict[str, str | float] = {"width": wide, "height": high, "viewBox": f"0 0 {number(wide)} {number(high)}"}
    look: dict[str, str | float] = {"font_family": FONT, "font_size": SIZE, "xmlns": NAMESPACE}
    return element("svg", f"\n{inside}\n", **size, **look) + "\n"
