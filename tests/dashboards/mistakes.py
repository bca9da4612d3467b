"""Mistakes that people make in dashboards, to plant into sound ones. The documents are changed in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def first(document: Json, kind: str = "timeseries") -> Json:
    """Return the first panel of a kind."""
    return next(panel for panel in document["panels"] if panel["type"] == kind)


def _defaults(document: Json, kind: str = "timeseries") -> Json:
    return first(document, kind)["fieldConfig"]["defaults"]


def _put(place: Json, key: str, value: Any) -> None:
    place[key] = value


def _range(**wrong: Any) -> Json:
    return {"type": "range", "options": {"from": 0, "to": 1, "result": {"text": "few", "index": 0}} | wrong}


def _map(document: Json, mapping: Json) -> None:
    _defaults(document, "stat")["mappings"] = [mapping]


SHAPES: dict[str, Callable[[Json], None]] = {
    "legacy rows of the dashboard": lambda d: _put(d, "rows", []),
    "a refresh that is a number": lambda d: _put(d, "refresh", 60),
    "a crosshair that does not exist": lambda d: _put(d, "graphTooltip", 7),
    "a span, as before Grafana 5": lambda d: _put(first(d), "span", 6),
    "a data source by its name": lambda d: _put(first(d), "datasource", "prometheus"),
    "an unknown key of the options": lambda d: _put(first(d)["options"], "legendd", {}),
    "a placement that does not exist": lambda d: _put(first(d)["options"]["legend"], "placement", "top"),
    "a colour mode that does not exist": lambda d: _put(first(d, "stat")["options"], "colorMode", "fancy"),
    "a threshold that is a text": lambda d: _put(_defaults(d)["thresholds"]["steps"][0], "value", "null"),
    "a line style that does not exist": lambda d: _put(_defaults(d)["custom"], "drawStyle", "dots"),
    "a unit that is a number": lambda d: _put(_defaults(d), "unit", 1),
    "a place in fractions": lambda d: _put(first(d)["gridPos"], "w", "12"),
    "a column that is no cell": lambda d: _put(
        _defaults(d, "table")["custom"] if any(p["type"] == "table" for p in d["panels"]) else d, "cellOption", {}
    ),
    "an override of nothing": lambda d: first(d)["fieldConfig"]["overrides"].append(
        {"matcher": {"id": "byName", "options": "x"}, "properties": [{"id": "custom.lineWith", "value": 2}]}
    ),
    "an override of a wrong kind": lambda d: first(d)["fieldConfig"]["overrides"].append(
        {"matcher": {"id": "byName", "options": "x"}, "properties": [{"id": "unit", "value": 2}]}
    ),
    "a variable that is refreshed never or so": lambda d: _put(d["templating"]["list"][0], "refresh", "often"),
    "a kind of variable that does not exist": lambda d: _put(d["templating"]["list"][0], "type", "querry"),
    "an instant that is a text": lambda d: _put(first(d)["targets"][0], "instant", "yes"),
    "a target with a step of old": lambda d: _put(first(d)["targets"][0], "step", 10),
    "a panel of a removed kind": lambda d: _put(first(d, "stat"), "type", "singlestat"),
    "a mapping of a kind that does not exist": lambda d: _map(d, {"type": "ranges", "options": {}}),
    "a mapping of numbers to a number": lambda d: _map(d, _range(result=7)),
    "a mapping from a text on": lambda d: _map(d, _range(**{"from": "0"})),
    "a link of an unknown type": lambda d: _put(d["links"][0], "type", "url"),
}
"""Shapes that Grafana does not know."""


def _overlap(d: Json) -> None:
    one, other = d["panels"][:2]
    other["gridPos"] = dict(one["gridPos"])


def _same_id(d: Json) -> None:
    d["panels"][1]["id"] = d["panels"][0]["id"]


def _same_letter(d: Json) -> None:
    targets = first(d)["targets"]
    targets.append(dict(targets[0]))


def _hidden(d: Json, **more: Any) -> Json:
    """Add a collapsed row with a copy of a panel, and return the copy."""
    inside = first(d) | {"id": 901, "title": "Inside", "gridPos": {"x": 0, "y": 901, "w": 12, "h": 4}} | more
    row = {"type": "row", "title": "Hidden", "id": 900, "collapsed": True, "panels": [inside]}
    d["panels"].append(row | {"gridPos": {"x": 0, "y": 900, "w": 24, "h": 1}})
    return inside


def _unit(d: Json) -> None:
    _defaults(d, "stat").pop("unit")


def _asked(d: Json, text: str) -> None:
    variable = next(variable for variable in d["templating"]["list"] if variable["type"] == "query")
    variable["query"]["query"] = text


def _linked(d: Json, url: str) -> None:
    d["links"][0]["url"] = url


MEANINGS: dict[str, tuple[Callable[[Json], None], str]] = {
    "no uid": (lambda d: _put(d, "uid", ""), "it has no uid; give it one"),
    "no title": (lambda d: _put(d, "title", ""), "it has no title; give it one"),
    "no panels": (lambda d: _put(d, "panels", []), "it has no panels; add one"),
    "an id twice": (_same_id, "have the same id 1; number them anew"),
    "an id twice in a collapsed row": (
        lambda d: _hidden(d, id=1),
        "panels 'Objective' and 'Inside' have the same id 1",
    ),
    "no id": (lambda d: d["panels"][0].pop("id"), "panels without an id: 'Objective'; number them"),
    "no panel title": (lambda d: _put(d["panels"][0], "title", ""), "panel 'number 1': it has no title"),
    "no panel type": (lambda d: d["panels"][0].pop("type"), "panel 'Objective': it has no type"),
    "no description": (lambda d: d["panels"][0].pop("description"), "panel 'Objective': it has no description"),
    "no description in a collapsed row": (
        lambda d: _hidden(d, description=""),
        "panel 'Inside': it has no description",
    ),
    "no data source": (lambda d: d["panels"][0].pop("datasource"), "panel 'Objective': it has no data source"),
    "no unit": (_unit, "panel 'Objective': its numbers have no unit"),
    "no target": (lambda d: _put(first(d), "targets", []), "panel 'Burn rate by window': it asks nothing"),
    "a refId twice": (_same_letter, "refId A is given to 2 targets; give each its own letter"),
    "no refId": (lambda d: first(d)["targets"][0].pop("refId"), "a target has no refId; give it a letter"),
    "no expression": (lambda d: _put(first(d)["targets"][0], "expr", ""), "target A has no expression; write PromQL"),
    "no PromQL": (lambda d: _put(first(d)["targets"][0], "expr", "sum(up{)"), "target A is not PromQL: "),
    "an overlap": (_overlap, "panels 'Objective' and 'SLI over the period' overlap; mend their gridPos"),
    "beyond the columns": (
        lambda d: _put(d["panels"][0]["gridPos"], "x", 22),
        "panel 'Objective': it leaves the 24 columns of the dashboard",
    ),
    "no place": (lambda d: d["panels"][0].pop("gridPos"), "panel 'Objective': it has no place"),
    "half a place": (lambda d: d["panels"][0]["gridPos"].pop("h"), "panel 'Objective': it has no place"),
    "an unknown variable": (
        lambda d: _put(first(d)["targets"][0], "expr", 'up{job="$job"}'),
        "panel 'Burn rate by window': the variable $job is not defined",
    ),
    "an unknown variable in braces": (
        lambda d: _linked(d, "https://x.example/${team:queryparam}"),
        "links: the variable $team is not defined",
    ),
    "an unknown variable of old": (
        lambda d: _put(first(d), "title", "Of [[job]]"),
        "panel 'Of [[job]]': the variable $job is not defined",
    ),
    "a variable without its query": (lambda d: _asked(d, "up"), "variable 'service': its query is not label_values("),
    "a variable of no PromQL": (
        lambda d: _asked(d, "label_values(up{, job)"),
        "variable 'service': its query is not PromQL: ",
    ),
}
"""What is well-formed and wrong: the mistake, and the words that must be said."""
