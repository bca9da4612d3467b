"""URLs of the tools' pages, as their own buttons make them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from burnbook.text import promql


def graph(prometheus: str, expression: str) -> str:
    """Return the page of Prometheus that draws an expression over the last six hours."""
    query = f"g0.expr={quote(expression, safe='')}&g0.tab=0&g0.range_input=6h"
    return f"{prometheus.rstrip('/')}/graph?{query}"


def silence(alertmanager: str, labels: Iterable[tuple[str, str]]) -> str:
    """Return the page of Alertmanager that makes a silence with exactly these matchers."""
    matchers = ", ".join(f"{name}={promql.quote(value)}" for name, value in labels)
    return f"{alertmanager.rstrip('/')}/#/silences/new?filter={quote('{' + matchers + '}', safe='')}"


def explore(grafana: str, uid: str, kind: str, expression: str) -> str:
    """Return Grafana's Explore (10.1 and newer) with a query of a data source over the last hour."""
    source = {"type": kind, "uid": uid}
    query = {"refId": "A", "datasource": source, "expr": expression}
    pane = {"datasource": uid, "queries": [query], "range": {"from": "now-1h", "to": "now"}}
    panes = json.dumps({"a": pane}, separators=(",", ":"))
    return f"{grafana.rstrip('/')}/explore?schemaVersion=1&panes={quote(panes, safe='')}&orgId=1"
