"""The gateway: what agents and services send is checked, cleaned, counted, sampled, and sent to its stores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from burnbook.model.collector import OVERSIZED, Options, Receive, Redact
from burnbook.model.plan import Collector
from burnbook.outputs.collector import exporters, filters, relay, shared, transforms
from burnbook.outputs.collector.environment import GATEWAY_HOST, GATEWAY_NAME, GATEWAY_STORAGE, literal
from burnbook.outputs.collector.sampling import sampling

# What OpenTelemetry advises for the duration of HTTP requests.
_USUAL_MS = (5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000)
USUAL_BOUNDS = tuple(Decimal(bound) / 1000 for bound in _USUAL_MS)
# A key that names a secret. `token` only at the end: gen_ai.token.type and such are no secrets.
_SECRET_KEYS = ("(?i)token$", "(?i)secret", "(?i)passw(or)?d", "(?i)api[._-]?key", "(?i)authorization$", "(?i)cookie")
_IS = r"""\\?["']?\s*[:=]\s*\\?["']?"""  # between a key and its value, in a text that may itself be quoted
_SECRET_VALUES = (
    r"\b(?:4[0-9]{3}|5[1-5][0-9]{2})(?:[ -]?[0-9]{4}){3}\b",
    r"\b(?:222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)(?:[ -]?[0-9]{4}){3}\b",
    r"\b3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}\b",
    # A secret by its key in a text: password=..., "api_key": "...", Authorization: Basic ..., Cookie: a=...; b=...
    rf"""(?i)authorization{_IS}(?:[a-z]+\s+)?[^\s"',;&}}\]]+""",
    rf"""(?i)cookie{_IS}[^\s"',;&}}\]]+(?:;\s*[^\s"',;=]+=[^\s"',;&}}\]]+)*""",
    rf"""(?i)(?:token|secret|passw(?:or)?d|api[._-]?key){_IS}[^\s"',;&}}\]]+""",
    "(?i)bearer [a-z0-9._~+/=-]{8,}",
    r"""://[^\s/:@"']*:[^\s/@"']+@""",  # who connects, and by which password
)
_DIMENSIONS = ("http.route", "http.request.method", "http.response.status_code")
_CLIENTS = "bearertokenauth/clients"


def gateway(collector: Collector) -> dict[str, Any]:
    """Return the configuration of the gateway, in the names of today."""
    options = collector.options
    storage = GATEWAY_STORAGE.by_default(f"{options.folder}/gateway")
    probes = {"filter/probes": filters.probes(collector.probes, options.version)} if collector.probes else {}
    first = {"memory_limiter": shared.limiter(options.memory), OVERSIZED: filters.oversized(options.version)}
    clean = {
        "redaction": _redaction(options.redact),
        "transform/texts": transforms.texts((*_SECRET_VALUES, *options.redact.values)),
        "transform/points": transforms.points(options.version),
    }
    graph = {"service_graph": _service_graph(bounds(collector))} if options.service_graph else {}
    extensions = shared.extensions(storage, {**_asked(options.receive), **exporters.credentials(options)})
    received = {"otlp": shared.otlp(_host(options.receive), _secured(options.receive))}
    return {
        "receivers": {**received, **relay.receivers(options)},
        "processors": {**first, **probes, **clean, **relay.processors(options), "tail_sampling": sampling(collector)},
        "connectors": {"span_metrics": _span_metrics(bounds(collector)), **graph, "forward/sampling": {}},
        "exporters": exporters.exporters(options),
        "extensions": extensions,
        "service": {
            "extensions": [*extensions],
            "telemetry": shared.telemetry("otelcol-gateway", GATEWAY_NAME, options.version),
            "pipelines": _pipelines(options, tuple(probes), ("span_metrics", *graph)),
        },
    }


def _host(receive: Receive) -> object:
    """Return where it listens. An insecure one is told no other place by its environment."""
    if receive.insecure:
        return receive.host or "localhost"
    return GATEWAY_HOST.by_default(receive.host) if receive.host else GATEWAY_HOST


def _asked(receive: Receive) -> dict[str, Any]:
    return {_CLIENTS: {"filename": literal(receive.bearer_file)}} if receive.bearer_file else {}


def _secured(receive: Receive) -> dict[str, Any]:
    if receive.insecure:
        return {}
    if receive.bearer_file:
        return {"tls": shared.server_tls(clients=False), "auth": {"authenticator": _CLIENTS}}
    return {"tls": shared.server_tls(clients=True)}


def bounds(collector: Collector) -> tuple[Decimal, ...]:
    """Return the bounds (seconds) of the span metrics: the usual ones and every threshold of an SLO, in order."""
    return tuple(sorted({*USUAL_BOUNDS, *collector.bounds}))


def _pipelines(options: Options, probes: tuple[str, ...], counters: tuple[str, ...]) -> dict[str, Any]:
    """Spans are counted before they are sampled, or found too large: whatever is thrown away has been counted."""
    received = {"receivers": ["otlp"]}
    cleaned = ["memory_limiter", *probes, "redaction", "transform/texts"]
    logs = {**received, "processors": ["memory_limiter", OVERSIZED, "redaction"]}
    sampled = {"receivers": ["forward/sampling"], "processors": ["memory_limiter", OVERSIZED, "tail_sampling"]}
    counted = {"receivers": [*counters], "processors": ["memory_limiter"]}
    sent = {signal: [exporters.first(signal, store)] for signal, store in options.stores()}
    return {
        "traces/in": {**received, "processors": cleaned, "exporters": [*counters, "forward/sampling"]},
        "traces/sampled": {**sampled, "exporters": sent["traces"]},
        "metrics/in": {**received, "processors": [*cleaned, "transform/points"], "exporters": sent["metrics"]},
        "metrics/spans": {**counted, "exporters": sent["metrics"]},
        **relay.pipelines(options, exporters.name("metrics", options.metrics)),
        "logs/in": {**logs, "exporters": sent["logs"]},
    }


def _redaction(more: Redact) -> dict[str, Any]:
    return {
        "allow_all_keys": True,
        "redact_all_types": True,  # numbers, and lists, such as the headers that instrumentations capture
        "blocked_key_patterns": [literal(pattern) for pattern in (*_SECRET_KEYS, *more.keys)],
        "blocked_values": [literal(pattern) for pattern in (*_SECRET_VALUES, *more.values)],
        "summary": "silent",  # no attributes about what was redacted: on metrics they would be labels
    }


def _service_graph(buckets: tuple[Decimal, ...]) -> dict[str, Any]:
    return {
        "latency_histogram_buckets": [_go_duration(bound) for bound in buckets],
        "store": {"ttl": "10s", "max_items": 10_000},
        "metrics_flush_interval": "30s",
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


def _go_duration(seconds: Decimal) -> str:
    """Write seconds as Go reads them: `75ms`, `2.5s`."""
    value, unit = (seconds * 1000, "ms") if seconds < 1 else (seconds, "s")
    return f"{value.normalize():f}{unit}"
