"""Where a value was written: positions of a YAML document, and a cursor into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from burnbook.diagnostics import Level, Problem, Span

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Line and column from 1, width in characters."""

    line: int
    column: int
    width: int


@dataclass(frozen=True, slots=True)
class Positions:
    """The marks of one document: of each key and of each value, by path."""

    file: str
    lines: tuple[str, ...] = field(repr=False)
    keys: Mapping[Path, Mark] = field(repr=False)
    values: Mapping[Path, Mark] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """A cursor: one value of one document. It knows its place and can complain about itself."""

    positions: Positions
    path: Path = ()

    def at(self, *steps: str | int) -> Origin:
        """Go down to a part of this value."""
        return Origin(self.positions, (*self.path, *steps))

    @property
    def file(self) -> str:
        """The file as it was named by the user."""
        return self.positions.file

    @property
    def span(self) -> Span:
        """Where this value stands."""
        mark = self._mark(key=False)
        return Span(self.file, mark.line, mark.column, mark.width)

    def problem(self, id_: str, text: str, mend: str = "", *, key: bool = False, level: Level = "error") -> Problem:
        """Return a problem placed at this value, or at its key; what was not written is placed at its parent."""
        mark = self._mark(key)
        span = Span(self.file, mark.line, mark.column, mark.width)
        lines = self.positions.lines
        source = lines[mark.line - 1] if mark.line <= len(lines) else ""
        return Problem(id_, text, mend, span, source, level)

    def _mark(self, key: bool) -> Mark:
        """Return the mark of the value, or of its key; of the nearest key or item above if it was never written."""
        keys, values = self.positions.keys, self.positions.values
        if not key and self.path in values:
            return values[self.path]
        above = (self.path[:length] for length in range(len(self.path), 0, -1))
        found = (keys.get(path) if isinstance(path[-1], str) else values.get(path) for path in above)
        return next((mark for mark in found if mark), values.get((), Mark(1, 1, 1)))
