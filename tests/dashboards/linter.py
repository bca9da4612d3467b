"""The rules of grafana/dashboard-linter, in our own words: the linter itself cannot be had everywhere.

All of its 17 rules are here, under its names, so that a `.lint` file means the same to both. Stricter: bar gauges and
state timelines are looked at like other panels, and a counter with matchers is a counter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import promql_parser as promql

Json = dict[str, Any]
PROMETHEUS, LOKI = "prometheus", "loki"
FUNCTIONS = ("label_names", "label_values", "metrics", "query_result")
RATES = ("rate", "irate")
DRAWN = ("stat", "singlestat", "graph", "table", "timeseries", "gauge", "bargauge", "state-timeline")
NUMBERS = frozenset(DRAWN) - {"state-timeline"}
RATE_INTERVAL = timedelta(seconds=77)
UNITS = frozenset(
    {
        *("none", "string", "short", "percent", "percentunit", "sci", "locale", "bool", "bool_yes_no", "bool_on_off"),
        *("ns", "µs", "ms", "s", "m", "h", "d", "dtdurationms", "dtdurations", "dthms", "dtdhms", "clockms", "clocks"),
        *("dateTimeAsIso", "dateTimeAsLocal", "dateTimeAsSystem", "dateTimeFromNow", "hertz"),
        *("bytes", "decbytes", "bits", "kbytes", "mbytes", "gbytes", "Bps", "binBps", "bps", "pps"),
        *("cps", "ops", "reqps", "rps", "wps", "iops", "cpm", "opm", "rpm", "wpm"),
    }
)


def panels(board: Json) -> Iterator[Json]:
    """Return every panel, those of collapsed rows included."""
    for panel in board["panels"]:
        yield panel
        yield from panel.get("panels", [])


def drawn(board: Json) -> Iterator[Json]:
    return (panel for panel in panels(board) if panel["type"] in DRAWN)


def targets(board: Json) -> Iterator[tuple[str, Json]]:
    """Return every target with the words that tell its place."""
    for panel in panels(board):
        for place, target in enumerate(panel.get("targets", [])):
            yield f"panel '{panel.get('title', '')}', target {place}", target


def variables(board: Json, kind: str) -> list[Json]:
    return [variable for variable in board["templating"]["list"] if variable["type"] == kind]


def asked(variable: Json) -> str:
    """Return the text of a variable's query, in either form."""
    query = variable.get("query", "")
    return str(query.get("query", "") if isinstance(query, dict) else query)


def template_datasource(board: Json) -> Iterator[str]:
    sources = variables(board, "datasource")
    if not sources:
        yield "no variable chooses the data source"
    for source in sources:
        kind = asked(source)
        names, labels = {f"{kind.lower()}_datasource"}, {f"{kind.title()} data source"}
        if len(sources) == 1:
            names, labels = names | {"datasource"}, labels | {"Data source"}
        if source["name"] not in names:
            yield f"the data source's variable is '{source['name']}', and should be one of {sorted(names)}"
        if source.get("label") not in labels:
            yield f"the data source's label is '{source.get('label')}', and should be one of {sorted(labels)}"


def template_of(name: str) -> Callable[[Json], Iterator[str]]:
    """Return the rule that there is a variable of a name, filled by a query, for one or several values."""

    def rule(board: Json) -> Iterator[str]:
        found = next((v for v in board["templating"]["list"] if v["name"] == name), None)
        if found is None:
            yield f"no variable '{name}'"
            return
        wanted = {"type": "query", "label": name.title(), "multi": True, "allValue": ".+"}
        yield from (f"{name}: {key} should be {value}" for key, value in wanted.items() if found.get(key) != value)
        if (found.get("datasource") or {}).get("uid") not in ("$datasource", "${datasource}"):
            yield f"{name}: should use ${{datasource}}"

    return rule


def template_label_promql(board: Json) -> Iterator[str]:
    for variable in variables(board, "query"):
        match = re.fullmatch(r"([a-z_]+)\((.+)\)", asked(variable))
        if not match or match[1] not in FUNCTIONS:
            yield f"variable '{variable['name']}' asks nothing that a variable can: {asked(variable)}"
        elif parsed(match[2].rpartition(",")[0] or match[2]) is None:
            yield f"variable '{variable['name']}' asks no PromQL: {match[2]}"


def template_on_time_change_reload(board: Json) -> Iterator[str]:
    for variable in variables(board, "query"):
        if variable.get("refresh") != 2:
            yield f"variable '{variable['name']}' is not read again when the time range changes"


def panel_datasource(board: Json) -> Iterator[str]:
    known = {form.format(v["name"]) for v in variables(board, "datasource") for form in ("${}", "${{{}}}")}
    for panel in drawn(board):
        if (uid := (panel.get("datasource") or {}).get("uid")) not in known:
            yield f"panel '{panel['title']}' reads '{uid}', not the data source that is chosen"


def panel_title_description(board: Json) -> Iterator[str]:
    for panel in drawn(board):
        if not panel.get("title") or not panel.get("description"):
            yield f"panel {panel.get('id')} '{panel.get('title', '')}' lacks a title or a description"


def panel_units(board: Json) -> Iterator[str]:
    for panel in (found for found in panels(board) if found["type"] in NUMBERS):
        config = panel.get("fieldConfig", {})
        properties = [given for rule in config.get("overrides", []) for given in rule["properties"]]
        units = [given["value"] for given in properties if given["id"] == "unit"]
        units += [config["defaults"]["unit"]] if config.get("defaults", {}).get("unit") else []
        if not units or not set(units) <= UNITS:
            yield f"panel '{panel['title']}' has no unit, or one that Grafana does not know: {units}"


def panel_no_targets(board: Json) -> Iterator[str]:
    return (f"panel '{panel['title']}' has no target" for panel in drawn(board) if not panel.get("targets"))


def uneditable_dashboard(board: Json) -> Iterator[str]:
    if board.get("editable", True):
        yield "it can be edited, and the edit would be lost"


def of_loki(board: Json) -> Iterator[str]:
    """Tell of any target of Loki: no dashboard of ours has one, and LogQL is not read here."""
    chosen = [asked(variable) for variable in variables(board, "datasource")]
    for where, target in targets(board):
        if LOKI in (chosen[:1] or [""])[0] or (target.get("datasource") or {}).get("type") == LOKI:
            yield f"{where} is LogQL, which is not looked at here"


def target_promql(board: Json) -> Iterator[str]:
    return (
        f"{where} is no PromQL: {t.get('expr')}" for where, t in targets(board) if parsed(t.get("expr", "")) is None
    )


def target_rate_interval(board: Json) -> Iterator[str]:
    for where, node, parents in nodes(board, promql.MatrixSelector):
        call = parents[-1] if parents else None
        if isinstance(call, promql.Call) and call.func.name in RATES and node.range != RATE_INTERVAL:
            yield f"{where}: a rate should be of $__rate_interval, not of {node.range}"


def target_of(label: str) -> Callable[[Json], Iterator[str]]:
    """Return the rule that every selector has a matcher of a label that follows the variable of its name."""

    def rule(board: Json) -> Iterator[str]:
        for where, node, _ in nodes(board, promql.VectorSelector):
            if label not in {matcher.name for matcher in node.matchers.matchers}:
                yield f"{where}: {node.name} has no matcher of {label}"

    return rule


def target_counter_agg(board: Json) -> Iterator[str]:
    for where, node, parents in nodes(board, promql.VectorSelector):
        around = parents[-2] if len(parents) > 1 and isinstance(parents[-1], promql.MatrixSelector) else None
        counted = isinstance(around, promql.Call) and around.func.name in (*RATES, "increase")
        if (node.name or "").endswith("_total") and not counted:
            yield f"{where}: the counter {node.name} is not read by rate, irate or increase"


def nodes(board: Json, kind: Any) -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
    """Return the nodes of a kind in all targets, each with those around it, the nearest last."""
    for where, target in targets(board):
        tree = parsed(target.get("expr", ""))
        found = walked(tree, ()) if tree is not None else ()
        yield from ((where, node, parents) for node, parents in found if isinstance(node, kind))


def walked(node: Any, parents: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    yield node, parents
    children = [getattr(node, name, None) for name in ("lhs", "rhs", "expr", "param", "vector_selector")]
    for child in (*children, *(getattr(node, "args", None) or ())):
        if child is not None:
            yield from walked(child, (*parents, node))


def parsed(expression: str) -> Any:
    """Return the tree of an expression with its variables filled in; None if it is no PromQL."""
    filled = re.sub(r"\$\{?__rate_interval\}?", f"{RATE_INTERVAL.seconds}s", expression)
    filled = re.sub(r"\$\{?__(range|interval)\}?", "1h", filled)
    filled = re.sub(r"\$\{?__(range_s|interval_ms)\}?", "3600", filled)
    filled = re.sub(r"\$\{\w+(:\w+)?\}|\$[a-z]\w*", "value", filled)
    try:
        return promql.parse(filled)
    except ValueError:
        return None


RULES: dict[str, Callable[[Json], Iterator[str]]] = {
    "template-datasource-rule": template_datasource,
    "template-job-rule": template_of("job"),
    "template-instance-rule": template_of("instance"),
    "template-label-promql-rule": template_label_promql,
    "template-on-time-change-reload-rule": template_on_time_change_reload,
    "panel-datasource-rule": panel_datasource,
    "panel-title-description-rule": panel_title_description,
    "panel-units-rule": panel_units,
    "panel-no-targets-rule": panel_no_targets,
    "target-logql-rule": of_loki,
    "target-logql-auto-rule": of_loki,
    "target-promql-rule": target_promql,
    "target-rate-interval-rule": target_rate_interval,
    "target-job-rule": target_of("job"),
    "target-instance-rule": target_of("instance"),
    "target-counter-agg-rule": target_counter_agg,
    "uneditable-dashboard-rule": uneditable_dashboard,
}


def findings(board: Json) -> dict[str, list[str]]:
    """Return what each rule finds, those that find nothing left out."""
    found = {name: list(rule(board)) for name, rule in RULES.items()}
    return {name: problems for name, problems in found.items() if problems}
