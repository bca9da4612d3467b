"""The shape of the collector in the project file."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from burnbook.load.types import BaseUrl, FilePath, HostPort, Labels, Line, Name, OneOrMore, Regex, Share, Version, Wire

_HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][-A-Za-z0-9]{0,63}$")]
_Host = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])$")]
_Folder = Annotated[str, StringConstraints(pattern=r"^(/[^\s\"'`\\{}$]*)$")]
_DnsName = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+"
_ADDRESSES = ("otlp", "otlp_grpc", "remote_write")


def _gateways(value: Any) -> Any:
    if (type(value) is int and 1 <= value <= 100) or (isinstance(value, str) and re.fullmatch(_DnsName, value)):
        return value
    mend = {"mend": "write how many there are, up to 100, or the DNS name whose addresses they are"}
    raise PydanticCustomError("collector-gateways", "these are no gateways", mend)


def _memory(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[1-9]\d?%|[1-9]\d{1,6}MiB", value):
        return value
    mend = {"mend": "write a share of what there is, such as 80%, or an amount, such as 512MiB"}
    raise PydanticCustomError("collector-memory", "this is no limit of memory", mend)


def _specific(pattern: str) -> str:
    """Refuse what is found in every text: nothing would be left of any value."""
    try:
        everywhere = re.search(pattern, "")
    except re.error:  # RE2 has forms that Python has not; none of them is short for nothing
        return pattern
    if everywhere:
        mend = {"mend": "write what the secret looks like; .* and x* match where there is nothing"}
        raise PydanticCustomError("collector-pattern", "this matches every text, and all would be masked", mend)
    return pattern


_Pattern = Annotated[Regex, AfterValidator(_specific)]
_Memory = Annotated[
    str, BeforeValidator(_memory), WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]*(%|MiB)$"})
]
_Gateways = Annotated[
    int | str,
    BeforeValidator(_gateways),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 100}, {"type": "string"}]}),
]


class Tls(Wire):
    """How a connection is secured."""

    ca_file: FilePath | None = Field(None, description="the authority that is trusted; by default the system's")
    cert_file: FilePath | None = Field(None, description="our certificate, where the other side asks for one")
    key_file: FilePath | None = Field(None, description="its key")
    insecure: bool = Field(False, description="say so where gRPC has no TLS, or credentials go over http://")


class Store(Wire):
    """Where a signal is sent to: one address, and what is shown there."""

    otlp: BaseUrl | None = Field(None, description="OTLP over HTTP: the URL without /v1/metrics")
    otlp_grpc: HostPort | None = Field(None, description="OTLP over gRPC: host and port")
    remote_write: BaseUrl | None = Field(None, description="metrics alone: Prometheus' remote write")
    bearer_file: FilePath | None = Field(None, description="file of a token that is sent as Authorization: Bearer")
    user: Line | None = None
    password_file: FilePath | None = None
    headers: dict[_HeaderName, Line] = Field({}, description="no secrets, such as X-Scope-OrgID: the tenant")
    tls: Tls = Tls()

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Check that there is one address, and at most one kind of credentials."""
        if sum(getattr(self, name) is not None for name in _ADDRESSES) != 1:
            mend = {"mend": "write one of otlp (a URL), otlp_grpc (host:port), remote_write (a URL, metrics alone)"}
            raise PydanticCustomError("collector-store", "give one address", mend)
        if (self.user is None) != (self.password_file is None):
            raise PydanticCustomError("collector-store", "'user' and 'password_file' belong together")
        if self.user is not None and self.bearer_file is not None:
            raise PydanticCustomError("collector-store", "give either 'bearer_file' or 'user' and 'password_file'")
        return self


def _plain(value: Any) -> Any:
    """A URL alone is OTLP over HTTP."""
    return {"otlp": value} if isinstance(value, str) else value


class _OrUrl:
    """Tells editors of both forms."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


_Where = Annotated[Store, BeforeValidator(_plain), _OrUrl()]


class Receive(Wire):
    """Whom the gateway lets send; by default those with a certificate of its authority."""

    bearer_file: FilePath | None = Field(None, description="file of the token that senders show instead, over TLS")
    insecure: bool = Field(False, description="anybody, without TLS: on this machine alone, to try things out")
    host: _Host | None = Field(None, description="where it listens; by default everywhere, if insecure at localhost")


class Redact(Wire):
    """What is masked besides what Burnbook knows as secrets; RE2, found anywhere in the text."""

    keys: list[_Pattern] = Field([], description="of attributes: their values are masked")
    values: list[_Pattern] = Field([], description="of values of attributes: the part that matches is masked")


class Queue(Wire):
    """What waits on disk while a store does not answer."""

    items: Annotated[int, Field(ge=10_000)] = Field(500_000, description="spans, points or records, of each store")
    folder: _Folder = Field("/var/lib/otelcol", description="survives a restart; gateway and agent each have one below")


class Collector(Wire):
    """The gateway and its agents: where they send to, whom they listen to, what they keep."""

    version: Version = Field("0.158", description="the oldest collector that runs the files")
    metrics: _Where = Field(Store(otlp="http://prometheus:9090/api/v1/otlp"), description="Prometheus' OTLP receiver")
    traces: _Where = Store(otlp="http://tempo:4318")
    logs: _Where = Store(otlp="http://loki:3100/otlp")
    receive: Receive = Receive()
    gateways: _Gateways = Field(1, description="how many, or the DNS name whose addresses they are")
    platform: Literal["hosts", "kubernetes"] = Field("hosts", description="where agents run, and what they can ask")
    namespace: Name = Field("observability", description="of the agents in Kubernetes, for rbac.yaml")
    log_files: Annotated[list[_Folder], OneOrMore] | None = Field(None, description="what agents read, with * and **")
    log_files_left_out: list[_Folder] = Field([], description="what of these they do not read")
    traces_kept: Share = Field("5%", description="how many of the ordinary traces are kept", validate_default=True)
    traces_kept_of: dict[Name, Share] = Field({}, description="by service, where it differs")
    redact: Redact = Redact()
    queue: Queue = Queue()
    memory: _Memory = Field("80%", description="of what a collector may have, where it begins to refuse")
    selector: Labels = Field({"job": "otel-collector"}, description="what selects the collectors' own metrics")
    service_graph: bool = Field(False, description="count which service calls which")
