"""The collector of the project file as Options."""

from __future__ import annotations

from burnbook.load.project import collector_wire as wire
from burnbook.model import collector
from burnbook.model.collector import Credentials, Gateways, Memory, Options, Receive, Redact, Tls
from burnbook.model.source import Origin


def options(found: wire.Collector, origin: Origin, *, stated: bool) -> Options:
    """Map the collector."""
    major, minor = found.version.split(".")
    return Options(
        version=(int(major), int(minor)),
        metrics=_store(found.metrics),
        traces=_store(found.traces),
        logs=_store(found.logs),
        receive=Receive(found.receive.bearer_file or "", found.receive.insecure, found.receive.host or ""),
        gateways=Gateways(found.gateways) if isinstance(found.gateways, int) else Gateways(dns=found.gateways),
        platform=found.platform,
        namespace=found.namespace,
        log_files=tuple(found.log_files or ()),
        log_files_left_out=tuple(found.log_files_left_out),
        kept=found.traces_kept,
        kept_of=tuple(sorted(found.traces_kept_of.items())),
        redact=Redact(tuple(found.redact.keys), tuple(found.redact.values)),
        memory=_memory(found.memory),
        queue_items=found.queue.items,
        folder=found.queue.folder.rstrip("/"),
        service_graph=found.service_graph,
        selector=tuple(sorted(found.selector.items())),
        stated=stated,
        origin=origin,
    )


def _store(found: wire.Store) -> collector.Store:
    tls = found.tls
    addresses: dict[collector.Protocol, str | None] = {
        "otlp": found.otlp,
        "otlp_grpc": found.otlp_grpc,
        "remote_write": found.remote_write,
    }
    protocol, address = next((name, address) for name, address in addresses.items() if address)
    return collector.Store(
        protocol=protocol,
        address=address,
        credentials=Credentials(found.bearer_file or "", found.user or "", found.password_file or ""),
        tls=Tls(tls.ca_file or "", tls.cert_file or "", tls.key_file or "", tls.insecure),
        headers=tuple(sorted(found.headers.items())),
    )


def _memory(found: str) -> Memory:
    if found.endswith("%"):
        return Memory(percent=int(found[:-1]))
    return Memory(mebibytes=int(found.removesuffix("MiB")))
