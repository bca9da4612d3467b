"""What a project says of its collector: how it is reached, where it sends to, what it keeps. Secrets are only files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from burnbook.model.source import Origin

Protocol = Literal["otlp", "otlp_grpc", "remote_write"]
Signal = Literal["metrics", "traces", "logs"]
SIGNALS: tuple[Signal, ...] = ("metrics", "traces", "logs")
LOCAL = r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])"
"""A regex of the hosts that only this machine reaches."""
OVERSIZED = "filter/oversized"
"""The processor of both configurations that drops what is too large, by which its count is found."""
RELAY = "otlp/relay"
"""The receiver by which a gateway takes from its own queue what it then sends by remote write."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of a connection that is secured: who is trusted, and who we are. `insecure` is said, never assumed."""

    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    insecure: bool = False


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is shown to the other side: a token, or a user with a password; the secret stands in a file."""

    bearer_file: str = ""
    user: str = ""
    password_file: str = ""

    def __bool__(self) -> bool:
        return bool(self.bearer_file or self.user)


@dataclass(frozen=True, slots=True)
class Store:
    """Where a signal is sent to: a URL, or host:port of gRPC."""

    protocol: Protocol
    address: str
    credentials: Credentials = Credentials()
    tls: Tls = Tls()
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Receive:
    """Whom the gateway lets send: clients with a certificate, those with the token, or (`insecure`) its own machine."""

    bearer_file: str = ""
    insecure: bool = False
    host: str = ""


@dataclass(frozen=True, slots=True)
class Gateways:
    """How many gateways there are, or the DNS name whose addresses they are."""

    count: int = 1
    dns: str = ""

    @property
    def several(self) -> bool:
        """Whether the spans of one trace have to be brought together."""
        return self.count > 1 or bool(self.dns)


@dataclass(frozen=True, slots=True)
class Memory:
    """Of what a collector refuses more: percent of what the machine or container has, or mebibytes."""

    percent: int = 80
    mebibytes: int | None = None


@dataclass(frozen=True, slots=True)
class Redact:
    """Further regexes of keys and values that are masked."""

    keys: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """The collector as a project wants it. `stated` tells that it asks for one; `kept` are shares (0 to 1).

    `kept_of` are those of services by name; `namespace` is that of the agents in Kubernetes, `selector` are the labels
    of the collectors' own metrics.
    """

    metrics: Store
    traces: Store
    logs: Store
    version: tuple[int, int]
    receive: Receive = Receive()
    gateways: Gateways = Gateways()
    platform: Literal["hosts", "kubernetes"] = "hosts"
    namespace: str = ""
    log_files: tuple[str, ...] = ()
    log_files_left_out: tuple[str, ...] = ()
    kept: Decimal = Decimal("0.05")
    kept_of: tuple[tuple[str, Decimal], ...] = ()
    redact: Redact = Redact()
    memory: Memory = Memory()
    queue_items: int = 500_000
    folder: str = "/var/lib/otelcol"
    service_graph: bool = False
    selector: tuple[tuple[str, str], ...] = (("job", "otel-collector"),)
    stated: bool = False
    origin: Origin | None = field(default=None, compare=False, repr=False)

    @property
    def relayed(self) -> bool:
        """Whether metrics wait in a queue of the gateway before their own exporter, which has none on disk."""
        return self.metrics.protocol == "remote_write"

    def stores(self) -> Iterator[tuple[Signal, Store]]:
        """Yield where each signal is sent to."""
        yield from zip(SIGNALS, (self.metrics, self.traces, self.logs), strict=True)
