"""A signal as a panel: its lines, its limit, its unit."""

from __future__ import annotations

from collections.abc import Mapping

from burnbook.model.sli import Signal, Unit
from burnbook.outputs.dashboards import panels, series
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.panels import PLAIN, RED, plain, steps

_UNITS: Mapping[Unit, str] = {
    "per-second": "cps",
    "ratio": "percentunit",
    "seconds": "s",
    "count": "short",
    "bytes": "bytes",
}
_PER_KEY = {"rate": "reqps", "routes": "reqps"}
_BAD_LINES = ("bad", "failed", "sent back", "given up", "not queued", "overflow")
_LIMIT = "limit"
_WHOLE = ("queue", "replicas", "restarts", "in-flight", "queued", "held", "series")
"""What is counted in whole numbers: half a restart is none."""


def panel(signal: Signal, step: str) -> Json:
    """Return the panel; `step` is how often its telemetry comes."""
    targets = tuple(
        Target(
            series.filled(query.expr),
            series.legend(query.expr, plain(query.legend)),
            step,
            exemplars=signal.key == "latency",
        )
        for query in signal.queries
    )
    told = {query.legend for query in signal.queries}
    looks = [panels.colored(name, RED) for name in _BAD_LINES if name in told]
    looks += [panels.dashed(_LIMIT, RED)] if _LIMIT in told else []
    head = Head(plain(signal.title), plain(signal.description), targets)
    unit = _PER_KEY.get(signal.key, _UNITS[signal.unit])
    return panels.lines(head, unit, thresholds=_limit(signal), overrides=looks, whole=signal.key in _WHOLE)


def _limit(signal: Signal) -> Json | None:
    """Return the line of a signal, red on its bad side."""
    if signal.limit is None:
        return None
    below, above = (RED, PLAIN) if signal.floor else (PLAIN, RED)
    return steps(below, (float(signal.limit), above))
