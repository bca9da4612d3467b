"""What a run exports: spans with the right parents, and figures that are those of the bundle."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from burnbook import __version__, pipeline, telemetry, toolbox
from burnbook.cli.run import run
from burnbook.live.processes import Start, running
from burnbook.toolbox import Tool
from support import SERVICE, write
from telemetry.receiver import PATIENCE, Received, over_grpc, over_http

pytestmark = pytest.mark.usefixtures("patient")
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TOOLS = {"promtool", "amtool"}
PLANNED = ["load", "resolve", "plan"]


@dataclass(frozen=True, slots=True)
class Generated:
    received: Received
    folder: Path
    seconds: float
    proofs: int


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """A bundle that was generated with every standard variable that a CI would set."""
    folder = write(tmp_path_factory.mktemp("project"))
    with over_http() as received:
        with pytest.MonkeyPatch.context() as patch, tools(tmp_path_factory.mktemp("bin"), patch):
            patch.setattr(*PATIENCE)
            patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", received.url)
            patch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=shop")
            patch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=ci")
            patch.setenv("OTEL_SERVICE_NAME", "slo-bundle")
            patch.setenv("TRACEPARENT", f"00-{TRACE}-{CALLER}-01")
            begun = time.monotonic()
            assert run(["generate", "-C", str(folder)]) == 0
            seconds = time.monotonic() - begun
            proofs = len(pipeline.check(folder).proofs)
        yield Generated(received, folder, seconds, proofs)


@contextmanager
def tools(folder: Path, patch: pytest.MonkeyPatch, code: int = 0) -> Iterator[None]:
    """Put tools on PATH that say one thing of everything: what is recorded is of interest here, not their verdict."""
    for name in ("promtool", "amtool", "otelcol"):
        (folder / name).write_text(f"#!/bin/sh\n[ $1 = --version ] && echo {name} 9.0.0 && exit\nexit {code}\n")
        (folder / name).chmod(0o755)
    patch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    patch.setenv("BURNBOOK_PROOFS", str(folder / "proofs"))
    toolbox.find.cache_clear()
    yield
    toolbox.find.cache_clear()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Received]:
    with over_http() as received:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", received.url)
        yield received


def test_the_span_of_the_command_continues_the_trace_of_ci(generated: Generated) -> None:
    root = generated.received.span("burnbook generate")
    assert (root.trace, root.parent) == (TRACE, CALLER)
    assert root.attributes == {"burnbook.command": "generate", "process.exit.code": 0}
    assert not root.failed


def test_every_stage_is_a_child_of_the_command(generated: Generated) -> None:
    root = generated.received.span("burnbook generate")
    stages = [span.name for span in generated.received.spans() if span.parent == root.id]
    assert stages == [*PLANNED, "render", "prove", "publish"]


def test_every_run_of_a_tool_is_a_child_of_the_proving_and_says_its_subject(generated: Generated) -> None:
    prove = generated.received.span("prove")
    assert prove.attributes == {"burnbook.checks": generated.proofs}
    tools = [span for span in generated.received.spans() if span.parent == prove.id]
    assert {span.name for span in tools} == TOOLS
    assert {span.attributes["process.exit.code"] for span in tools} == {0}
    assert "alerts/rules/web.availability.yaml" in {span.attributes["burnbook.subject"] for span in tools}
    assert len(generated.received.spans()) == 1 + len(PLANNED) + 3 + len(tools)


def test_the_figures_are_those_of_the_bundle(generated: Generated) -> None:
    files = [yaml.safe_load(path.read_text()) for path in (generated.folder / "alerts" / "rules").glob("*.yaml")]
    rules = [rule for file in files for group in file["groups"] for rule in group["rules"]]
    alerting = sum("alert" in rule for rule in rules)
    received = generated.received
    assert received.values("burnbook.rules") == {("alerting",): alerting, ("recording",): len(rules) - alerting}
    assert received.values("burnbook.slos") == {(): 1}
    assert received.values("burnbook.proofs") == {
        ("passed",): generated.proofs,
        ("failed",): 0,
        ("missing",): 0,
        ("waived",): 0,
    }


def test_what_a_tool_refuses_is_a_failed_span_and_a_failed_proof(
    receiver: Received, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with tools(tmp_path, monkeypatch, code=3):
        assert run(["generate", "-C", str(write(tmp_path))]) == 1
    refused = [span for span in receiver.spans() if span.name in TOOLS]
    assert {(span.failed, span.words, span.attributes["error.type"]) for span in refused} == {
        (True, "exit code 3", "3")
    }
    proofs = receiver.values("burnbook.proofs")
    assert proofs["failed",] == len(refused)
    assert proofs["passed",] > 0


def test_seconds_are_told_of_every_stage_and_of_the_run(generated: Generated) -> None:
    stages = generated.received.values("burnbook.stage.duration")
    assert {name for (name,) in stages} == {*PLANNED, "render", "prove", "publish"}
    (took,) = generated.received.values("burnbook.run.duration").values()
    assert sum(stages.values()) < took < generated.seconds
    assert ("generate", 0) in generated.received.values("burnbook.run.duration")


def test_who_sends_is_told_and_the_standard_variables_prevail(generated: Generated) -> None:
    told = generated.received.resource()
    assert told["service.name"] == "slo-bundle"
    assert told["service.version"] == __version__
    assert told["deployment.environment.name"] == "ci"
    assert sorted(generated.received.paths) == ["/v1/metrics", "/v1/traces"]
    assert {headers["x-tenant"] for headers in generated.received.headers} == {"shop"}


def test_without_variables_of_ci_a_run_is_burnbook_and_a_trace_of_its_own(receiver: Received, tmp_path: Path) -> None:
    assert run(["explain", "web/availability", "-C", str(write(tmp_path))]) == 0
    assert receiver.resource()["service.name"] == "burnbook"
    assert receiver.span("burnbook explain").parent == ""


def test_grpc_carries_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    with over_grpc() as received:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", received.url)
        assert run(["explain", "web/availability", "-C", str(write(tmp_path))]) == 0
    assert [span.name for span in received.spans()] == [*PLANNED, "burnbook explain"]
    assert received.values("burnbook.slos") == {(): 1}


@pytest.mark.parametrize(("signal", "path"), [("TRACES", "/v1/traces"), ("METRICS", "/v1/metrics")])
def test_a_signal_without_an_endpoint_goes_nowhere(
    signal: str, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with over_http() as received:
        monkeypatch.setenv(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT", received.url + path)
        assert run(["explain", "web/availability", "-C", str(write(tmp_path))]) == 0
    assert received.paths == [path]
    assert capsys.readouterr().err == ""


def test_a_signal_can_be_switched_off(receiver: Received, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OTEL_METRICS_EXPORTER", "none")
    assert run(["explain", "web/availability", "-C", str(write(tmp_path))]) == 0
    assert receiver.paths == ["/v1/traces"]


def test_a_mistake_is_told_by_its_id_and_nothing_of_the_file_leaves(receiver: Received, tmp_path: Path) -> None:
    folder = write(tmp_path, SERVICE.replace("objective: 99.9", "objective: hunter2"))
    assert run(["generate", "-C", str(folder)]) == 1
    root = receiver.span("burnbook generate")
    assert root.failed
    assert root.attributes["error.type"] == "SpecError"
    assert root.attributes["process.exit.code"] == 1
    assert root.words
    assert " " not in root.words
    assert "hunter2" not in str(receiver.traces) + str(receiver.metrics)


def test_a_bundle_that_differs_is_an_exit_code_and_no_exception(
    receiver: Received, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with tools(tmp_path, monkeypatch):
        assert run(["generate", "--check", "-C", str(write(tmp_path))]) == 1
    root = receiver.span("burnbook generate")
    assert (root.failed, root.words, root.attributes["error.type"]) == (True, "exit code 1", "1")


def test_an_interrupted_run_is_exported(receiver: Received, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

    monkeypatch.setattr("burnbook.pipeline.planning.plan", interrupted)
    assert run(["generate", "-C", str(write(tmp_path))]) == 130
    root, stage = receiver.span("burnbook generate"), receiver.span("plan")
    assert (root.failed, root.attributes["process.exit.code"]) == (True, 130)
    assert (stage.failed, stage.attributes["error.type"]) == (True, "KeyboardInterrupt")


def test_a_crash_is_exported(receiver: Received, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("burnbook.pipeline.planning.plan", lambda *_: 1 // 0)
    assert run(["generate", "-C", str(write(tmp_path))]) == 3
    root = receiver.span("burnbook generate")
    assert root.attributes == {
        "burnbook.command": "generate",
        "process.exit.code": 3,
        "error.type": "ZeroDivisionError",
    }
    assert ("plan", "ZeroDivisionError") in receiver.values("burnbook.stage.duration")


def test_spans_of_tools_are_bounded_and_the_rest_is_counted(receiver: Received) -> None:
    telemetry.start("validate")
    for _ in range(450):
        with telemetry.tool("promtool", "web") as exited:
            exited(1)
    assert telemetry.end(0) == ""
    tools = [span for span in receiver.spans() if span.name == "promtool"]
    assert len(tools) == 400
    assert all(span.failed for span in tools)
    assert receiver.span("burnbook validate").attributes["burnbook.tools.dropped"] == 50


def test_a_server_that_we_run_is_a_span(receiver: Received, tmp_path: Path) -> None:
    server = Tool("prometheus", Path("/bin/sleep"), (1,))
    telemetry.start("drill")
    with telemetry.span("drill"), running(Start(server, lambda _: ("sleep", "60"), tmp_path, lambda _: True)):
        pass
    telemetry.end(0)
    span = receiver.span("prometheus")
    assert span.parent == receiver.span("drill").id
    assert span.attributes["process.exit.code"] == -signal.SIGTERM


def test_every_metric_is_documented_with_its_unit_and_attributes() -> None:
    page = (Path(__file__).parents[2] / "docs" / "telemetry.md").read_text()
    rows = {row.split("`")[1]: row for row in page.splitlines() if row.startswith("| `burnbook.")}
    assert set(rows) == {instrument.name for instrument in telemetry.INSTRUMENTS}
    for instrument in telemetry.INSTRUMENTS:
        wanted = (f"{instrument.kind}, `{instrument.unit}`", *(f"`{name}`" for name in instrument.attributes))
        assert [text for text in wanted if text not in rows[instrument.name]] == []
