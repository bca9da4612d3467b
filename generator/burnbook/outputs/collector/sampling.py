"""Tail sampling: what the SLOs call bad is kept (errors, what is slower than promised), and a share of the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from burnbook.model.plan import Collector, Slow
from burnbook.outputs.collector.environment import TRACES_KEPT

_WAIT = 30  # seconds: the slowest request that is still judged as a whole
_TRACES = 50_000  # held while they wait
_SERVICE = "service.name"


def sampling(collector: Collector) -> dict[str, Any]:
    """Return the configuration of the processor."""
    errors = {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}}
    return {
        "decision_wait": f"{_WAIT}s",
        "num_traces": _TRACES,
        "decision_cache": {"sampled_cache_size": 10 * _TRACES, "non_sampled_cache_size": 10 * _TRACES},
        "policies": [errors, *map(_late, collector.slow), *_shares(collector)],
    }


def _late(slow: Slow) -> dict[str, Any]:
    """Keep what is slow. A trace is at least as long as any span in it: too much may be kept, never too little."""
    threshold = {"threshold_ms": max(1, int(slow.threshold * 1000))}
    if not slow.services:
        return {"name": "slower-than-promised", "type": "latency", "latency": threshold}
    words = f"slower-than-promised-{threshold['threshold_ms']}ms"
    return _both(words, _of(slow.services), {"name": "late", "type": "latency", "latency": threshold})


def _shares(collector: Collector) -> list[dict[str, Any]]:
    rest = TRACES_KEPT.by_default(_percent(collector.options.kept))
    general = {"type": "probabilistic", "probabilistic": {"sampling_percentage": str(rest)}}
    if not collector.kept:
        return [{"name": "share-of-the-rest", **general}]
    named = tuple(service for kept in collector.kept for service in kept.services)
    others = _both("share-of-the-rest", _of(named, others=True), {"name": "share", **general})
    return [*(_share(kept.share, kept.services) for kept in collector.kept), others]


def _share(share: Decimal, services: tuple[str, ...]) -> dict[str, Any]:
    percent = Decimal(_percent(share))
    kept = {"sampling_percentage": int(percent) if percent == percent.to_integral_value() else float(percent)}
    words = f"share-of-some-{_percent(share)}%"
    return _both(words, _of(services), {"name": "share", "type": "probabilistic", "probabilistic": kept})


def _of(services: tuple[str, ...], *, others: bool = False) -> dict[str, Any]:
    """Match traces that touch one of these services; or those that touch none."""
    matched = {"key": _SERVICE, "values": list(services), **({"invert_match": True} if others else {})}
    return {"name": "services", "type": "string_attribute", "string_attribute": matched}


def _both(name: str, *policies: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "type": "and", "and": {"and_sub_policy": list(policies)}}


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"
