"""A string that an anchored regex matches: tests and drills need concrete label values."""

from __future__ import annotations

import re
from re import _parser  # type: ignore[attr-defined]
from typing import Any


def example(pattern: str) -> str | None:
    """Return a text that the whole regex matches, or None if none was found (look-arounds, odd classes)."""
    try:
        text: str = "".join(_part(op, argument) for op, argument in _parser.parse(pattern))
        matches = re.fullmatch(pattern, text)
    except (re.error, KeyError, TypeError, ValueError, OverflowError):
        return None
    return text if matches else None


def _part(op: Any, argument: Any) -> str:
    return str(_WRITERS[str(op)](argument))


def _sequence(parts: Any) -> str:
    return "".join(_part(op, argument) for op, argument in parts)


def _repeat(argument: Any) -> str:
    low, high, body = argument
    return _sequence(body) * int(max(low, min(high, 1)))


def _class(members: Any) -> str:
    """Return the first letter, digit or sign that a character class holds."""
    if str(members[0][0]) == "NEGATE":
        refused = {_part(op, argument) for op, argument in members[1:]}
        return next((sign for sign in "xyz0-_~" if sign not in refused), "")
    return _part(*members[0])


_WRITERS: dict[str, Any] = {
    "LITERAL": chr,
    "ANY": lambda _: "x",
    "IN": _class,
    "RANGE": lambda ends: chr(ends[0]),
    "CATEGORY": lambda category: {"CATEGORY_DIGIT": "0", "CATEGORY_WORD": "x", "CATEGORY_SPACE": " "}[str(category)],
    "BRANCH": lambda argument: _sequence(argument[1][0]),
    "SUBPATTERN": lambda argument: _sequence(argument[-1]),
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "AT": lambda _: "",
}
