"""Matchers as Alertmanager writes them: `team="a"`, several in one text, names and values quoted or bare."""

from __future__ import annotations

import re

_ESCAPED = {"n": "\n", '"': '"', "\\": "\\"}
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_ONE = re.compile(rf'\s*({_QUOTED}|[a-zA-Z_:][\w:]*)\s*(=~|!=|!~|=)\s*({_QUOTED}|[^,"{{}}]*?)\s*(,|\Z)')


def parse(text: str) -> tuple[tuple[str, str, str], ...] | None:
    """Return label, operator and value of every matcher of a text; None if it is not their form."""
    rest, found = text.strip(), list[tuple[str, str, str]]()
    if rest.startswith("{") and rest.endswith("}"):
        rest = rest[1:-1]
    while rest.strip():
        match = _ONE.match(rest)
        if match is None:
            return None
        found.append((_plain(match[1]), match[2], _plain(match[3])))
        rest = rest[match.end() :]
    return tuple(found)


def holds(operator: str, value: str, stated: str) -> bool:
    """Tell whether a label says what a matcher wants; a label that is missing says "". Regexes match the whole."""
    if operator in ("=", "!="):
        return (value == stated) == (operator == "=")
    return bool(re.fullmatch(value, stated)) == (operator == "=~")


def _plain(text: str) -> str:
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", lambda sign: _ESCAPED.get(sign[1], sign[0]), text[1:-1])
