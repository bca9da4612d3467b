"""What a configuration reads from the environment: each variable has a default and a meaning, told in its head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

_REFERENCE = re.compile(r"(?<!\$)\$\{env:(\w+):-([^}]*)\}")  # of `$$` the collector makes a plain `$`


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the collector's environment; its text in a configuration is its reference."""

    name: str
    default: str
    meaning: str

    def by_default(self, default: str) -> Variable:
        """Return this variable with another default."""
        return replace(self, default=default)

    def __str__(self) -> str:
        return f"${{env:{self.name}:-{self.default}}}"


HEALTH_HOST = Variable("COLLECTOR_HEALTH_HOST", "localhost", "where the health check listens, on port 13133")
METRICS_HOST = Variable("COLLECTOR_METRICS_HOST", "localhost", "where its own metrics are scraped, on port 8888")
CERTIFICATE = Variable("COLLECTOR_CERT_FILE", "/etc/otelcol/tls/tls.crt", "its certificate")
KEY = Variable("COLLECTOR_KEY_FILE", "/etc/otelcol/tls/tls.key", "the key of its certificate")
AUTHORITY = Variable("COLLECTOR_CA_FILE", "/etc/otelcol/tls/ca.crt", "the authority that signs what others present")

GATEWAY_HOST = Variable("GATEWAY_HOST", "0.0.0.0", "where agents and services send to, on ports 4317 and 4318")  # noqa: S104
GATEWAY_STORAGE = Variable("COLLECTOR_STORAGE", "/var/lib/otelcol/gateway", "a folder that survives a restart")
GATEWAY_NAME = Variable("COLLECTOR_INSTANCE_ID", "gateway-0", "its name, which must not change with a restart")
RELAY_PORT = Variable("GATEWAY_RELAY_PORT", "14317", "the port of this machine at which its own queue of metrics ends")
TRACES_KEPT = Variable("TRACES_KEPT_PERCENT", "5", "how many of the ordinary traces are kept")

AGENT_HOST = Variable("AGENT_HOST", "localhost", "where services of the node send to, on ports 4317 and 4318")
AGENT_STORAGE = Variable("COLLECTOR_STORAGE", "/var/lib/otelcol/agent", "a folder that survives a restart")
AGENT_NAME = Variable("COLLECTOR_INSTANCE_ID", "agent-0", "its name, which must not change with a restart")
GATEWAY_ENDPOINT = Variable("GATEWAY_ENDPOINT", "gateway:4317", "the gateway, as its certificate names it")
NODE = Variable("KUBE_NODE_NAME", "", "the node it runs on (spec.nodeName): without it, pods of all nodes are watched")
LOGS = Variable("LOG_FILES", "/var/log/pods/*/*/*.log", "what the services of the node write")
OTHER_LOGS = Variable("LOG_FILES_LEFT_OUT", "/var/log/pods/*otel*/*/*.log", "its own logs, not to be read in a circle")
_ALL = (
    *(GATEWAY_HOST, AGENT_HOST, GATEWAY_ENDPOINT, NODE, CERTIFICATE, KEY, AUTHORITY, GATEWAY_STORAGE),
    *(GATEWAY_NAME, HEALTH_HOST, METRICS_HOST, RELAY_PORT, TRACES_KEPT, LOGS, OTHER_LOGS),
)


def gateway_number(index: int) -> Variable:
    """Return the address of one of several gateways."""
    return Variable(
        f"GATEWAY_ENDPOINT_{index}", f"gateway-{index}:4317", "one of the gateways, as its certificate names it"
    )


def literal(text: str) -> str:
    """Return what the collector reads as this very text: a `$` in it begins no reference."""
    return text.replace("$", "$$")


def with_defaults(text: str) -> str:
    """Return a text of a configuration as it is read when no variable is set."""
    return _REFERENCE.sub(lambda match: match[2], text)


def described(config: Any) -> str:
    """Return a line for each variable that a configuration reads: name, default, meaning."""
    used = {match[1]: match[2] for text in texts(config) for match in _REFERENCE.finditer(text)}
    numbered = [gateway_number(index) for index in range(sum(name.startswith("GATEWAY_ENDPOINT_") for name in used))]
    told = [variable for variable in (*_ALL, *numbered) if variable.name in used]
    return "\n".join(f"  {variable.name} ({used[variable.name]}): {variable.meaning}" for variable in told)


def texts(data: Any) -> Iterator[str]:
    """Return every text of a configuration, keys left out."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
