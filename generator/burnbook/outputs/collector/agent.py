"""The agent, one a node: takes what services on the node send and write, adds where it ran, passes it on."""

from __future__ import annotations

from typing import Any

from burnbook.outputs.collector import shared
from burnbook.outputs.collector.environment import (
    AGENT_HOST,
    AGENT_NAME,
    AGENT_STORAGE,
    GATEWAY_ENDPOINT,
    LOGS,
    OTHER_LOGS,
)

_PROCESSORS = ("memory_limiter", "resource_detection")


def agent() -> dict[str, Any]:
    """Return the configuration of the agent."""
    return {
        "receivers": {"otlp": shared.otlp(AGENT_HOST, {}), "file_log": _file_log()},
        "processors": {"memory_limiter": shared.LIMITER, "resource_detection": _detection()},
        "exporters": {
            "otlp_grpc": {"endpoint": str(GATEWAY_ENDPOINT), "tls": shared.CLIENT_TLS, **shared.delivery()},
        },
        "extensions": shared.extensions(AGENT_STORAGE),
        "service": {
            "extensions": ["health_check", "file_storage"],
            "telemetry": shared.telemetry("otelcol-agent", AGENT_NAME),
            "pipelines": {
                "traces": _pipeline("otlp"),
                "metrics": _pipeline("otlp"),
                "logs": _pipeline("otlp", "file_log"),
            },
        },
    }


def _pipeline(*receivers: str) -> dict[str, Any]:
    return {"receivers": [*receivers], "processors": [*_PROCESSORS], "exporters": ["otlp_grpc"]}


def _detection() -> dict[str, Any]:
    """What a service says of itself stands; the node's name and OTEL_RESOURCE_ATTRIBUTES are added."""
    return {"detectors": ["env", "system"], "override": False, "system": {"hostname_sources": ["os"]}}


def _file_log() -> dict[str, Any]:
    """Read what containers write: the runtime's frame comes off, and a line of JSON becomes a body with keys.

    Keys, so that the gateway masks secrets by them. Other lines are passed on as they are; a service that does not
    name itself gets the name of its container.
    """
    return {
        "include": [str(LOGS)],
        "exclude": [str(OTHER_LOGS)],
        "include_file_path": True,
        "start_at": "end",
        "storage": "file_storage",
        "retry_on_failure": {"enabled": True, "max_elapsed_time": "5m"},
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
