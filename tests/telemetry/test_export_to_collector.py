"""The real collector takes what we export, and hands on the same."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from telemetry_path.collectors import free_port

from burnbook import toolbox
from burnbook.cli.run import run
from burnbook.live.processes import HOST, Address, Start, running, until
from support import write
from telemetry.receiver import Received, over_http

NEEDED = "no otelcol on PATH or in the cache: tools/install --collector builds it"


@pytest.mark.usefixtures("patient")
@pytest.mark.skipif(toolbox.find("otelcol") is None, reason=NEEDED)
def test_the_real_collector_takes_both_protocols(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = toolbox.find("otelcol")
    assert tool
    grpc, config = f"http://{HOST}:{free_port()}", tmp_path / "collector.yaml"

    def command(address: Address) -> tuple[str, ...]:
        takes = {"http": {"endpoint": str(address)}, "grpc": {"endpoint": grpc.removeprefix("http://")}}
        flow = {"receivers": ["otlp"], "exporters": ["otlp_http"]}
        sends = {"endpoint": received.url, "compression": "none", "sending_queue": {"enabled": False}}
        service = {"telemetry": {"metrics": {"level": "none"}}, "pipelines": {"traces": flow, "metrics": flow}}
        whole = {"receivers": {"otlp": {"protocols": takes}}, "exporters": {"otlp_http": sends}, "service": service}
        config.write_text(yaml.safe_dump(whole))
        return (str(tool.path), "--config", str(config))

    folder = str(write(tmp_path))
    with over_http() as received, running(Start(tool, command, tmp_path, answers)) as address:
        for protocol, url in (("http/protobuf", address.url), ("grpc", grpc)):
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
            assert run(["explain", "web/availability", "-C", folder]) == 0
        assert until(lambda: len(received.traces) == len(received.metrics) == 2, 30)
    assert [span.name for span in received.spans()] == ["load", "resolve", "plan", "burnbook explain"] * 2
    for request in received.metrics:
        assert Received(metrics=[request]).values("burnbook.slos") == {(): 1}


def answers(address: Address) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", address.port), timeout=1):
        return True
    return False
