"""What a PromQL expression reads: each selector with its range, and how often subqueries evaluate it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import promql_parser as parser

from burnbook.text import promql
from burnbook.text.promql import Selector

_USUAL_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Read:
    """A selector in an expression: the length of its range (seconds, 0: none), and how often subqueries evaluate it."""

    selector: Selector
    length: Decimal
    times: Decimal


def reads(expression: str) -> tuple[Read, ...]:
    """Return every selector of an expression with what it reads of each series."""
    return tuple(_reads(promql.parse(expression), Decimal(1)))


def _reads(node: Any, times: Decimal) -> Iterator[Read]:
    if isinstance(node, parser.VectorSelector):
        yield Read(_selector(node), Decimal(0), times)
    elif isinstance(node, parser.MatrixSelector):
        yield Read(_selector(node.vector_selector), Decimal(str(node.range.total_seconds())), times)
    elif isinstance(node, parser.SubqueryExpr):
        points = (node.range or timedelta()) / (node.step or _USUAL_STEP)
        yield from _reads(node.expr, times * Decimal(str(points)))
    else:
        below = (getattr(node, name, None) for name in ("lhs", "rhs", "expr", "param"))
        for child in (*below, *getattr(node, "args", ())):
            yield from _reads(child, times) if child is not None else ()


def _selector(node: parser.VectorSelector) -> Selector:
    return promql.selectors(node.prettify())[0]
