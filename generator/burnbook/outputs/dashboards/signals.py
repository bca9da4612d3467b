"""A signal as a panel: its lines, its limit, its unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from burnbook.model.sli import Signal, Unit
from burnbook.outputs.dashboards import panels, series
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.panels import GREEN, ORANGE, PLAIN, RED, plain, steps
from burnbook.text import durations

_UNITS: Mapping[Unit, str] = {
    "per-second": "cps",
    "per-minute": "cpm",
    "ratio": "percentunit",
    "seconds": "s",
    "count": "short",
    "bytes": "bytes",
}
_PER_KEY = {"rate": "reqps", "routes": "reqps"}
_BAD_LINES = ("bad", "failed", "sent back", "given up", "not queued", "overflow")
_CLASSES = (("2", GREEN), ("4", ORANGE), ("5", RED))
"""Colours of HTTP's statuses by their first digit; those of gRPC have other forms."""
_SLOWLY_READ = ("replicas", "restarts", "throttling", "memory")
"""What a cluster tells, once a minute at worst: of two samples alone, `increase` makes two restarts of one."""
_MINUTE = 60
_LIMIT = "limit"
_ROOM = Decimal("1.1")  # above a limit: a line along it is no edge of the panel
_WHOLE = ("queue", "replicas", "restarts", "in-flight", "queued", "held", "series")
"""What is counted in whole numbers: half a restart is none."""


def panel(signal: Signal, step: str) -> Json:
    """Return the panel; `step` is how often its telemetry comes."""
    targets = tuple(
        Target(
            series.filled(query.expr),
            series.legend(query.expr, plain(query.legend)),
            _step(signal, step),
            exemplars=signal.key == "latency",
        )
        for query in signal.queries
    )
    told = {query.legend for query in signal.queries}
    looks = [panels.colored(name, RED) for name in _BAD_LINES if name in told]
    looks += [panels.dashed(_LIMIT, RED)] if _LIMIT in told else []
    looks += [panels.shaded(f"{digit}(..|xx)$", color) for digit, color in _CLASSES] if signal.key == "rate" else []
    head = Head(plain(signal.title), plain(signal.description), targets)
    unit = _PER_KEY.get(signal.key, _UNITS[signal.unit])
    top = None if signal.limit is None else float(signal.limit * _ROOM)  # how far it is away is what is asked
    whole = signal.key in _WHOLE
    return panels.lines(head, unit, thresholds=_limit(signal), overrides=looks, axis=(0, top), whole=whole)


def _step(signal: Signal, step: str) -> str:
    return "1m" if signal.key in _SLOWLY_READ and (durations.parse(step) or 0) < _MINUTE else step


def _limit(signal: Signal) -> Json | None:
    """Return the line of a signal: red, for on one side of it lies what is bad."""
    return None if signal.limit is None else steps(PLAIN, (float(signal.limit), RED))
