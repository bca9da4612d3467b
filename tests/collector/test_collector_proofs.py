"""The proofs catch what they are for: every mistake is planted in the real files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from collector_files import AGENT, GATEWAY, MANIFEST, Bundle, Config, Mistake

from burnbook import toolbox
from burnbook.model.bundle import Command

needs_otelcol = pytest.mark.skipif(
    toolbox.find("otelcol") is None, reason="no otelcol on PATH or in the cache: tools/install --collector builds it"
)


def pipeline(data: Config, name: str) -> Any:
    return data["service"]["pipelines"][name]


def protocol(data: Config, name: str) -> Any:
    return data["receivers"]["otlp"]["protocols"][name]


def swap(data: Config) -> None:
    pipeline(data, "traces/in")["processors"][:2] = ["filter/probes", "memory_limiter"]


def count_after_sampling(data: Config) -> None:
    pipeline(data, "traces/in")["processors"].append("tail_sampling")
    pipeline(data, "traces/sampled")["processors"].remove("tail_sampling")


def batch_before_sampling(data: Config) -> None:
    data["processors"]["batch"] = {}
    pipeline(data, "traces/sampled")["processors"].insert(1, "batch")


def buckets(data: Config) -> Any:
    return data["connectors"]["span_metrics"]["histogram"]["explicit"]["buckets"]


def old_name(data: Config) -> None:
    data["receivers"]["filelog"] = data["receivers"].pop("file_log")
    pipeline(data, "logs")["receivers"] = ["otlp", "filelog"]


def unlimited(data: Config) -> None:
    pipeline(data, "metrics/spans")["processors"] = []


MISTAKES: list[tuple[str, Mistake, str]] = [
    (GATEWAY, lambda data: data["exporters"].pop("otlp_http/logs"), "otlp_http/logs is used and not declared"),
    (GATEWAY, lambda data: data["processors"].update({"redaction/2": {}}), "redaction/2 is declared and not used"),
    (GATEWAY, lambda data: data["service"]["extensions"].remove("health_check"), "health_check is declared and not us"),
    (GATEWAY, swap, "traces/in: memory_limiter is not its first processor"),
    (GATEWAY, unlimited, "metrics/spans: memory_limiter is not its first processor"),
    (GATEWAY, count_after_sampling, "span_metrics counts what tail_sampling has left over"),
    (GATEWAY, batch_before_sampling, "batch stands before tail_sampling"),
    (GATEWAY, lambda data: data["exporters"]["otlp_http/logs"].pop("sending_queue"), "logs has no queue on disk"),
    (
        GATEWAY,
        lambda data: data["service"]["extensions"].remove("file_storage"),
        "which is no extension of the service",
    ),
    (GATEWAY, lambda data: protocol(data, "http").pop("tls"), "protocols.http listens on 0.0.0.0:4318 without TLS"),
    (GATEWAY, lambda data: protocol(data, "grpc")["tls"].pop("client_ca_file"), "4317 and lets anybody send"),
    (AGENT, lambda data: protocol(data, "grpc").update(endpoint="0.0.0.0:4317"), "listens on 0.0.0.0:4317 without TLS"),
    (AGENT, lambda data: protocol(data, "grpc").update(endpoint="${env:H:-}:4317"), "listens on :4317 without TLS"),
    (
        AGENT,
        lambda data: protocol(data, "grpc").update(endpoint="localhost.example:4317"),
        "localhost.example:4317 with",
    ),
    (AGENT, lambda data: data["exporters"]["otlp_grpc"]["tls"].update(insecure=True), "otlp_grpc.tls.insecure is set"),
    (AGENT, lambda data: data["exporters"]["otlp_grpc"]["tls"].update(insecure_skip_verify=True), "skip_verify is set"),
    (GATEWAY, lambda data: pipeline(data, "traces/in")["exporters"].remove("span_metrics"), "exports to span_metrics"),
    (GATEWAY, lambda data: data["service"]["pipelines"].pop("metrics/spans"), "nothing receives from span_metrics"),
    (GATEWAY, lambda data: buckets(data).reverse(), "buckets of span_metrics do not rise"),
    (GATEWAY, lambda data: buckets(data).append("10s"), "buckets of span_metrics do not rise"),
    (GATEWAY, lambda data: buckets(data).append("soon"), "one that is no duration"),
    (AGENT, old_name, "receivers: filelog: no component is called so"),
    (MANIFEST, lambda data: data["connectors"].pop(), "connectors: span_metrics needs"),
    (MANIFEST, lambda data: data["processors"].append({"gomod": "example.org/x v0.158.0"}), "x v0.158.0 is built and"),
    (MANIFEST, lambda data: data["receivers"][0].update(gomod="example.org/otlp v1"), "receivers: file_log needs"),
]


def test_the_files_as_they_are_written_are_sound(tmp_path: Path) -> None:
    assert Bundle(tmp_path).write().faults() == []


@pytest.mark.parametrize(("path", "mistake", "words"), MISTAKES, ids=[words for _, _, words in MISTAKES])
def test_a_planted_mistake_is_told(path: str, mistake: Mistake, words: str, tmp_path: Path) -> None:
    faults = Bundle(tmp_path).write(path, mistake).faults()
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize("path", [GATEWAY, AGENT, MANIFEST])
@pytest.mark.parametrize("text", ["a: [", "- a\n", "a: 1\na: 2\n"])
def test_a_file_that_cannot_be_read_is_told(path: str, text: str, tmp_path: Path) -> None:
    bundle = Bundle(tmp_path).write()
    (tmp_path / path).write_text(text)
    assert bundle.faults()


@pytest.mark.parametrize("part", [("service",), ("receivers",), ("service", "pipelines"), ("exporters",)])
@pytest.mark.parametrize("instead", [None, "text", ["list"], {"traces": "text"}])
def test_nonsense_is_told_in_words(part: tuple[str, ...], instead: object, tmp_path: Path) -> None:
    def plant(data: Config) -> None:
        place = data
        for key in part[:-1]:
            place = place[key]
        place[part[-1]] = instead

    assert Bundle(tmp_path).write(GATEWAY, plant).faults()


def validated(bundle: Bundle, path: str) -> subprocess.CompletedProcess[str]:
    """Run the real collector as the proof does, in a bare environment, so that every default has to hold."""
    tool = toolbox.find("otelcol")
    assert tool
    how = next(check.how for check in bundle.checks() if check.subject == path and isinstance(check.how, Command))
    assert how.tool == "otelcol"
    environment = {"PATH": os.environ["PATH"]}
    argv = (str(tool.path), *how.arguments)
    return subprocess.run(
        argv, cwd=bundle.folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@needs_otelcol
@pytest.mark.parametrize("path", [GATEWAY, AGENT])
def test_the_real_collector_reads_the_configuration_without_any_variable_set(path: str, tmp_path: Path) -> None:
    done = validated(Bundle(tmp_path).write(), path)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


REFUSED: list[tuple[str, Mistake]] = [
    (GATEWAY, lambda data: data["processors"]["memory_limiter"].update(check_intervall="1s")),
    (GATEWAY, lambda data: data["processors"]["filter/probes"].update(trace_conditions=["IsMatch(span.attributes["])),
    (GATEWAY, lambda data: data["exporters"].pop("otlp_http/logs")),
    (GATEWAY, lambda data: buckets(data).append("soon")),
    (AGENT, lambda data: data["receivers"]["file_log"]["operators"][2].update({"if": "type(body"})),
    (AGENT, lambda data: data["receivers"].update(kafka={})),
]


@needs_otelcol
@pytest.mark.parametrize(("path", "mistake"), REFUSED)
def test_the_real_collector_refuses_a_planted_mistake(path: str, mistake: Mistake, tmp_path: Path) -> None:
    done = validated(Bundle(tmp_path).write(path, mistake), path)
    assert done.returncode != 0
    assert done.stdout + done.stderr
