"""The gateway: what agents and services send is checked, cleaned, counted, sampled, and sent to its stores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from burnbook.model import plan
from burnbook.outputs.collector import shared
from burnbook.outputs.collector.environment import GATEWAY_HOST, GATEWAY_NAME, GATEWAY_STORAGE, TRACES_KEPT, literal

# What OpenTelemetry advises for the duration of HTTP requests.
_USUAL_MS = (5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000)
USUAL_BOUNDS = tuple(Decimal(bound) / 1000 for bound in _USUAL_MS)
# Where a route or path stands: by the stable conventions, and by those before them.
_SPAN_ROUTES = ("http.route", "url.path", "http.target")
_POINT_ROUTES = ("http.route", "http.target")
# A key that names a secret. `token` only at the end: gen_ai.token.type and such are no secrets.
_SECRET_KEYS = ("(?i)token$", "(?i)secret", "(?i)passw(or)?d", "(?i)api[._-]?key", "(?i)authorization$", "(?i)cookie")
_SECRET_VALUES = (
    r"\b(?:4[0-9]{3}|5[1-5][0-9]{2})(?:[ -]?[0-9]{4}){3}\b",
    r"\b3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}\b",
    "(?i)bearer [a-z0-9._~+/=-]{8,}",
)
_DIMENSIONS = ("http.route", "http.request.method", "http.response.status_code")
_WAIT = 30  # seconds: the slowest request that is still judged as a whole
_TRACES = 50_000  # held while they wait


def gateway(collector: plan.Collector) -> dict[str, Any]:
    """Return the configuration of the gateway."""
    probes = {"filter/probes": _probes(collector.probes)} if collector.probes else {}
    sampling = {"tail_sampling": _sampling(collector.slow)}
    return {
        "receivers": {"otlp": shared.otlp(GATEWAY_HOST, shared.SERVER_TLS)},
        "processors": {"memory_limiter": shared.LIMITER, **probes, "redaction": _redaction(), **sampling},
        "connectors": {"span_metrics": _span_metrics(bounds(collector)), "forward/sampling": {}},
        "exporters": {
            "otlp_http/metrics": _exporter(collector.metrics_url),
            "otlp_http/traces": _exporter(collector.traces_url),
            "otlp_http/logs": _exporter(collector.logs_url),
        },
        "extensions": shared.extensions(GATEWAY_STORAGE),
        "service": {
            "extensions": ["health_check", "file_storage"],
            "telemetry": shared.telemetry("otelcol-gateway", GATEWAY_NAME),
            "pipelines": _pipelines(tuple(probes)),
        },
    }


def bounds(collector: plan.Collector) -> tuple[Decimal, ...]:
    """Return the bounds (seconds) of the span metrics: the usual ones and every threshold of an SLO, in order."""
    return tuple(sorted({*USUAL_BOUNDS, *collector.bounds}))


def _pipelines(probes: tuple[str, ...]) -> dict[str, Any]:
    """Spans are counted before they are sampled: whatever is thrown away has been counted."""
    received = {"receivers": ["otlp"], "processors": ["memory_limiter", *probes, "redaction"]}
    logs = {"receivers": ["otlp"], "processors": ["memory_limiter", "redaction"]}
    sampled = {"receivers": ["forward/sampling"], "processors": ["memory_limiter", "tail_sampling"]}
    counted = {"receivers": ["span_metrics"], "processors": ["memory_limiter"]}
    return {
        "traces/in": {**received, "exporters": ["span_metrics", "forward/sampling"]},
        "traces/sampled": {**sampled, "exporters": ["otlp_http/traces"]},
        "metrics/in": {**received, "exporters": ["otlp_http/metrics"]},
        "metrics/spans": {**counted, "exporters": ["otlp_http/metrics"]},
        "logs/in": {**logs, "exporters": ["otlp_http/logs"]},
    }


def _probes(probes: tuple[str, ...]) -> dict[str, Any]:
    """Drop what health probes cause: no SLO counts it, and there is a lot of it."""
    regex = f"^(?:{'|'.join(probes)})$"
    quoted = '"' + regex.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def conditions(context: str, attributes: tuple[str, ...]) -> list[str]:
        return [literal(f'IsMatch({context}.attributes["{name}"], {quoted})') for name in attributes]

    return {
        "error_mode": "ignore",
        "trace_conditions": conditions("span", _SPAN_ROUTES),
        "metric_conditions": conditions("datapoint", _POINT_ROUTES),
    }


def _redaction() -> dict[str, Any]:
    return {
        "allow_all_keys": True,
        "blocked_key_patterns": [literal(pattern) for pattern in _SECRET_KEYS],
        "blocked_values": [literal(pattern) for pattern in _SECRET_VALUES],
        "summary": "silent",  # no attributes about what was redacted: on metrics they would be labels
    }


def _span_metrics(buckets: tuple[Decimal, ...]) -> dict[str, Any]:
    return {
        "histogram": {"unit": "s", "explicit": {"buckets": [_go_duration(bound) for bound in buckets]}},
        "dimensions": [{"name": name} for name in _DIMENSIONS],
        "exemplars": {"enabled": True, "max_per_data_point": 5},
        "aggregation_cardinality_limit": 5000,
        "metrics_flush_interval": "30s",
        "metrics_expiration": "15m",
        "resource_metrics_key_attributes": ["service.name", "telemetry.sdk.language", "telemetry.sdk.name"],
    }


def _sampling(slow: Decimal | None) -> dict[str, Any]:
    errors = {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}}
    late = {"threshold_ms": max(1, int(slow * 1000))} if slow is not None else None
    rest = {"sampling_percentage": str(TRACES_KEPT)}
    return {
        "decision_wait": f"{_WAIT}s",
        "num_traces": _TRACES,
        "decision_cache": {"sampled_cache_size": 10 * _TRACES, "non_sampled_cache_size": 10 * _TRACES},
        "policies": [
            errors,
            *([{"name": "slower-than-promised", "type": "latency", "latency": late}] if late else []),
            {"name": "share-of-the-rest", "type": "probabilistic", "probabilistic": rest},
        ],
    }


def _exporter(url: str) -> dict[str, Any]:
    return {"endpoint": literal(url), **shared.delivery()}


def _go_duration(seconds: Decimal) -> str:
    """Write seconds as Go reads them: `75ms`, `2.5s`."""
    value, unit = (seconds * 1000, "ms") if seconds < 1 else (seconds, "s")
    return f"{value.normalize():f}{unit}"
