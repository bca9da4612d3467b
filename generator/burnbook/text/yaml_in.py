"""YAML in: libyaml's events become plain data with the position of every key and value.

Why events: `compose()` of the C loader crashes the process on deep nesting, and constructors lose positions, exact
numbers and duplicate keys. Scalars follow YAML 1.2 (`on`, `12:30` and dates are text); numbers stay exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from burnbook.diagnostics import Problem
from burnbook.model.source import Mark, Origin, Path, Positions

MAX_DEPTH = 40
ALIAS = object()  # stands where an alias was refused
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what libyaml counts as the end of a line
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?\d{1,18}\Z", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d{1,18}\.?\d{0,18}|\.\d{1,18})([eE][-+]?\d{1,3})?\Z", re.ASCII)
_BESIDE = "indent it as the lines that belong beside it"
_CUT = "did not find expected <document start>"
_NO_KEY = "could not find expected ':'"
_MENDS = {  # by libyaml's words
    "found a tab": "indent with spaces: YAML reads no tabs there",
    "mapping values are not": f"{_BESIDE}; a text that holds ': ' is put in quotes",
    "did not find expected ',' or": "close the bracket of line {line}, or put what is in it in quotes",
    "did not find expected '-'": f"{_BESIDE}, or begin it with '-' as an item of the list",
    "did not find expected key": f"{_BESIDE}; nothing follows a closing quote or bracket",
    _CUT: _BESIDE,
    _NO_KEY: "write ': ' after a key; a text that goes on here is indented",
    "did not find expected node content": "write a value there, or close the bracket; a text with brackets is quoted",
    "control characters are not": "take it out, or write it as an escape in double quotes",
    "found unexpected end of stream": "close the quote",
    "found character that cannot start": "put a text that begins so in quotes",
}
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its data (None if it could not be read), where everything stands, and what is wrong."""

    data: Any
    origin: Origin
    problems: tuple[Problem, ...]


class _TooDeepError(Exception):
    def __init__(self, mark: Mark) -> None:
        self.mark = mark


@dataclass(slots=True)
class _Reader:
    """Builds one document from events; mutable while it reads, thrown away after."""

    file: str
    lines: tuple[str, ...]
    events: Iterator[Any]
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def origin(self, path: Path = ()) -> Origin:
        return Origin(Positions(self.file, self.lines, self.keys, self.values), path)

    def node(self, event: Any, path: Path) -> Any:
        self.values[path] = _mark(event, self.lines)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(path, "an alias is not read here")
            return ALIAS
        if event.tag and event.tag != "!":
            self._refuse(path, "a tag is not read here")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if len(path) >= MAX_DEPTH:
            raise _TooDeepError(self.values[path])
        return self._sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.node(event, (*path, "?"))
                self.node(next(self.events), (*path, "?", "value"))
                self.problems.append(self.origin((*path, "?")).problem("yaml-key", "a key must be a plain word"))
                continue
            self._pair(found, event, path)
        return found

    def _pair(self, found: dict[str, Any], event: Any, path: Path) -> None:
        here = (*path, event.value)
        if event.value in found:
            again = (*here, "again")
            self.values[again] = _mark(event, self.lines)
            text = f"the key '{event.value}' is written twice"
            mend = f"it is already given in line {self.keys[here].line}"
            self.problems.append(self.origin(again).problem("yaml-duplicate-key", text, mend))
            self.node(next(self.events), (*again, "value"))
            return
        self.keys[here] = _mark(event, self.lines)
        found[event.value] = self.node(next(self.events), here)

    def _refuse(self, path: Path, text: str) -> None:
        self.problems.append(self.origin(path).problem("yaml-alias-or-tag", text, "write the value out"))


def read(text: str, file: str) -> list[Document]:
    """Read every document of a file; what cannot be read is a document with problems and no data."""
    text = text.removeprefix("\ufeff")
    lines = tuple(_BREAK.split(text))
    events = yaml.parse(text, Loader=_LOADER)
    documents: list[Document] = []
    try:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                reader = _Reader(file, lines, events)
                data = reader.node(next(events), ())
                documents.append(Document(data, reader.origin(), tuple(reader.problems)))
    except yaml.YAMLError as error:
        if _CUT in str(getattr(error, "problem", "")):
            del documents[-1:]  # what it seems to lack stands behind the place that is told
        documents.append(_unreadable(error, text, file, lines))
    except _TooDeepError as deep:
        words = f"nested deeper than {MAX_DEPTH} levels"
        documents.append(_lone(file, lines, deep.mark, "yaml-too-deep", words, "no definition needs more than 8"))
    told = [document for document in documents if document.data is not None or document.problems]
    if told:
        return told
    mend = "start with 'version: burnbook/v1'"
    return [_lone(file, lines, Mark(1, 1, 1), "yaml-empty", "the file holds no document", mend)]


def _lone(file: str, lines: tuple[str, ...], mark: Mark, id_: str, text: str, mend: str) -> Document:
    origin = Origin(Positions(file, lines, {}, {(): mark}))
    return Document(None, origin, (origin.problem(id_, text, mend),))


def _unreadable(error: yaml.YAMLError, text: str, file: str, lines: tuple[str, ...]) -> Document:
    words = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    place = _place(error, text, lines)
    on_tab = lines[place.line - 1][place.column - 1 :].startswith("\t")
    mend = _mend("found a tab" if on_tab else words, getattr(error, "context_mark", None))
    return _lone(file, lines, place, "yaml-syntax", f"this is not YAML: {words}", mend)


def _mend(words: str, begun: Any) -> str:
    """Return what is to be done about what libyaml says; `begun` is where it saw the whole begin, if it says so."""
    known = (mend for beginning, mend in _MENDS.items() if words.startswith(beginning))
    return next(known, "check quotes, colons and indents").format(line=begun.line + 1 if begun else "")


def _place(error: yaml.YAMLError, text: str, lines: tuple[str, ...]) -> Mark:
    """Return where YAML ends; what the end of the file cuts off is placed where it begins."""
    before = _BREAK.split(text[: getattr(error, "position", 0)])  # a reader error has a position and no mark
    marks = (getattr(error, "problem_mark", None), getattr(error, "context_mark", None))
    if getattr(error, "problem", "") == _NO_KEY:
        marks = marks[::-1]  # it is missed on the line after that which should be a key
    places = [(mark.line, mark.column) for mark in marks if mark] or [(len(before) - 1, len(before[-1]))]
    for line, column in places:
        if "".join(lines[line:])[column:].strip():
            return Mark(line + 1, column + 1, 1)
    last = max((number for number, text in enumerate(lines) if text.strip()), default=0)
    return Mark(last + 1, max(1, len(lines[last].rstrip())), 1)


def _mark(event: Any, lines: tuple[str, ...]) -> Mark:
    start, end = event.start_mark, event.end_mark
    line = lines[start.line] if start.line < len(lines) else ""
    one_line = start.line == end.line and end.column > start.column
    width = end.column - start.column if one_line else len(line.rstrip()) - start.column
    if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent) and not event.flow_style:
        width = len(line.rstrip()) - start.column
    return Mark(start.line + 1, start.column + 1, max(1, width))


def _scalar(event: Any) -> Any:
    value = event.value
    if event.style or not event.implicit[0]:
        return value
    if value in _WORDS:
        return _WORDS[value]
    if _INTEGER.match(value):
        return int(value)
    return Decimal(value) if _NUMBER.match(value) else value
