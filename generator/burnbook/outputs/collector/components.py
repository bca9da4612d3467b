"""Which component is called what in which release, and which Go module it comes from: the one place that knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Config = Mapping[str, Any]
Version = tuple[int, int]
Kind = Literal["receivers", "processors", "exporters", "connectors", "extensions"]
KINDS: tuple[Kind, ...] = ("receivers", "processors", "exporters", "connectors", "extensions")
PROVED: Version = (0, 158)
"""The release that the manifest of tools/otelcol builds: its binary reads every form of the files."""
_STABLE_BEHIND = 94  # modules that promise stability are 1.64.0 where the others are 0.158.0
_CORE = "go.opentelemetry.io/collector"
_CONTRIB = "github.com/open-telemetry/opentelemetry-collector-contrib"
_PROVIDERS = ("env", "file", "yaml")  # ${env:...}, --config FILE, and --set


@dataclass(frozen=True, slots=True)
class Component:
    """A component by its name of today; `since` a release it is surely called so, `before` it was `earlier`.

    Earlier names are read by all later releases up to PROVED, so that a release too late costs a warning, no more.
    """

    name: str
    module: str
    since: Version = (0, 0)
    earlier: str = ""

    def spelled(self, version: Version) -> str:
        """Return its name in a release."""
        return self.earlier if version < self.since else self.name


# `since` was read in the sources of the modules; that of service_graph is only known of the release that was built.
_COMPONENTS: Mapping[Kind, tuple[Component, ...]] = {
    "receivers": (
        Component("file_log", f"{_CONTRIB}/receiver/filelogreceiver", (0, 149), "filelog"),
        Component("otlp", f"{_CORE}/receiver/otlpreceiver"),
    ),
    "processors": (
        Component("filter", f"{_CONTRIB}/processor/filterprocessor"),
        Component("k8s_attributes", f"{_CONTRIB}/processor/k8sattributesprocessor", (0, 146), "k8sattributes"),
        Component("memory_limiter", f"{_CORE}/processor/memorylimiterprocessor"),
        Component("redaction", f"{_CONTRIB}/processor/redactionprocessor"),
        Component(
            "resource_detection", f"{_CONTRIB}/processor/resourcedetectionprocessor", (0, 153), "resourcedetection"
        ),
        Component("tail_sampling", f"{_CONTRIB}/processor/tailsamplingprocessor"),
        Component("transform", f"{_CONTRIB}/processor/transformprocessor"),
    ),
    "exporters": (
        Component("load_balancing", f"{_CONTRIB}/exporter/loadbalancingexporter", (0, 153), "loadbalancing"),
        Component("otlp_grpc", f"{_CORE}/exporter/otlpexporter", (0, 144), "otlp"),
        Component("otlp_http", f"{_CORE}/exporter/otlphttpexporter", (0, 144), "otlphttp"),
        Component(
            "prometheus_remote_write",
            f"{_CONTRIB}/exporter/prometheusremotewriteexporter",
            (0, 154),
            "prometheusremotewrite",
        ),
    ),
    "connectors": (
        Component("forward", f"{_CORE}/connector/forwardconnector"),
        Component("service_graph", f"{_CONTRIB}/connector/servicegraphconnector", PROVED, "servicegraph"),
        Component("span_metrics", f"{_CONTRIB}/connector/spanmetricsconnector", (0, 151), "spanmetrics"),
    ),
    "extensions": (
        Component("basicauth", f"{_CONTRIB}/extension/basicauthextension"),
        Component("bearertokenauth", f"{_CONTRIB}/extension/bearertokenauthextension"),
        Component("file_storage", f"{_CONTRIB}/extension/storage/filestorage"),
        Component("health_check", f"{_CONTRIB}/extension/healthcheckextension"),
    ),
}


def component_type(identity: str) -> str:
    """Return the type of a component: `otlp_http` of `otlp_http/traces`."""
    return identity.split("/", 1)[0]


def used_types(config: Config, kind: Kind) -> set[str]:
    """Return the types of the components of one kind that a configuration declares."""
    return {component_type(identity) for identity in config.get(kind) or {}}


def module(kind: Kind, type_: str, version: Version = PROVED) -> str | None:
    """Return the pinned Go module of a component type; None if none is called so in that release."""
    found = next((one for one in _COMPONENTS[kind] if one.spelled(version) == type_), None)
    return f"{found.module} v{release(version)}" if found else None


def canonical(kind: Kind, identity: str) -> str:
    """Return a component as it is called today: `otlp_http/traces` of `otlphttp/traces`."""
    type_ = component_type(identity)
    name = next((one.name for one in _COMPONENTS[kind] if type_ in (one.name, one.earlier)), type_)
    return name + identity[len(type_) :]


def spelled(config: Config, version: Version) -> dict[str, Any]:
    """Return a configuration of today's names with those of a release, in the same order."""
    names: dict[str, dict[str, str]] = {
        kind: {identity: _spelled(kind, identity, version) for identity in config.get(kind, ())} for kind in KINDS
    }
    received, sent = names["receivers"] | names["connectors"], names["exporters"] | names["connectors"]
    places = {"receivers": received, "processors": names["processors"], "exporters": sent}
    service = config["service"]
    pipelines = {
        name: {kind: [places[kind][identity] for identity in parts] for kind, parts in pipeline.items()}
        for name, pipeline in service["pipelines"].items()
    }
    parts = {
        key: {names[key][identity]: part for identity, part in found.items()} if key in names else found
        for key, found in config.items()
    }
    return {**parts, "service": {**service, "pipelines": pipelines}}


def _spelled(kind: Kind, identity: str, version: Version) -> str:
    type_ = component_type(identity)
    return next(one.spelled(version) for one in _COMPONENTS[kind] if one.name == type_) + identity[len(type_) :]


def release(version: Version) -> str:
    """Return a release as its modules write it."""
    return f"{version[0]}.{version[1]}.0"


def manifest(configs: Iterable[Config], version: Version) -> dict[str, Any]:
    """Return the builder's manifest of a collector that holds exactly the components of these configurations."""
    known = tuple(configs)
    used = {kind: sorted(set().union(*(used_types(config, kind) for config in known))) for kind in KINDS}
    words = "OpenTelemetry Collector with the components of gateway.yaml and agent.yaml"
    return _manifest(words, {kind: list(_modules(kind, types, version)) for kind, types in used.items()}, version)


def everything() -> dict[str, Any]:
    """Return the builder's manifest of a collector that holds whatever a project can ask for."""
    words = "OpenTelemetry Collector with every component that a burnbook.yaml can ask for"
    parts = {kind: list(_modules(kind, (one.name for one in found), PROVED)) for kind, found in _COMPONENTS.items()}
    return _manifest(words, parts, PROVED)


def _manifest(words: str, parts: Mapping[Kind, list[dict[str, str]]], version: Version) -> dict[str, Any]:
    stable = f"1.{version[1] - _STABLE_BEHIND}.0"
    return {
        "dist": {"name": "otelcol", "description": words, "version": release(version), "output_path": "./build"},
        **{kind: found for kind, found in parts.items() if found},
        "providers": [{"gomod": f"{_CORE}/confmap/provider/{name}provider v{stable}"} for name in _PROVIDERS],
    }


def _modules(kind: Kind, types: Iterable[str], version: Version) -> Iterator[dict[str, str]]:
    for type_ in types:
        if found := module(kind, type_, version):
            yield {"gomod": found}
