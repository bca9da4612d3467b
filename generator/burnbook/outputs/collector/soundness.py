"""What `otelcol validate` does not see: an order that loses or falsifies data, and doors that stand open.

A rule takes a configuration and returns what is wrong with it, in words; variables count as not set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from burnbook.model.collector import LOCAL, RELAY
from burnbook.outputs.collector.components import Kind, canonical, component_type
from burnbook.outputs.collector.environment import with_defaults

_SAMPLERS = frozenset({"tail_sampling", "probabilistic_sampler"})
_COUNTERS = frozenset({"span_metrics", "service_graph"})
_PIECES = _SAMPLERS | {"batch"}
_LOCAL = re.compile(rf"{LOCAL}(:\d+)?\Z")
_DURATION = re.compile(r"(\d+\.?\d*)(us|ms|s|m|h)\Z")
_UNITS = {"us": Decimal("0.000001"), "ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600)}


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline: its name and the components of each kind, in order."""

    name: str
    receivers: tuple[str, ...]
    processors: tuple[str, ...]
    exporters: tuple[str, ...]


def problems(config: dict[str, Any], plain: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return what is wrong with a configuration; nothing if it is sound. The exporters that are `plain` need no TLS."""
    found = (problem for rule in _RULES for problem in rule(config))
    return (*found, *_secure(config, plain))


def _type(kind: Kind, identity: str) -> str:
    """Return the type of a component as it is called today."""
    return component_type(canonical(kind, identity))


def seconds(duration: Any) -> Decimal | None:
    """Return the seconds of a Go duration of one unit, such as `2.5s`; None if it is none."""
    match = _DURATION.match(str(duration))
    return Decimal(match[1]) * _UNITS[match[2]] if match else None


def _pipelines(config: dict[str, Any]) -> Iterator[Pipeline]:
    for name, parts in _section(_section(config, "service"), "pipelines").items():
        known = parts if isinstance(parts, dict) else {}
        yield Pipeline(name, *(tuple(known.get(kind) or ()) for kind in ("receivers", "processors", "exporters")))


def _section(config: Any, key: str) -> dict[str, Any]:
    """Return a mapping inside of a configuration; an empty one where there is nothing of the kind."""
    found = config.get(key) if isinstance(config, dict) else None
    return found if isinstance(found, dict) else {}


def _walk(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Return every mapping inside of some data with the keys that lead to it."""
    if isinstance(data, dict):
        yield path, data
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in children:
        yield from _walk(child, (*path, str(key)))


def _uses(config: dict[str, Any]) -> dict[str, set[str]]:
    """Return the components that are used, by kind."""
    pipelines = tuple(_pipelines(config))
    connectors = set(_section(config, "connectors"))
    receivers = {name for pipeline in pipelines for name in pipeline.receivers}
    exporters = {name for pipeline in pipelines for name in pipeline.exporters}
    return {
        "receivers": receivers - connectors,
        "processors": {name for pipeline in pipelines for name in pipeline.processors},
        "exporters": exporters - connectors,
        "connectors": connectors & (receivers | exporters),
        "extensions": set(_section(config, "service").get("extensions") or ()),
    }


def _declared_and_used(config: dict[str, Any]) -> Iterator[str]:
    for kind, used in _uses(config).items():
        declared = set(_section(config, kind))
        yield from (f"{kind}: {name} is used and not declared" for name in sorted(used - declared))
        yield from (f"{kind}: {name} is declared and not used" for name in sorted(declared - used))


def _connectors_connect(config: dict[str, Any]) -> Iterator[str]:
    pipelines = tuple(_pipelines(config))
    for name in _section(config, "connectors"):
        if not any(name in pipeline.exporters for pipeline in pipelines):
            yield f"connectors: nothing exports to {name}"
        if not any(name in pipeline.receivers for pipeline in pipelines):
            yield f"connectors: nothing receives from {name}"


def _limited_first(config: dict[str, Any]) -> Iterator[str]:
    for pipeline in _pipelines(config):
        if pipeline.receivers == (RELAY,):  # what it refused would come again from the disk
            continue
        if [_type("processors", name) for name in pipeline.processors[:1]] != ["memory_limiter"]:
            yield f"{pipeline.name}: memory_limiter is not its first processor: memory is spent before it can refuse"


def _sampled_last(config: dict[str, Any]) -> Iterator[str]:
    for pipeline in _pipelines(config):
        types = [_type("processors", name) for name in pipeline.processors]
        sampled = next((at for at, type_ in enumerate(types) if type_ in _SAMPLERS), len(types))
        if "batch" in types[:sampled] and sampled < len(types):
            yield f"{pipeline.name}: batch stands before {types[sampled]}, which then sees traces in pieces"
        counted = [name for name in pipeline.exporters if _type("connectors", name) in _COUNTERS]
        if counted and sampled < len(types):
            yield f"{pipeline.name}: {counted[0]} counts what {types[sampled]} has left over"


def _named_first(config: dict[str, Any]) -> Iterator[str]:
    """What comes from several pods is no longer known by the connection."""
    for pipeline in _pipelines(config):
        types = [_type("processors", name) for name in pipeline.processors]
        if "k8s_attributes" not in types:
            continue
        before = [type_ for type_ in types[: types.index("k8s_attributes")] if type_ in _PIECES]
        if before:
            yield f"{pipeline.name}: {before[0]} stands before k8s_attributes, which then does not see who sent"


def _queued(config: dict[str, Any]) -> Iterator[str]:
    extensions = _section(config, "service").get("extensions") or ()
    for name, exporter in _section(config, "exporters").items():
        if _type("exporters", name) == "prometheus_remote_write":
            yield from _written(config, name, exporter)
            continue
        storage = _section(exporter, "sending_queue").get("storage")
        if not storage:
            yield f"exporters: {name} has no queue on disk: a restart loses what waits"
        elif storage not in extensions:
            yield f"exporters: {name} stores its queue in {storage}, which is no extension of the service"


def _written(config: dict[str, Any], name: str, exporter: dict[str, Any]) -> Iterator[str]:
    """Remote write has no queue on disk: what it sends has to wait in that of the relay, and it to keep none."""
    if "wal" in exporter:
        yield f"exporters: {name} keeps a log: a batch that its store refuses stops it for ever"
    if _section(exporter, "remote_write_queue").get("enabled") is not False:
        yield f"exporters: {name} has a queue in memory: a restart loses what waits"
    for pipeline in _pipelines(config):
        if name in pipeline.exporters and pipeline.receivers != (RELAY,):
            yield f"{pipeline.name}: {name} gets what has not waited on disk: it is to come from {RELAY} alone"
    grpc = _section(_section(_section(_section(config, "receivers"), RELAY), "protocols"), "grpc")
    before = [one for one in _section(config, "exporters").values() if one.get("endpoint") == grpc.get("endpoint")]
    if [_section(one, "sending_queue").get("num_consumers") for one in before] != [1]:
        yield f"exporters: not one sends to {RELAY}, and one batch at a time: samples would lose their order"


def _authenticated(config: dict[str, Any]) -> Iterator[str]:
    extensions = _section(config, "service").get("extensions") or ()
    for kind in ("receivers", "exporters"):
        for path, mapping in _walk(_section(config, kind)):
            asked = _section(mapping, "auth").get("authenticator")
            if asked and asked not in extensions:
                yield f"{kind}: {'.'.join(path)} relies on {asked}, which is no extension of the service"


def _together(config: dict[str, Any]) -> Iterator[str]:
    """Spans of a trace that go to several gateways are judged in pieces."""
    for name, exporter in _section(config, "exporters").items():
        if _type("exporters", name) == "load_balancing" and exporter.get("routing_key") != "traceID":
            yield f"exporters: {name} does not keep the spans of a trace together: its routing_key is not traceID"


def _guarded(config: dict[str, Any]) -> Iterator[str]:
    for path, server in _walk(_section(config, "receivers")):
        endpoint = with_defaults(str(server.get("endpoint", "localhost")))
        if _LOCAL.match(endpoint):
            continue
        where, tls = f"receivers: {'.'.join(path)} listens on {endpoint}", _section(server, "tls")
        if not (tls.get("cert_file") and tls.get("key_file")):
            yield f"{where} without TLS"
        if not (tls.get("client_ca_file") or server.get("auth")):
            yield f"{where} and lets anybody send: neither client certificates nor auth"


def _secure(config: dict[str, Any], plain: frozenset[str]) -> Iterator[str]:
    for path, mapping in _walk(config):
        for key in ("insecure", "insecure_skip_verify"):
            if mapping.get(key) and not (key == "insecure" and _plain(config, path, plain)):
                yield f"{'.'.join((*path, key))} is set"


def _plain(config: dict[str, Any], path: tuple[str, ...], plain: frozenset[str]) -> bool:
    """Tell whether an exporter may send without TLS: the project says so, or it sends to its own machine."""
    if len(path) < 2 or path[0] != "exporters":
        return False
    endpoint = _section(_section(config, "exporters"), path[1]).get("endpoint", "")
    return canonical("exporters", path[1]) in plain or bool(_LOCAL.match(with_defaults(str(endpoint))))


def _buckets_in_order(config: dict[str, Any]) -> Iterator[str]:
    for name, connector in _section(config, "connectors").items():
        if _type("connectors", name) != "span_metrics":
            continue
        buckets = _section(_section(connector, "histogram"), "explicit").get("buckets") or []
        bounds = [seconds(bucket) for bucket in buckets]
        known = [bound for bound in bounds if bound is not None]
        if not known or len(known) < len(bounds):
            yield f"connectors: {name} has no explicit buckets, or one that is no duration"
        elif known != sorted(set(known)):
            yield f"connectors: the buckets of {name} do not rise: {', '.join(map(str, buckets))}"


_RULES: tuple[Callable[[dict[str, Any]], Iterator[str]], ...] = (
    _declared_and_used,
    _connectors_connect,
    _limited_first,
    _named_first,
    _sampled_last,
    _queued,
    _together,
    _authenticated,
    _guarded,
    _buckets_in_order,
)
