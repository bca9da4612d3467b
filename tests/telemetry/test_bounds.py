"""Whatever the other side does, or a variable says, a run ends as it would have, and soon."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest

from burnbook.cli.run import run
from support import write
from telemetry.receiver import black_hole, closed_port, endless, over_http

BOUND = 1.0  # seconds that an export may cost
TRIES = 10  # a machine with much to do may take longer now and then


@contextmanager
def unreachable(kind: str) -> Iterator[str]:
    ways = {
        "closed port": lambda: nullcontext(closed_port()),
        "black hole": black_hole,
        "unknown name": lambda: nullcontext("http://collector.invalid:4318"),
    }
    with ways[kind]() as url:
        yield url


def timed() -> float:
    begun = time.monotonic()
    assert run(["schema", "service"]) == 0
    return time.monotonic() - begun


@pytest.mark.parametrize("protocol", ["http/protobuf", "grpc"])
@pytest.mark.parametrize("kind", ["closed port", "black hole", "unknown name"])
def test_an_unreachable_endpoint_costs_a_second_at_most_and_one_line(
    kind: str, protocol: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    off = timed()
    said = capsys.readouterr().out
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
    with unreachable(kind) as url:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        assert any(_in_time(off + BOUND, said, capsys) for _ in range(TRIES))


def _in_time(seconds: float, said: str, capsys: pytest.CaptureFixture[str]) -> bool:
    """Return whether one run was; what it says is the same in any case."""
    took, told = timed(), capsys.readouterr()
    assert told.out == said
    assert told.err.startswith("telemetry: ")
    assert told.err.count("\n") == 1
    return took < seconds


@pytest.mark.parametrize(("protocol", "peer"), [("http/protobuf", endless), ("grpc", black_hole)])
def test_a_process_does_not_stay_for_an_export_that_hangs(
    protocol: str, peer: Callable[[], AbstractContextManager[str]]
) -> None:
    command = [sys.executable, "-m", "burnbook", "schema", "service"]
    with peer() as url:
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_EXPORTER_OTLP_PROTOCOL": protocol}
        environment = os.environ | variables  # the timeout is the assertion: the other side would go on for ever
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr.startswith("telemetry: ")


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("name", "stated", "told"),
    [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "off: the protocol 'http/json' is not known"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zip", "Unsupported compression type: zip"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense", "Failed to export"),
    ],
)
def test_a_variable_that_cannot_be_obeyed_is_one_line_and_no_failure(
    name: str,
    stated: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with over_http() as received:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", received.url)
        monkeypatch.setenv(name, stated)
        assert run(["explain", "web/availability", "-C", str(write(tmp_path))]) == 0
    said = capsys.readouterr().err
    assert said.startswith(f"telemetry: {told}")
    assert said.count("\n") == 1


def test_a_complaint_shows_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://user:hunter2@collector.example")
    assert run(["explain", "web/availability", "-C", str(write(tmp_path))]) == 0
    said = capsys.readouterr().err
    assert "telemetry: " in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["schema", "service"], {"OTEL_EXPORTER_OTLP_ENDPOINT": ""}),
        (["schema", "service"], {"OTEL_SDK_DISABLED": "true"}),
        (["generate", "--help"], {}),
        (["no-such-command"], {}),
    ],
    ids=["no endpoint", "disabled", "help", "no command"],
)
def test_nothing_of_opentelemetry_is_imported(arguments: list[str], variables: dict[str, str], tmp_path: Path) -> None:
    code = (
        "import json, sys\nfrom burnbook.cli.run import run\nrun(sys.argv[1:])\nprint(json.dumps(sorted(sys.modules)))"
    )
    environment = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": closed_port()} | variables
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert "burnbook.telemetry" in loaded
    assert [name for name in loaded if name.startswith(("opentelemetry", "grpc"))] == []
    assert "telemetry: " not in done.stderr
