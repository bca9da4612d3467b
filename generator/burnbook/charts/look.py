"""How charts look: colours as classes, each with one for light and one for dark; print is light."""

from __future__ import annotations

from collections.abc import Mapping

from burnbook.charts.chart import Tone

FONT = "Inter, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
TONES: Mapping[Tone, tuple[str, str]] = {
    "page": ("#c62828", "#ff6b6b"),
    "ticket": ("#b35c00", "#ffa94d"),
    "quiet": ("#6e7781", "#9aa4ae"),
    "bad": ("#c62828", "#ff6b6b"),
    "first": ("#1f6feb", "#6cb0ff"),
    "second": ("#0b7a57", "#4fd1a5"),
    "third": ("#7b3fb5", "#c79bff"),
    "fourth": ("#0f7285", "#5ad0e6"),
    "fifth": ("#8a6d00", "#e6c84f"),
}
_PLAIN = {  # class: property, light, dark
    "back": ("fill", "#ffffff", "#15181d"),
    "ink": ("fill", "#1f2328", "#e6e9ed"),
    "dim": ("fill", "#59636e", "#9aa4ae"),
    "grid": ("stroke", "#e2e6ea", "#2a3038"),
    "axis": ("stroke", "#8b949e", "#59636e"),
    "edge": ("stroke", "#59636e", "#9aa4ae"),
    "halo": ("stroke", "#ffffff", "#15181d"),
}


def stylesheet() -> str:
    """Return the rules of every class; `c-` keeps them apart from those of a page that holds the chart."""
    return f"{_rules(0)}\n@media screen and (prefers-color-scheme: dark) {{\n{_rules(1)}\n}}"


def fill(tone: Tone) -> str:
    """Return the class that fills with a tone."""
    return f"c-{tone}-fill"


def stroke(tone: Tone) -> str:
    """Return the class that draws with a tone."""
    return f"c-{tone}"


def _rules(which: int) -> str:
    plain = [f".c-{name} {{ {one[0]}: {one[1 + which]} }}" for name, one in _PLAIN.items()]
    tones = [
        f".c-{tone} {{ stroke: {colors[which]} }} .c-{tone}-fill {{ fill: {colors[which]} }}"
        for tone, colors in TONES.items()
    ]
    return "\n".join((*plain, *tones))
