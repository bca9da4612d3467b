"""Real collectors with the bundle's own configurations: what differs here is laid over them, and stands below.

Addresses (free ports of this machine), the stores, and shorter waits; nothing of pipelines or processors.
"""

from __future__ import annotations

import os
import random
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from burnbook.live.processes import HOST, Address, LiveError, Start, running
from burnbook.text import yaml_out
from burnbook.toolbox import Tool

_SOON = {"initial_interval": "200ms", "max_interval": "1s"}
_AS_TOLD = "--feature-gates=stanza.synchronousLogEmitter"  # as the head of agent.yaml says
_PORTS = range(15_000, 31_000)  # below those of outgoing connections
_FLUSHED = {"flush_timeout": "100ms"}


@dataclass(frozen=True)
class Setup:
    """What a collector runs on: its configuration, a folder that stays, and what is laid over."""

    tool: Tool
    config: str
    folder: Path
    overlay: Mapping[str, Any]
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Collector:
    """A running collector: where it takes OTLP, and where it tells of itself."""

    grpc: int
    http: int
    told: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.http}"

    def metrics(self) -> dict[str, float]:
        """Return its own metrics, the series of a name added up."""
        found: dict[str, float] = {}
        for series, value in self.series().items():
            name = series.partition("{")[0]
            found[name] = found.get(name, 0) + value
        return found

    def series(self) -> dict[str, float]:
        """Return its own metrics, each series by its name and labels."""
        lines = requests.get(f"http://{HOST}:{self.told}/metrics", timeout=5).text.splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {series: float(value) for series, value in pairs}

    def log(self) -> str:
        return (self.folder / "otelcol.log").read_text("utf-8", "replace")

    def process(self) -> int:
        """Return the process id of the collector itself."""
        mark = f"--config={self.folder}".encode()
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().split(b"\0")
            except OSError:  # it has just ended
                continue
            if b"otelcol" in words[0] and any(word.startswith(mark) for word in words):
                return int(path.parent.name)
        raise LookupError(f"no collector runs in {self.folder}")

    def kill(self) -> None:
        """End it as a crash would: nothing is flushed, nothing is said."""
        os.kill(self.process(), signal.SIGKILL)

    def memory(self) -> int:
        """Return the bytes that it holds and that no kernel can take back: pages of its program are left out."""
        status = Path(f"/proc/{self.process()}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon"))


@contextmanager
def collector(setup: Setup, ports: tuple[int, int] | None = None) -> Iterator[Collector]:
    """Run a collector until the end of the block; one that comes back after a crash gets the same ports."""
    setup.folder.mkdir(parents=True, exist_ok=True)
    grpc, http = ports or (free_port(), free_port())
    told = free_port()
    (setup.folder / "config.yaml").write_text(setup.config)
    environment = {
        "COLLECTOR_STORAGE": str(setup.folder / "queue"),
        "LOG_FILES": str(setup.folder / "no-logs"),
        "GATEWAY_RELAY_PORT": str(free_port()),
        **setup.variables,
    }

    def command(health: Address) -> tuple[str, ...]:
        own = merged(_addresses(grpc, http, told, health.port), setup.overlay)
        (setup.folder / "overlay.yaml").write_text(yaml_out.dump(own))
        given = (f"{name}={value}" for name, value in environment.items())
        files = (f"--config={setup.folder}/{name}.yaml" for name in ("config", "overlay"))
        return ("env", *given, str(setup.tool.path), *files, _AS_TOLD)

    start = Start(setup.tool, command, setup.folder, lambda health: _healthy(health.url))
    with running(start):
        yield Collector(grpc, http, told, setup.folder)


def to_store(names: tuple[str, ...], url: str) -> dict[str, Any]:
    """Return what sends some signals of a gateway to one store, soon."""
    return {"exporters": {f"otlp_http/{name}": delivery(url) for name in names}}


def delivery(endpoint: str) -> dict[str, Any]:
    """Return an exporter's address, and shorter waits than in production."""
    return {"endpoint": endpoint, "sending_queue": {"batch": _FLUSHED}, "retry_on_failure": _SOON}


def free_port() -> int:
    """Return a port that nobody has, and that no outgoing connection gets while its server is away for a moment."""
    for port in random.sample(_PORTS, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise LiveError("no port of this machine is free")


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return both: where each has a mapping, the two become one."""
    found = dict(one)
    for key, value in other.items():
        known = found.get(key)
        found[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, Mapping) else value
    return found


def _healthy(url: str) -> bool:
    try:
        return requests.get(url, timeout=1, proxies={"http": ""}).ok
    except requests.RequestException:
        return False


def _addresses(grpc: int, http: int, told: int, health: int) -> dict[str, Any]:
    names = {"without_units": True, "without_type_suffix": False, "without_scope_info": True}
    reader = {"pull": {"exporter": {"prometheus": {"host": HOST, "port": told, **names}}}}
    return {
        "receivers": {
            "otlp": {"protocols": {"grpc": {"endpoint": f"{HOST}:{grpc}"}, "http": {"endpoint": f"{HOST}:{http}"}}}
        },
        "extensions": {"health_check": {"endpoint": f"{HOST}:{health}"}},
        "service": {"telemetry": {"metrics": {"readers": [reader]}}},
    }
