"""The shape of LogQL: selectors with matchers in braces, and pipelines of stages that Loki knows. No whole grammar."""

from __future__ import annotations

import re

_STRING = r'(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`)'
_MATCHER = rf"\s*[A-Za-z_]\w*\s*(?:=~|!~|!=|=)\s*{_STRING}\s*"
_SELECTOR = re.compile(rf"\{{{_MATCHER}(?:,{_MATCHER})*,?\s*\}}")
_LINE_FILTER = rf"(?:\|=|\|~|!=|!~|\|>|!>)\s*{_STRING}(?:\s+or\s+{_STRING})*"
_NAME = r"[A-Za-z_]\w*"
_NAMES = rf"{_NAME}(?:\s*,\s*{_NAME})*"
_SET = rf"{_NAME}\s*=\s*(?:{_STRING}|{_NAME})"
_COMPARED = rf"{_NAME}\s*(?:==|=~|!~|!=|>=|<=|=|>|<)\s*(?:{_STRING}|[\d.]+[a-zA-Zµ]*)"
_STAGES = (
    rf"json(?:\s+{_SET}(?:\s*,\s*{_SET})*)?",
    rf"logfmt(?:\s+--\w[\w-]*)*(?:\s+{_SET}(?:\s*,\s*{_SET})*)?",
    rf"(?:regexp|pattern|line_format)\s+{_STRING}",
    r"unpack|decolorize",
    rf"label_format\s+{_SET}(?:\s*,\s*{_SET})*",
    rf"(?:drop|keep)\s+{_NAMES}",
    rf"unwrap\s+(?:{_NAME}\({_NAME}\)|{_NAME})",
    rf"{_COMPARED}(?:\s+(?:and|or)\s+{_COMPARED})*",
)
_STAGE = re.compile(rf"\s*(?:{_LINE_FILTER}|\|\s*(?:{'|'.join(_STAGES)})(?=\s*(?:[|!\[)]|$)))")
_RANGE = re.compile(r"\s*\[(?:\d+(?:ms|s|m|h|d|w))+\](?:\s*offset\s+-?\d+[smhdw])?")
_FUNCTIONS = {"sum", "avg", "min", "max", "count", "topk", "bottomk", "rate", "bytes_rate", "absent_over_time"}
_FUNCTIONS |= {
    f"{name}_over_time" for name in ("count", "bytes", "sum", "avg", "min", "max", "first", "last", "quantile")
}


def mistakes(query: str) -> list[str]:
    """Return what is wrong with the shape of a query; nothing if it is sound."""
    text, found = query.strip(), list[str]()
    selectors = list(_SELECTOR.finditer(text))
    if not selectors:
        return ["it selects nothing: there are no matchers in braces"]
    around, end = "", 0
    for selector in selectors:
        around += text[end : selector.start()]
        end = selector.end()
        while stage := _STAGE.match(text, end):
            end = stage.end()
        if range_ := _RANGE.match(text, end):
            end = range_.end()
        if re.match(r"\s*[|!\[]", text[end:]):
            found.append(f"no stage that is known: {text[end:].strip()[:40]}")
    around += text[end:]
    found += [f"no function that is known: {name}" for name in re.findall(r"(\w+)\s*\(", around) if not _known(name)]
    outside = re.sub(_STRING, "", around)
    if outside.count("(") != outside.count(")") or "{" in outside or "}" in outside:
        found.append("its brackets do not match")
    if outside.strip() and "(" not in outside:
        found.append(f"what stands beside the selector is no query: {outside.strip()[:40]}")
    return found


def _known(name: str) -> bool:
    return name in _FUNCTIONS or name in ("by", "without", "on", "ignoring")
