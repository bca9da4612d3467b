"""What makes a dashboard sound: whole panels, no overlap, known variables, PromQL that parses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from burnbook.text import promql

Json = dict[str, Any]
COLUMNS = 24
_WITHOUT_QUERIES = frozenset({"text", "row"})
_NUMBERS = frozenset({"timeseries", "stat", "bargauge", "gauge", "table", "barchart", "histogram", "heatmap"})
_VARIABLE = re.compile(r"\$\{(\w+)[^}]*\}|\$(\w+)|\[\[(\w+)[^\]]*\]\]")
_BUILT_IN = frozenset(
    {
        *("__interval", "__interval_ms", "__range", "__range_s", "__range_ms", "__rate_interval", "__from", "__to"),
        *("__name", "__org", "__user", "__dashboard", "__url_time_range", "__all_variables", "timeFilter"),
        *("__data", "__field", "__value", "__series", "__all"),
    }
)
_LABEL_VALUES = re.compile(r"label_values\((?:(.+),)?\s*(\w+)\s*\)", re.DOTALL)
_DURATIONS = {"__interval": "1m", "__range": "1d", "__rate_interval": "5m"}
_NUMBER = "1"


def problems(dashboard: Json) -> Iterator[str]:
    """Return everything that is wrong, in words that tell the panel and what to mend."""
    yield from _identity(dashboard)
    yield from _places(dashboard.get("panels", []), "the dashboard")
    for panel in _panels(dashboard):
        yield from (f"panel '{_name(panel)}': {problem}" for problem in _panel(panel))
    for note in dashboard.get("annotations", {}).get("list", []):
        if "expr" in note and (error := _unparsed(note["expr"])):
            yield f"annotation '{note.get('name')}': its query is not PromQL: {error}"
    yield from _variables(dashboard)


def _panels(dashboard: Json) -> Iterator[Json]:
    """Return every panel, those inside collapsed rows included."""
    for panel in dashboard.get("panels", []):
        yield panel
        yield from panel.get("panels", [])


def _name(panel: Json) -> str:
    return str(panel.get("title") or f"number {panel.get('id', '?')}")


def _identity(dashboard: Json) -> Iterator[str]:
    for key in ("uid", "title"):
        if not dashboard.get(key):
            yield f"it has no {key}; give it one"
    if not dashboard.get("panels"):
        yield "it has no panels; add one"
    ids = Counter(panel.get("id") for panel in _panels(dashboard))
    for number, count in ids.items():
        titles = " and ".join(f"'{_name(panel)}'" for panel in _panels(dashboard) if panel.get("id") == number)
        if number is None:
            yield f"panels without an id: {titles}; number them"
        elif count > 1:
            yield f"panels {titles} have the same id {number}; number them anew"


def _places(panels: list[Json], where: str) -> Iterator[str]:
    placed = [(panel, box) for panel in panels if (box := panel.get("gridPos"))]
    for panel in panels:
        box = panel.get("gridPos")
        if not box or any(not isinstance(box.get(side), int) for side in "xywh"):
            yield f"panel '{_name(panel)}': it has no place; give gridPos x, y, w and h"
            return
        if box["x"] < 0 or box["y"] < 0 or box["w"] < 1 or box["h"] < 1 or box["x"] + box["w"] > COLUMNS:
            yield f"panel '{_name(panel)}': it leaves the {COLUMNS} columns of {where}; mend gridPos x and w"
        yield from _places(panel.get("panels", []), f"row '{_name(panel)}'")
    for (one, box), (other, second) in combinations(placed, 2):
        if _overlap(box, second):
            yield f"panels '{_name(one)}' and '{_name(other)}' overlap; mend their gridPos"


def _overlap(one: Json, other: Json) -> bool:
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "w"), ("y", "h"))
    )


def _panel(panel: Json) -> Iterator[str]:
    kind = panel.get("type")
    if not kind:
        yield "it has no type; say which kind of panel it is"
    if not panel.get("title"):
        yield "it has no title; give it one"
    if kind == "row":
        return
    if not panel.get("description"):
        yield "it has no description; say what it shows and what its colours mean"
    if not (panel.get("datasource") or {}).get("uid"):
        yield "it has no data source; use ${datasource}"
    if kind in _NUMBERS and not _units(panel):
        yield "its numbers have no unit; set fieldConfig.defaults.unit"
    if kind not in _WITHOUT_QUERIES:
        yield from _targets(panel.get("targets", []))


def _units(panel: Json) -> list[str]:
    config = panel.get("fieldConfig", {})
    special = (p["value"] for o in config.get("overrides", []) for p in o["properties"] if p["id"] == "unit")
    return [unit for unit in (config.get("defaults", {}).get("unit"), *special) if unit]


def _targets(targets: list[Json]) -> Iterator[str]:
    if not targets:
        yield "it asks nothing; add a target"
    for letter, count in Counter(target.get("refId") for target in targets).items():
        if not letter:
            yield "a target has no refId; give it a letter"
        elif count > 1:
            yield f"refId {letter} is given to {count} targets; give each its own letter"
    for target in targets:
        letter = target.get("refId")
        if not target.get("expr"):
            yield f"target {letter} has no expression; write PromQL"
        elif error := _unparsed(target["expr"]):
            yield f"target {letter} is not PromQL: {error}"


def _unparsed(expr: str) -> str:
    """Return what the parser says; variables are filled as Grafana would fill them."""
    try:
        promql.parse(_VARIABLE.sub(_filled, expr))
    except promql.PromQLError as error:
        return str(error)
    return ""


def _filled(match: re.Match[str]) -> str:
    name = next(group for group in match.groups() if group)
    if name.isdigit():  # a group of label_replace
        return match[0]
    return _DURATIONS.get(name, _NUMBER if name.startswith("__") else "value")


def _variables(dashboard: Json) -> Iterator[str]:
    variables = dashboard.get("templating", {}).get("list", [])
    defined = {variable.get("name") for variable in variables}
    for place, text in _texts(dashboard):
        for match in _VARIABLE.finditer(text):
            name = next(group for group in match.groups() if group)
            if not name.isdigit() and name not in _BUILT_IN | defined:
                yield f"{place}: the variable ${name} is not defined; define it or spell it as one that is"
    for variable in variables:
        if variable.get("type") == "query":
            yield from _query(variable)


def _query(variable: Json) -> Iterator[str]:
    asked = variable.get("query")
    text = asked.get("query", "") if isinstance(asked, dict) else str(asked or "")
    where = f"variable '{variable.get('name')}'"
    found = _LABEL_VALUES.fullmatch(text)
    if not found:
        yield f"{where}: its query is not label_values(selector, label): {text or 'empty'}"
    elif found[1] and (error := _unparsed(found[1])):
        yield f"{where}: its query is not PromQL: {error}"


def _texts(dashboard: Json) -> Iterator[tuple[str, str]]:
    """Return every text with the panel it stands in."""
    for key, value in dashboard.items():
        if key != "panels":
            yield from ((key, text) for text in _inside(value))
    for panel in _panels(dashboard):
        body = {key: value for key, value in panel.items() if key != "panels"}
        yield from ((f"panel '{_name(panel)}'", text) for text in _inside(body))


def _inside(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            yield from _inside(item)
