"""What gateway and agent have in common: limits, queues, storage, transport security, their own telemetry."""

from __future__ import annotations

from typing import Any

from burnbook.model.collector import Memory, Options
from burnbook.outputs.collector.components import Version
from burnbook.outputs.collector.environment import AUTHORITY, CERTIFICATE, HEALTH_HOST, KEY, METRICS_HOST, Variable

_IDENTITY = {"cert_file": str(CERTIFICATE), "key_file": str(KEY)}
_TLS_VERSION = {"min_version": "1.3", "reload_interval": "1h"}
_MIB = 1 << 20
TIMEOUT = "30s"
_TYPED_RESOURCE: Version = (0, 152)  # before it, the attributes of the collector's own telemetry were a plain map


def limiter(memory: Memory) -> dict[str, Any]:
    """Return when a collector refuses more: at what is stated, softly a fifth of all (or of the amount) before it."""
    if memory.mebibytes is None:
        limit = {"limit_percentage": memory.percent, "spike_limit_percentage": min(20, max(1, memory.percent // 4))}
    else:
        limit = {"limit_mib": memory.mebibytes, "spike_limit_mib": max(1, memory.mebibytes // 5)}
    # Looked at five times a second: in a whole one a flood grows past any limit before it is seen.
    return {"check_interval": "200ms", **limit}


def server_tls(*, clients: bool) -> dict[str, Any]:
    """Return how a server proves itself; `clients`: they have to have a certificate of the authority, too."""
    asked = {"client_ca_file": str(AUTHORITY)} if clients else {}
    return {**_IDENTITY, **asked, **_TLS_VERSION}


def client_tls(*, certificate: bool) -> dict[str, Any]:
    """Return whom a client of the gateway trusts, and its certificate if it shows one."""
    shown = _IDENTITY if certificate else {}
    return {**shown, "ca_file": str(AUTHORITY), **_TLS_VERSION}


def otlp(host: object, secured: dict[str, Any]) -> dict[str, Any]:
    """Return an OTLP receiver, gRPC and HTTP; connections end by themselves, so that load spreads."""
    age = {"server_parameters": {"max_connection_age": "5m", "max_connection_age_grace": "30s"}}
    grpc = {"endpoint": f"{host}:4317", **secured, "keepalive": age}
    return {"protocols": {"grpc": grpc, "http": {"endpoint": f"{host}:4318", **secured}}}


def delivery(options: Options) -> dict[str, Any]:
    """Return how an exporter delivers: in batches from a queue on disk, repeated for as long as the queue has room.

    Batches are measured in bytes: a gRPC receiver takes 4 MiB, and refuses more for good, which loses the batch. The
    gateway answers when all of a batch is masked: with the default of 5 s a busy one gets it again and again meanwhile.
    """
    batch = {"flush_timeout": "1s", "sizer": "bytes", "min_size": _MIB, "max_size": 3 * _MIB}
    queue = {"storage": "file_storage", "sizer": "items", "queue_size": options.queue_items, "batch": batch}
    return {"timeout": TIMEOUT, "sending_queue": queue, "retry_on_failure": patience()}


def patience() -> dict[str, str]:
    """Return how long delivery is tried: without an end. A limit would drop what the disk still has room for."""
    return {"initial_interval": "1s", "max_interval": "30s", "max_elapsed_time": "0s"}


def extensions(storage: Variable, credentials: dict[str, Any]) -> dict[str, Any]:
    """Return the health check, the storage of queues and positions, and what is shown to others or asked of them."""
    compaction = {"on_start": True, "on_rebound": True, "cleanup_on_start": True, "directory": str(storage)}
    folder = {"directory": str(storage), "create_directory": True}
    return {
        "health_check": {"endpoint": f"{HEALTH_HOST}:13133"},
        "file_storage": {**folder, "recreate": True, "compaction": compaction},
        **credentials,
    }


def telemetry(service: str, instance: Variable, version: Version) -> dict[str, Any]:
    """Return what it tells of itself: JSON logs, and metrics to scrape under the names that our rules expect.

    The reader adds `_total` and leaves units out, whatever the default of a release: hence the three flags.
    """
    names = {"without_units": True, "without_type_suffix": False, "without_scope_info": True}
    reader = {"pull": {"exporter": {"prometheus": {"host": str(METRICS_HOST), "port": 8888, **names}}}}
    identity = {"service.name": service, "service.instance.id": str(instance), "collector.instance.id": str(instance)}
    typed = {"attributes": [{"name": name, "value": value} for name, value in identity.items()]}
    return {
        "resource": typed if version >= _TYPED_RESOURCE else identity,
        "logs": {"level": "info", "encoding": "json"},
        "metrics": {"level": "detailed", "readers": [reader]},
    }
