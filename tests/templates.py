"""The PromQL inside of an annotation's Go template: taken out, and put back changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUERY = re.compile(
    r"""query\ (?:"(?P<plain>(?:[^"\\]|\\.)*)"
                          |\(printf\ "(?P<format>(?:[^"\\]|\\.)*)"(?P<values>[^)]*)\))""",
    re.VERBOSE,
)
_HOLE = re.compile(r"%(%|q)")
_FILLED = re.compile(r'"hole-(\d+)"')


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a template `text`, between `start` and `end`; `values` are what printf puts into its holes."""

    text: str
    start: int
    end: int
    expression: str
    values: tuple[str, ...] | None

    def replaced(self, wrong: str) -> str:
        """Return the template with another expression; a hole that it no longer has takes its value along."""
        line = " ".join(wrong.split())
        if self.values is not None:
            kept = "".join(f" {self.values[int(hole)]}" for hole in _FILLED.findall(line))
            line = _FILLED.sub("%q", line.replace("%", "%%"))
        quoted = '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
        asked = quoted if self.values is None else f"(printf {quoted}{kept})"
        return f"{self.text[: self.start]}query {asked}{self.text[self.end :]}"


def queries(text: str) -> Iterator[Query]:
    """Return the queries of a template, in order of appearance."""
    for match in _QUERY.finditer(text):
        values = None if match["format"] is None else tuple(match["values"].split())
        written = (match["plain"] if values is None else match["format"]).replace('\\"', '"').replace("\\\\", "\\")
        yield Query(text, *match.span(), written if values is None else _filled(written), values)


def _filled(written: str) -> str:
    """Put a string of its own into each hole of a format, so that it can be parsed."""
    numbers = iter(range(1000))
    return _HOLE.sub(lambda match: "%" if match[1] == "%" else f'"hole-{next(numbers)}"', written)
