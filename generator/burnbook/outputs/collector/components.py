"""Which component is called what, and which Go module it comes from: the one place that knows the release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

Config = Mapping[str, Any]
Kind = Literal["receivers", "processors", "exporters", "connectors", "extensions"]
KINDS: tuple[Kind, ...] = ("receivers", "processors", "exporters", "connectors", "extensions")
RELEASE = "0.158.0"
_STABLE = "1.64.0"  # the release of the modules that promise stability, out together with RELEASE
_CORE = "go.opentelemetry.io/collector"
_CONTRIB = "github.com/open-telemetry/opentelemetry-collector-contrib"
# By the names of RELEASE; what earlier releases called them (filelog, spanmetrics, otlphttp) are deprecated aliases.
_MODULES: Mapping[Kind, Mapping[str, str]] = {
    "receivers": {
        "file_log": f"{_CONTRIB}/receiver/filelogreceiver",
        "otlp": f"{_CORE}/receiver/otlpreceiver",
    },
    "processors": {
        "filter": f"{_CONTRIB}/processor/filterprocessor",
        "memory_limiter": f"{_CORE}/processor/memorylimiterprocessor",
        "redaction": f"{_CONTRIB}/processor/redactionprocessor",
        "resource_detection": f"{_CONTRIB}/processor/resourcedetectionprocessor",
        "tail_sampling": f"{_CONTRIB}/processor/tailsamplingprocessor",
    },
    "exporters": {
        "otlp_grpc": f"{_CORE}/exporter/otlpexporter",
        "otlp_http": f"{_CORE}/exporter/otlphttpexporter",
    },
    "connectors": {
        "forward": f"{_CORE}/connector/forwardconnector",
        "span_metrics": f"{_CONTRIB}/connector/spanmetricsconnector",
    },
    "extensions": {
        "file_storage": f"{_CONTRIB}/extension/storage/filestorage",
        "health_check": f"{_CONTRIB}/extension/healthcheckextension",
    },
}
_PROVIDERS = ("env", "file", "yaml")  # ${env:...}, --config FILE, and --set


def component_type(identity: str) -> str:
    """Return the type of a component: `otlp_http` of `otlp_http/traces`."""
    return identity.split("/", 1)[0]


def used_types(config: Config, kind: Kind) -> set[str]:
    """Return the types of the components of one kind that a configuration declares."""
    return {component_type(identity) for identity in config.get(kind) or {}}


def module(kind: Kind, type_: str) -> str | None:
    """Return the pinned Go module of a component type; None if there is no such type."""
    path = _MODULES[kind].get(type_)
    return f"{path} v{RELEASE}" if path else None


def manifest(configs: Iterable[Config]) -> dict[str, Any]:
    """Return the builder's manifest of a collector that holds exactly the components of these configurations."""
    known = tuple(configs)
    return {
        "dist": {
            "name": "otelcol",
            "description": "OpenTelemetry Collector with the components of gateway.yaml and agent.yaml",
            "version": RELEASE,
            "output_path": "./build",
        },
        **{kind: found for kind in KINDS if (found := list(_modules(known, kind)))},
        "providers": [{"gomod": f"{_CORE}/confmap/provider/{name}provider v{_STABLE}"} for name in _PROVIDERS],
    }


def _modules(configs: tuple[Config, ...], kind: Kind) -> Iterator[dict[str, str]]:
    for type_ in sorted(set().union(*(used_types(config, kind) for config in configs))):
        yield {"gomod": f"{_MODULES[kind][type_]} v{RELEASE}"}
