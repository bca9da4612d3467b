"""What can go wrong in a PromQL expression: every number, operator, range, window, matcher, label list in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from math import isinf
from typing import Any

import promql_parser as parser

from burnbook.text import durations, promql
from burnbook.text.promql import Selector

Change = tuple[str, str, str]  # category, words, the wrong text
_FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
_AT_THE_EDGE = {">": ">=", "<": "<=", ">=": ">", "<=": "<"}
_SWAPPED = {"+": "-", "-": "+", "*": "/", "/": "*"}
_SETS = ("and", "or", "unless")
_BRACKET = re.compile(r"\[([^\[\]:]+)(:[^\[\]]+)?\](?!.*\])")
_RANGE = re.compile(r"\[(\w+)\]")
_LIST = re.compile(r"(\w+) \(([^)]*)\)")
_LONGEST = 70
_ANY_RAW = "raw selector"
_RECORDED = ("ALERTS", "burnbook_slo_info")
_RAW = re.compile(r"\b(?!(?:ALERTS|burnbook_slo_info)\b)(?<!:)[a-zA-Z_]\w*\{")


def changes(text: str, windows: Mapping[str, str]) -> Iterator[Change]:
    """Return every wrong form of an expression; `windows` maps a recorded name to the one it is mistaken for."""
    root = parser.parse(text)
    nodes = _nodes(root)
    for index, node in enumerate(nodes):
        parent = nodes[index + 1] if index + 1 < len(nodes) else None
        for category, words, wrong in _node(node, parent, windows):
            yield category, words, _replaced(root, {index: wrong})
    yield from _everywhere(root, nodes)


def _nodes(root: Any) -> list[Any]:
    """Return all nodes, operands before their operator: a right operand stands right before it."""
    found: list[Any] = []
    parser.walk(root, post_visit=found.append)
    return found


def _replaced(root: Any, wrong: Mapping[int, str]) -> str:
    """Return the expression with these nodes (by their place in `_nodes`) written otherwise."""
    places = iter(range(1_000_000))

    def swap(_: Any) -> Any:
        text = wrong.get(next(places))
        return None if text is None else parser.parse(text)

    return str(parser.transform(root, post_visit=swap).prettify())


def _node(node: Any, parent: Any, windows: Mapping[str, str]) -> Iterator[Change]:
    match node:
        case parser.NumberLiteral():
            yield from () if isinf(node.val) else _number(node.val, parent)
        case parser.BinaryExpr():
            yield from _binary(node)
        case parser.AggregateExpr():
            yield from _aggregation(node)
        case parser.MatrixSelector() | parser.SubqueryExpr():
            yield from _range(node.prettify())
        case parser.VectorSelector():
            yield from _selector(node, windows)


def _number(value: float, parent: Any) -> Iterator[Change]:
    """Change a number by 15%; nothing can be changed by a share of itself, so 0 moves by 1 (a ratio by 0.15)."""
    compared = isinstance(parent, parser.BinaryExpr) and str(parent.op) in _FLIPPED
    category = "threshold" if compared else "constant"
    step = (0.15 if compared and ":ratio" in parent.lhs.prettify() else 1) if value == 0 else value * 0.15
    where = f" in {_brief(parent)}" if isinstance(parent, parser.BinaryExpr | parser.Call) else ""
    for wrong in (value - step, value + step):
        yield category, f"{value:g} becomes {wrong:g}{where}", f"{wrong:.12g}"


def _binary(node: Any) -> Iterator[Change]:
    sign, left, right = str(node.op), node.lhs.prettify(), node.rhs.prettify()
    matching = str(node.modifier or "")
    where = _brief(node)
    if sign in _SETS:
        yield sign, f"left side of `{sign}` dropped: {_brief(node.lhs)}", right
        yield sign, f"right side of `{sign}` dropped: {_brief(node.rhs)}", left
    for category, signs in (("comparison", _FLIPPED), ("edge", _AT_THE_EDGE), ("operator", _SWAPPED)):
        if sign in signs:
            wrong = f"{left} {signs[sign]} {matching} {right}"
            yield category, f"{sign} becomes {signs[sign]} in {where}", wrong
    if sign in _FLIPPED:
        yield "guard", f"comparison dropped from {where}", left
    for words, wrong in _lists(matching):
        yield "label list", f"{matching} {words} in {where}", f"{left} {sign} {wrong} {right}"


def _aggregation(node: Any) -> Iterator[Change]:
    """Change which labels an aggregation keeps."""
    kept = str(node.modifier or "by ()")
    turned = kept.replace("without", "by") if kept.startswith("without") else kept.replace("by", "without")
    taken = f"({node.param.prettify()}, {node.expr.prettify()})" if node.param else f"({node.expr.prettify()})"
    for words, wrong in (*_lists(kept), (f"becomes {turned}", turned)):
        yield "label list", f"{kept} {words} in {_brief(node)}", f"{node.op} {wrong} {taken}"


def _lists(matching: str) -> Iterator[tuple[str, str]]:
    """Take each label out of each list of `on`, `ignoring`, `group_left`, `by`, `without`; forget `on` as a whole."""
    for match in _LIST.finditer(matching):
        names = [name for name in match[2].split(", ") if name]
        for name in names:
            rest = ", ".join(other for other in names if other != name)
            yield f"without {name}", f"{matching[: match.start(2)]}{rest}{matching[match.end(2) :]}"
    if matching.startswith("on ") and "group" not in matching:  # prettified, `ignoring () group_left ()` cannot be read
        yield "becomes all labels", "ignoring ()"


def _range(text: str) -> Iterator[Change]:
    """Change the last range of the text, the selector's or subquery's own: half, double, a minute more."""
    match = _BRACKET.search(text)
    if match is None:
        raise AssertionError(text)
    whole = int(durations.parse(match[1]) or 0)
    step = match[2] or ""
    for seconds in (whole // 2, whole * 2, whole + 60):
        wrong = durations.show(seconds)
        category, words = "range", f"[{match[1]}] becomes [{wrong}] in {_brief(text)}"
        yield category, words, f"{text[: match.start()]}[{wrong}{step}]{text[match.end() :]}"
    if step:
        wrong = durations.show(2 * int(durations.parse(step[1:]) or 0))
        words = f"step {step[1:]} becomes {wrong} in {_brief(text)}"
        yield "range", words, f"{text[: match.start(2)]}:{wrong}{text[match.end(2) :]}"


def _selector(node: Any, windows: Mapping[str, str]) -> Iterator[Change]:
    """Drop each matcher; read the neighbouring window; drop and change the offset."""
    text = node.prettify()
    if node.name in windows:
        wrong = windows[node.name]
        yield "window", f"{node.name} becomes {wrong}", text.replace(node.name, wrong, 1)
    for words, labels in _dropped(node):
        yield (
            "raw matcher" if _is_raw(node) else "matcher",
            f"{words} dropped from {_brief(text)}",
            _without(node, labels),
        )
    if node.offset:
        length, plain = node.offset, text.split(" offset ")[0]
        yield "offset", f"offset dropped from {_brief(text)}", plain
        for wrong in (length / 2, length + timedelta(minutes=1)):
            yield "offset", f"offset becomes{_offset(wrong)[7:]} in {_brief(text)}", plain + _offset(wrong)


def _dropped(node: Any) -> Iterator[tuple[str, set[str]]]:
    """Return which labels' matchers to drop at once: of a raw selector all together, but for its bucket's."""
    labels = {matcher.name for matcher in node.matchers.matchers}
    if _is_raw(node):
        found = (("its matchers", labels - {"le"}), ("matcher le", labels & {"le"}))
        yield from ((words, dropped) for words, dropped in found if dropped)
    else:
        yield from ((f"matcher {label}", {label}) for label in sorted(labels))


def _everywhere(root: Any, nodes: list[Any]) -> Iterator[Change]:
    """Drop a matcher, double a range, and forget the telemetry's delay, wherever the same series are read."""
    for kind, indices in _readings(nodes).items():
        read = {index: nodes[index] for index in indices}
        for label in dict.fromkeys(matcher.name for node in read.values() for matcher in node.matchers.matchers):
            wrong = {index: _without(node, {label}) for index, node in read.items()}
            category = "raw matcher" if kind == _ANY_RAW else "matcher"
            yield category, f"matcher {label} dropped from every {kind}", _replaced(root, wrong)
    raw = [node for node in nodes if isinstance(node, parser.VectorSelector) and _is_raw(node)]
    delay = min((node.offset or timedelta() for node in raw), default=timedelta())
    if delay and len(raw) > 1:
        wrong = {index: _earlier(node, delay) for index, node in enumerate(nodes) if node in raw}
        yield "offset", "the telemetry's delay is forgotten everywhere", _replaced(root, wrong)
    for (kind, length), alike in _ranges(nodes).items():
        if len(alike) > 1:
            words = f"[{length}] becomes [{_doubled(length)}] in every {kind}"
            yield "range", words, _replaced(root, alike)


def _readings(nodes: list[Any]) -> dict[str, list[int]]:
    """Return the places of what is read: raw selectors together, recorded series if they are read more than once."""
    found: dict[str, list[int]] = {}
    for index, node in enumerate(nodes):
        if isinstance(node, parser.VectorSelector):
            found.setdefault(_kind(node), []).append(index)
    return {kind: places for kind, places in found.items() if kind == _ANY_RAW or len(places) > 1}


def _ranges(nodes: list[Any]) -> dict[tuple[str, str], dict[int, str]]:
    """Return the readings of each range, by their place, with that range doubled."""
    found: dict[tuple[str, str], dict[int, str]] = {}
    for index, node in enumerate(nodes):
        if isinstance(node, parser.MatrixSelector):
            text = node.prettify()
            length = _RANGE.findall(text)[-1]
            wrong = text.replace(f"[{length}]", f"[{_doubled(length)}]")
            found.setdefault((_kind(node.vector_selector), length), {})[index] = wrong
    return found


def _kind(selector: Any) -> str:
    return _ANY_RAW if _is_raw(selector) else str(selector.name)


def _doubled(length: str) -> str:
    return durations.show(2 * int(durations.parse(length) or 0))


def _earlier(node: Any, delay: timedelta) -> str:
    """Return a selector whose offset is less by `delay`."""
    return node.prettify().split(" offset ")[0] + _offset(node.offset - delay)


def _without(node: Any, labels: set[str]) -> str:
    """Return a selector without its matchers on some labels."""
    selector = promql.selectors(node.prettify())[0]
    kept = tuple(matcher for matcher in selector.matchers if matcher.label not in labels)
    return f"{Selector(selector.metric, kept)}{_offset(node.offset)}"


def _offset(length: timedelta | None) -> str:
    return promql.offset(Decimal(int(length.total_seconds()))) if length else ""


def _is_raw(node: Any) -> bool:
    return ":" not in node.name and node.name not in _RECORDED


def _brief(found: Any) -> str:
    """Return an expression without its matchers, raw metrics as `counter`, on one line, its middle left out if long."""
    text = found if isinstance(found, str) else found.prettify()
    text = _RAW.sub("counter{", text)
    text = re.sub(r"\s+", " ", re.sub(r"\{[^}]*\}", "", text)).replace("( ", "(").replace(" )", ")").strip()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 2 :]}"
