"""PromQL text: selectors, quoting, parsing; its hole `$window`, which no parser reads, stands for a rare duration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Any, TypeVar

import promql_parser as parser

from burnbook.text import durations

HOLE = "$window"
MAX_DEPTH, MAX_TERMS = 100, 150
_OPERATOR = re.compile(r"[-+*/%^<>=]|\b(?:and|or|unless|atan2)\b")
_SELECTING = ("topk", "bottomk", "limitk", "limit_ratio")  # these keep all labels
_COMPARISON = re.compile(r"[<>]|==|!=")
_STRINGS = re.compile(r"""(?:!=|!~|=~|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)""")
_RETURNED = (
    (parser.NumberLiteral, "scalar"),
    (parser.StringLiteral, "string"),
    (parser.MatrixSelector | parser.SubqueryExpr, "range"),
)
_FOLDING = frozenset({"max", "min", "sum", "avg"})
_T = TypeVar("_T")
_STAND_IN = timedelta(seconds=31_017_137)
_STAND_IN_TEXT = durations.show(int(_STAND_IN.total_seconds()))
_OPERATORS = (  # they cannot be keys of a dict
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

    def accepts(self, value: str) -> bool:
        """Tell whether a label of this value matches; an unreadable regex accepts nothing."""
        if self.op in ("=", "!="):
            return (value == self.value) == (self.op == "=")
        try:
            return bool(re.fullmatch(self.value, value)) == (self.op == "=~")
        except re.error:
            return False


@dataclass(frozen=True, slots=True)
class Selector:
    """A metric with matchers; `str()` is PromQL."""

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def __str__(self) -> str:
        return self.metric + ("{" + ",".join(map(str, self.matchers)) + "}" if self.matchers else "")

    def accepts(self, metric: str, labels: Mapping[str, str]) -> bool:
        """Tell whether it selects a series."""
        return metric == self.metric and all(m.accepts(labels.get(m.label, "")) for m in self.matchers)

    def where(self, *more: Matcher) -> Selector:
        """Add matchers; one that is already there is not repeated."""
        return Selector(self.metric, (*self.matchers, *(m for m in more if m not in self.matchers)))


@lru_cache(maxsize=1 << 14)
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
    if _depth(expression) > MAX_DEPTH:  # the parser recurses, and would end the process
        raise PromQLError(f"nested deeper than {MAX_DEPTH} levels")
    if len(_OPERATOR.findall(expression)) > MAX_TERMS:
        raise PromQLError(f"more than {MAX_TERMS} operators; record parts of it first")
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
    return tuple(_found(expression, parser.VectorSelector, _selector))


def functions(expression: str) -> frozenset[str]:
    """Return the names of the functions that an expression calls."""
    return frozenset(_found(expression, parser.Call, lambda node: node.func.name))


def aggregations(expression: str) -> tuple[tuple[bool, frozenset[str]], ...]:
    """Return the labels of each aggregation: those that it keeps (True) or drops (False)."""

    def labels(node: Any) -> tuple[bool, frozenset[str]]:
        found = node.modifier
        if found is None:
            return str(node.op) not in _SELECTING, frozenset()
        return found.type == parser.AggModifierType.By, frozenset(found.labels)

    return tuple(_found(expression, parser.AggregateExpr, labels))


def fixed_ranges(expression: str) -> tuple[tuple[str, str], ...]:
    """Return the ranges that are written out where the hole should stand, each as a duration and as written."""
    ranges = _found(expression, parser.MatrixSelector, lambda node: (node.range, None))
    steps = _found(expression, parser.SubqueryExpr, lambda node: (node.range, node.step))
    return tuple(
        (_shown(length), _shown(length) + (f":{_shown(step)}" if step else ""))
        for length, step in (*ranges, *steps)
        if length != _STAND_IN
    )


def shifted(expression: str) -> bool:
    """Tell whether any part has its own offset or @."""
    kinds = parser.VectorSelector | parser.SubqueryExpr
    return any(_found(expression, kinds, lambda node: bool(node.offset or node.at)))


def returns(expression: str) -> str:
    """Return what an expression returns: a vector, a scalar, a string or a range."""
    return _returned(parse(expression))


def _returned(node: parser.Expr) -> str:
    if isinstance(node, parser.ParenExpr | parser.UnaryExpr):
        return _returned(node.expr)
    if isinstance(node, parser.BinaryExpr):
        return "vector" if "vector" in (_returned(node.lhs), _returned(node.rhs)) else "scalar"
    if isinstance(node, parser.Call):
        return "scalar" if node.func.return_type == parser.ValueType.Scalar else "vector"
    return next((words for kind, words in _RETURNED if isinstance(node, kind)), "vector")


def passed_on(expression: str) -> Selector | None:
    """Return the selector whose lone value an expression returns as it is: bare, or the max, min, sum or avg of it."""
    node = parse(expression)
    while isinstance(node, parser.ParenExpr) or (isinstance(node, parser.AggregateExpr) and str(node.op) in _FOLDING):
        node = node.expr
    return _selector(node) if isinstance(node, parser.VectorSelector) else None


def adds(expression: str) -> bool:
    """Tell whether an expression sums series."""
    return "sum" in _found(expression, parser.AggregateExpr, lambda node: str(node.op))


def compares(expression: str) -> bool:
    """Tell whether an expression filters by a comparison."""
    return bool(_COMPARISON.search(_STRINGS.sub('""', expression)))


def _shown(length: timedelta | None) -> str:
    return durations.show(Decimal(str(length.total_seconds()))) if length else ""


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


def bound(text: str) -> Matcher:
    """Match a bucket bound however it is spelled: Prometheus 3 writes 1.0 where others write 1."""
    return Matcher("le", "=~", re.escape(text) + r"(\.0)?") if text.isdigit() else Matcher("le", "=", text)


def _selector(node: parser.VectorSelector) -> Selector:
    """Return a selector as written, but for bounds that are whole numbers: those match in both spellings."""
    written = ((m, next(sign for known, sign in _OPERATORS if known == m.op)) for m in node.matchers.matchers)
    matchers = (Matcher(m.name, sign, m.value) for m, sign in written)
    return Selector(node.name or "", tuple(bound(m.value) if (m.label, m.op) == ("le", "=") else m for m in matchers))


def _depth(expression: str) -> int:
    """Return how deep brackets nest, those in strings included; minus signs nest as well."""
    steps = ((sign in "([{-") - (sign in ")]}") for sign in expression)
    return max(accumulate(steps), default=0)


def _found(expression: str, kind: Any, read: Callable[[Any], _T]) -> list[_T]:
    """Return what is read of each node of a kind; nodes are not kept, for each is a copy of all below it."""
    found: list[_T] = []

    def visit(node: parser.Expr) -> None:
        if isinstance(node, kind):
            found.append(read(node))

    parser.walk(parse(expression), visit)
    return found
