"""PromQL text: selectors, quoting, parsing, and what is added to hand-written expressions.

Expressions have one hole, `$window`; the parser refuses it, so it is filled with a duration nobody writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import promql_parser as parser

from burnbook.text import durations

HOLE = "$window"
_STAND_IN = timedelta(seconds=31_017_137)
_STAND_IN_TEXT = durations.show(int(_STAND_IN.total_seconds()))
_OPERATORS = (
    (parser.MatchOp.Equal, "="),
    (parser.MatchOp.NotEqual, "!="),
    (parser.MatchOp.Re, "=~"),
    (parser.MatchOp.NotRe, "!~"),
)


class PromQLError(ValueError):
    """The expression is not PromQL; the words are the parser's."""


@dataclass(frozen=True, slots=True, order=True)
class Matcher:
    """One label matcher; `op` is one of = != =~ !~."""

    label: str
    op: str
    value: str

    def __str__(self) -> str:
        return f"{self.label}{self.op}{quote(self.value)}"


@dataclass(frozen=True, slots=True)
class Selector:
    """A metric with matchers; `str()` is PromQL."""

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def __str__(self) -> str:
        return self.metric + ("{" + ",".join(map(str, self.matchers)) + "}" if self.matchers else "")

    def where(self, *more: Matcher) -> Selector:
        """Add matchers; one that is already there is not repeated."""
        return Selector(self.metric, (*self.matchers, *(m for m in more if m not in self.matchers)))


def quote(text: str) -> str:
    """Return a double-quoted PromQL string; Go templates read the same escapes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'


def by(labels: Iterable[str]) -> str:
    """Return the label list of `by` and `on`: () -> `()`."""
    return "(" + ", ".join(labels) + ")"


def equals(labels: Iterable[tuple[str, str]]) -> tuple[Matcher, ...]:
    """Return one `=` matcher a label."""
    return tuple(Matcher(name, "=", value) for name, value in labels)


def number(value: Decimal) -> str:
    """Write a number as PromQL reads it, without exponent or trailing zeros: 0.0144."""
    text = format(value, ".12f") if value.as_tuple().exponent < -12 else format(value, "f")  # type: ignore[operator]
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse(expression: str) -> parser.Expr:
    """Parse an expression, with or without holes; raise `PromQLError` with the parser's words."""
    try:
        return parser.parse(expression.replace(HOLE, _STAND_IN_TEXT))
    except ValueError as error:
        raise PromQLError(str(error)) from error


def counter(expression: str) -> Selector | None:
    """Return the selector if the expression is a bare one (no range, offset or @), else None."""
    node = parse(expression)
    if not isinstance(node, parser.VectorSelector) or node.offset or node.at or node.matchers.or_matchers:
        return None
    return _selector(node)


def selectors(expression: str) -> tuple[Selector, ...]:
    """Return every selector of an expression, in order of appearance."""
    return tuple(_selector(n) for n in _nodes(parse(expression)) if isinstance(n, parser.VectorSelector))


def functions(expression: str) -> frozenset[str]:
    """Return the names of the functions that an expression calls."""
    return frozenset(n.func.name for n in _nodes(parse(expression)) if isinstance(n, parser.Call))


def fixed_ranges(expression: str) -> tuple[str, ...]:
    """Return the ranges that are written out where the hole should stand."""
    found = (n.range for n in _nodes(parse(expression)) if isinstance(n, parser.MatrixSelector))
    return tuple(durations.show(Decimal(str(r.total_seconds()))) for r in found if r != _STAND_IN)


def shifted(expression: str) -> bool:
    """Tell whether any selector has its own offset or @."""
    return any(n.offset or n.at for n in _nodes(parse(expression)) if isinstance(n, parser.VectorSelector))


def scoped(expression: str, matchers: tuple[Matcher, ...], delay: Decimal) -> str:
    """Add matchers and an offset (seconds) to every selector of an expression; holes stay."""

    def widen(node: parser.Expr) -> parser.Expr | None:
        if not isinstance(node, parser.VectorSelector):
            return None
        text = str(_selector(node).where(*matchers))
        return parser.parse(text + offset(delay))

    return parser.transform(parse(expression), post_visit=widen).prettify().replace(_STAND_IN_TEXT, HOLE)


def offset(delay: Decimal) -> str:
    """Return ` offset 30s`, or nothing for no delay."""
    return f" offset {durations.show(delay)}" if delay else ""


def _selector(node: parser.VectorSelector) -> Selector:
    matchers = tuple(Matcher(m.name, _operator(m.op), m.value) for m in node.matchers.matchers)
    return Selector(node.name or "", matchers)


def _operator(op: parser.MatchOp) -> str:
    return next(sign for known, sign in _OPERATORS if known == op)  # they cannot be keys of a dict


def _nodes(root: parser.Expr) -> Iterator[parser.Expr]:
    found: list[parser.Expr] = []
    parser.walk(root, found.append)
    return iter(found)
