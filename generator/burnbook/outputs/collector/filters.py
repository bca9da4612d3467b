"""What is dropped: health probes, what is too large for any batch, and what no store takes any more."""

from __future__ import annotations

from typing import Any, Literal

from burnbook.outputs.collector import transforms
from burnbook.outputs.collector.components import Version
from burnbook.outputs.collector.environment import literal

LARGEST = 3_000_000
"""Bytes of a record's own texts: with its resource and what frames it, it then fits into a batch of 3 MiB."""
_LATE = "23h"  # a Prometheus that keeps a window of a day takes what is younger, clocks that differ a little included
# Where a route or path stands: by the stable conventions, and by those before them.
_SPAN_ROUTES = ("http.route", "url.path", "http.target")
_POINT_ROUTES = ("http.route", "http.target")
_INFERRED_CONTEXTS: Version = (0, 146)  # before it, conditions of the filter stood under the context they are of
_Context = Literal["span", "datapoint", "log"]
_CONDITIONS = {"span": "trace_conditions", "datapoint": "metric_conditions", "log": "log_conditions"}
_BEFORE = {"span": ("traces", "span"), "datapoint": ("metrics", "datapoint"), "log": ("logs", "log_record")}


def probes(routes: tuple[str, ...], version: Version) -> dict[str, Any]:
    """Drop what health probes cause: no SLO counts it, and there is a lot of it."""
    regex = transforms.quoted(f"^(?:{'|'.join(routes)})$")

    def matching(context: _Context, names: tuple[str, ...]) -> list[str]:
        return [f'IsMatch({_of(context, version)}attributes["{name}"], {regex})' for name in names]

    found = {"span": matching("span", _SPAN_ROUTES), "datapoint": matching("datapoint", _POINT_ROUTES)}
    return _filter(found, version)


def oversized(version: Version) -> dict[str, Any]:
    """Drop and count what an exporter would drop without a count, and with it whatever came after it in its message."""
    log, span = _of("log", version), _of("span", version)
    texts = {"span": f"String({span}attributes)", "log": f'Concat([{log}body, {log}attributes], "")'}
    return _filter({context: [f"Len({text}) > {LARGEST}"] for context, text in texts.items()}, version)


def late(version: Version) -> dict[str, Any]:
    """Drop points that are older than the window of a Prometheus, which would ask for them again and again."""
    return _filter({"datapoint": [f'{_of("datapoint", version)}time < Now() - Duration("{_LATE}")']}, version)


def _of(context: _Context, version: Version) -> str:
    return "" if version < _INFERRED_CONTEXTS else f"{context}."


def _filter(conditions: dict[str, list[str]], version: Version) -> dict[str, Any]:
    found: dict[str, Any] = {"error_mode": "ignore"}
    for context, written in conditions.items():
        texts = [literal(condition) for condition in written]
        signal, place = _BEFORE[context]
        found |= {signal: {place: texts}} if version < _INFERRED_CONTEXTS else {_CONDITIONS[context]: texts}
    return found
