"""Shapes: files that differ in names alone are proved once.

promtool compares strings and knows no names: what holds for `checkout` holds for `basket`, if the one stands in every
place of the other. A name that could mean something where it stands (a function, a keyword, part of a regex) is left as
it is, so that such files are at worst proved twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _-]{2,}")
_KEYWORDS = frozenset(("and", "or", "unless", "by", "without", "on", "ignoring", "bool", "offset", "inf", "nan"))
_SPECIAL = frozenset(("start", "end", "job", "instance", "stale", "true", "false", "null", "yes"))
_COMMENTS = re.compile(r"#(?<=^#).*\n", re.MULTILINE)
_REGEXES = re.compile(r'[=!]~\\?"(?:[^"\\]|\\.)*"')


def canonical(text: str, names: Iterable[str]) -> str:
    """Return a text without comments, in which names are numbered in the order they are given."""
    bare = _COMMENTS.sub("", text)
    regexes = " ".join(_REGEXES.findall(bare))
    numbered = [
        (name, number) for number, name in enumerate(dict.fromkeys(names)) if _means_nothing(name, bare, regexes)
    ]
    for name, number in sorted(numbered, key=lambda pair: -len(pair[0])):
        bare = _whole(name).sub(f"\0{number}\0", bare)
    return bare


def _means_nothing(name: str, text: str, regexes: str) -> bool:
    literal = re.escape(name)
    called = re.search(rf"{literal}(?<![\w:-]{literal})\s*(\(|\[|by\b|without\b)", text)
    return (
        bool(_PLAIN.fullmatch(name)) and name.lower() not in _KEYWORDS | _SPECIAL and name not in regexes and not called
    )


def _whole(name: str) -> re.Pattern[str]:
    """Return where a name stands as a word of its own, in the quotes of a URL as well.

    The name comes first and is looked back over: `re` finds a literal beginning forty times as fast.
    """
    literal = re.escape(name)
    return re.compile(rf"{literal}(?:(?<!\w{literal})(?<!\w:{literal})|(?<=%22{literal}))(?!\w|:\w)")
