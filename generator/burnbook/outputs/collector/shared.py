"""What gateway and agent have in common: limits, queues, storage, transport security, their own telemetry."""

from __future__ import annotations

from typing import Any

from burnbook.outputs.collector.environment import AUTHORITY, CERTIFICATE, HEALTH_HOST, KEY, METRICS_HOST, Variable

LIMITER: dict[str, Any] = {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20}
_IDENTITY = {"cert_file": str(CERTIFICATE), "key_file": str(KEY)}
_TLS_VERSION = {"min_version": "1.3", "reload_interval": "1h"}
SERVER_TLS: dict[str, Any] = {**_IDENTITY, "client_ca_file": str(AUTHORITY), **_TLS_VERSION}
CLIENT_TLS: dict[str, Any] = {**_IDENTITY, "ca_file": str(AUTHORITY), **_TLS_VERSION}


def otlp(host: Variable, tls: dict[str, Any]) -> dict[str, Any]:
    """Return an OTLP receiver, gRPC and HTTP; connections end by themselves, so that load spreads."""
    age = {"server_parameters": {"max_connection_age": "5m", "max_connection_age_grace": "30s"}}
    secured = {"tls": tls} if tls else {}
    grpc = {"endpoint": f"{host}:4317", **secured, "keepalive": age}
    return {"protocols": {"grpc": grpc, "http": {"endpoint": f"{host}:4318", **secured}}}


def delivery() -> dict[str, Any]:
    """Return how an exporter delivers: in batches from a queue on disk, repeated until it gives up."""
    batch = {"flush_timeout": "1s", "min_size": 2000, "max_size": 8000}
    return {
        "sending_queue": {"storage": "file_storage", "sizer": "items", "queue_size": 500_000, "batch": batch},
        "retry_on_failure": {"initial_interval": "1s", "max_interval": "30s", "max_elapsed_time": "15m"},
    }


def extensions(storage: Variable) -> dict[str, Any]:
    """Return the health check, and the storage of queues and positions."""
    compaction = {"on_start": True, "on_rebound": True, "cleanup_on_start": True, "directory": str(storage)}
    folder = {"directory": str(storage), "create_directory": True}
    return {
        "health_check": {"endpoint": f"{HEALTH_HOST}:13133"},
        "file_storage": {**folder, "recreate": True, "compaction": compaction},
    }


def telemetry(service: str, instance: Variable) -> dict[str, Any]:
    """Return what it tells of itself: JSON logs, and metrics to scrape under the names that our rules expect.

    The reader adds `_total` and leaves units out, whatever the default of a release: hence the three flags.
    """
    names = {"without_units": True, "without_type_suffix": False, "without_scope_info": True}
    reader = {"pull": {"exporter": {"prometheus": {"host": str(METRICS_HOST), "port": 8888, **names}}}}
    identity = {"service.name": service, "service.instance.id": str(instance), "collector.instance.id": str(instance)}
    return {
        "resource": {"attributes": [{"name": name, "value": value} for name, value in identity.items()]},
        "logs": {"level": "info", "encoding": "json"},
        "metrics": {"level": "detailed", "readers": [reader]},
    }
