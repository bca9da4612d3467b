"""URLs of the tools' pages, as their own buttons make them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from burnbook.text import promql


def graph(prometheus: str, expression: str, span: tuple[float, float] | None = None) -> str:
    """Return the page of Prometheus that draws an expression over a span of Unix seconds, or the last six hours."""
    query = f"g0.expr={quote(expression, safe='')}&g0.tab=0&g0.range_input="
    if span is None:
        return f"{prometheus.rstrip('/')}/graph?{query}6h"
    start, end = span
    moment = quote(datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%d %H:%M:%S"), safe="")
    return f"{prometheus.rstrip('/')}/graph?{query}{round(end - start)}s&g0.end_input={moment}"


def between(dashboard: str, start: float, end: float) -> str:
    """Return the address of a dashboard with another time range (Unix seconds); Grafana counts milliseconds."""
    parts = urlsplit(dashboard)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("from", "to")]
    times = (("from", str(round(start * 1000))), ("to", str(round(end * 1000))))
    return parts._replace(query=urlencode((*kept, *times))).geturl()


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
