"""The agent, one a node: takes what services on the node send and write, adds where it ran, passes it on."""

from __future__ import annotations

from typing import Any

from burnbook.model.collector import OVERSIZED, Options, Receive
from burnbook.outputs.collector import filters, shared
from burnbook.outputs.collector.environment import (
    AGENT_HOST,
    AGENT_NAME,
    AGENT_STORAGE,
    GATEWAY_ENDPOINT,
    LOGS,
    NODE,
    OTHER_LOGS,
    gateway_number,
    literal,
)

_TOKEN = "bearertokenauth/gateway"  # noqa: S105
_METADATA = ("namespace.name", "pod.name", "pod.uid", "pod.start_time", "deployment.name", "node.name")
_ANY, _ONE_OF_SEVERAL = "otlp_grpc", "load_balancing"


def agent(options: Options) -> dict[str, Any]:
    """Return the configuration of the agent, in the names of today."""
    asks = {"k8s_attributes": _kubernetes()} if options.platform == "kubernetes" else {}
    limited = {"memory_limiter": shared.limiter(options.memory)}
    named = {**limited, **asks, "resource_detection": _detection()}
    fitting = [*named, OVERSIZED]
    token = options.receive.bearer_file
    shown = {_TOKEN: {"filename": literal(token)}} if token else {}
    extensions = shared.extensions(AGENT_STORAGE.by_default(f"{options.folder}/agent"), shown)
    exporters = _exporters(options)
    traces = _ONE_OF_SEVERAL if options.gateways.several else _ANY
    return {
        "receivers": {"otlp": shared.otlp(AGENT_HOST, {}), "file_log": _file_log(options)},
        "processors": {**named, OVERSIZED: filters.oversized(options.version)},
        "exporters": exporters,
        "extensions": extensions,
        "service": {
            "extensions": [*extensions],
            "telemetry": shared.telemetry("otelcol-agent", AGENT_NAME, options.version),
            "pipelines": {
                "traces": {"receivers": ["otlp"], "processors": fitting, "exporters": [traces]},
                "metrics": {"receivers": ["otlp"], "processors": [*named], "exporters": [_ANY]},
                "logs": {"receivers": ["otlp", "file_log"], "processors": fitting, "exporters": [_ANY]},
            },
        },
    }


def _exporters(options: Options) -> dict[str, Any]:
    """Return the way to the gateway; of several, the spans of a trace go to one, all else to any."""
    secured, gateways = _secured(options.receive), options.gateways
    to_any = {_ANY: {"endpoint": _endpoint(options), **secured, **shared.delivery(options)}}
    if not gateways.several:
        return to_any
    # Of addresses that a name stands for, no certificate tells: it is that of the name.
    named = {**secured, "tls": {**secured["tls"], "server_name_override": gateways.dns}} if gateways.dns else secured
    numbered = [str(gateway_number(index)) for index in range(gateways.count)]
    resolver = {"dns": {"hostname": gateways.dns}} if gateways.dns else {"static": {"hostnames": numbered}}
    off = {"enabled": False}
    return {
        **to_any,
        _ONE_OF_SEVERAL: {
            "routing_key": "traceID",
            "resolver": resolver,
            # What waits does so once, on disk, before it is known to whom it goes: gateways come and go.
            "protocol": {"otlp": {**named, "timeout": shared.TIMEOUT, "sending_queue": off, "retry_on_failure": off}},
            **shared.delivery(options),
        },
    }


def _endpoint(options: Options) -> str:
    receive, gateways = options.receive, options.gateways
    if receive.insecure:
        return f"{receive.host or 'localhost'}:4317"
    return str(GATEWAY_ENDPOINT.by_default(f"{gateways.dns}:4317") if gateways.dns else GATEWAY_ENDPOINT)


def _secured(receive: Receive) -> dict[str, Any]:
    if receive.insecure:
        return {"tls": {"insecure": True}}
    if receive.bearer_file:
        return {"tls": shared.client_tls(certificate=False), "auth": {"authenticator": _TOKEN}}
    return {"tls": shared.client_tls(certificate=True)}


def _kubernetes() -> dict[str, Any]:
    """Name the pod that sent something: by what it says of itself, else by its address."""
    told = ("k8s.pod.ip", "k8s.pod.uid")
    return {
        "auth_type": "serviceAccount",
        "wait_for_metadata": True,
        "wait_for_metadata_timeout": "30s",
        "filter": {"node": str(NODE)},
        "extract": {"metadata": [f"k8s.{name}" for name in _METADATA]},
        "pod_association": [
            *({"sources": [{"from": "resource_attribute", "name": name}]} for name in told),
            {"sources": [{"from": "connection"}]},
        ],
    }


def _detection() -> dict[str, Any]:
    """What a service says of itself stands; the node's name and OTEL_RESOURCE_ATTRIBUTES are added."""
    return {"detectors": ["env", "system"], "override": False, "system": {"hostname_sources": ["os"]}}


def _file_log(options: Options) -> dict[str, Any]:
    """Read what containers write: the runtime's frame comes off, and a line of JSON becomes a body with keys.

    Keys, so that the gateway masks secrets by them. Other lines are passed on as they are; a service that does not
    name itself gets the name of its container.
    """
    return {
        "include": [*map(literal, options.log_files)] or [str(LOGS)],
        "exclude": [*map(literal, options.log_files_left_out)] or [str(OTHER_LOGS)],
        "include_file_path": True,
        "start_at": "beginning",  # of what it has not read yet: a pod may be there before the agent
        "storage": "file_storage",
        "retry_on_failure": {"enabled": True, "max_elapsed_time": "0s"},  # meanwhile the file keeps the lines
        "operators": [
            {"type": "container", "on_error": "send_quiet"},
            {"type": "json_parser", "if": 'body matches "^{"', "parse_to": "body", "on_error": "send_quiet"},
            {"type": "severity_parser", "parse_from": "body.level", **_has("level"), "on_error": "send_quiet"},
            {"type": "trace_parser", **_ids("trace_id", "span_id"), **_has("trace_id"), "on_error": "send_quiet"},
            _service_name('resource["k8s.container.name"]', 'resource["k8s.container.name"] != nil'),
            {**_service_name('body["service.name"]', _has("service.name")["if"]), "id": "own_name"},
        ],
    }


def _has(key: str) -> dict[str, str]:
    return {"if": f'type(body) == "map" and body["{key}"] != nil'}


def _ids(*keys: str) -> dict[str, Any]:
    return {key: {"parse_from": f"body.{key}"} for key in keys}


def _service_name(value: str, condition: str) -> dict[str, str]:
    return {"type": "add", "field": 'resource["service.name"]', "value": f"EXPR({value})", "if": condition}
