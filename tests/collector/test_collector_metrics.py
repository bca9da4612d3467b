"""What collectors write of themselves: real ones, with their stores gone, their queues full, their memory short."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from collector_files import GATEWAY, Config, config, reference_plan
from telemetry_path.collectors import free_port
from test_collector_proofs import needs_otelcol

from burnbook import toolbox
from burnbook.live.processes import HOST, Address, Start, running, scratch, until
from burnbook.model.collecting import CollectorCare
from burnbook.text import json_out, promql, yaml_out

SAMPLE = Path(__file__).parents[1] / "families" / "samples" / "otel-collector.prom"
ELSEWHERE = {"up", "traces_span_metrics_calls_total"}  # Prometheus' own, and what goes to the store of metrics
NO_STORE = f"http://{HOST}:1"
_FAILED = {"name": "x", "kind": 2, "status": {"code": 2}}  # or most of them would be sampled away
_SPANS = [{"traceId": f"{at:032x}", "spanId": f"{at:016x}", **_FAILED} for at in (1, 2)]
_POINTS = [{"timeUnixNano": str(at), "asDouble": 1} for at in (1, 2)]
SENT = {
    "traces": {"resourceSpans": [{"scopeSpans": [{"spans": _SPANS}]}]},
    "metrics": {
        "resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "x", "gauge": {"dataPoints": _POINTS}}]}]}]
    },
    "logs": {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": "x"}}] * 2}]}]},
}
BY_WORLD = {  # until what is written by each of them
    "gone": r"otelcol_exporter_send_failed_(spans|metric_points|log_records)_total",
    "full": r"otelcol_exporter_enqueue_failed_(spans|metric_points|log_records)_total",
    "short": r"otelcol_processor_memory_limiter_refused_(spans|metric_points|log_records)_total",
    "bare": r"otelcol_exporter_send_failed_(spans|metric_points|log_records)",
}


@dataclass(frozen=True)
class World:
    """A collector of the generated configuration, and what is wrong with it."""

    name: str
    folder: Path
    http: int

    def start(self) -> Start:
        tool = toolbox.find("otelcol")
        assert tool
        file = self.folder / "gateway.yaml"

        def command(address: Address) -> tuple[str, ...]:
            file.write_text(yaml_out.dump(self._config(address.port)))
            return (str(tool.path), "--config", str(file))

        return Start(tool, command, self.folder, lambda address: bool(names(address)), 30)

    def send(self) -> None:
        for path, data in SENT.items():
            body = json_out.dump(data).encode()
            request = urllib.request.Request(
                f"http://{HOST}:{self.http}/v1/{path}", body, {"Content-Type": "application/json"}
            )
            try:
                urllib.request.urlopen(request, timeout=5).close()
            except OSError:  # what is sent back is no answer of 200, and before it listens there is none
                continue

    def _config(self, port: int) -> Config:
        found = config(GATEWAY)
        endpoints = {"grpc": {"endpoint": f"{HOST}:0"}, "http": {"endpoint": f"{HOST}:{self.http}"}}
        found["receivers"]["otlp"]["protocols"] = endpoints
        found["extensions"]["health_check"]["endpoint"] = f"{HOST}:0"
        storage = found["extensions"]["file_storage"]
        storage["directory"] = storage["compaction"]["directory"] = str(self.folder / "storage")
        found["processors"]["tail_sampling"]["decision_wait"] = "100ms"
        found["connectors"]["span_metrics"]["metrics_flush_interval"] = "1s"
        reader: dict[str, Any] = found["service"]["telemetry"]["metrics"]["readers"][0]["pull"]["exporter"][
            "prometheus"
        ]
        reader |= {"host": HOST, "port": port, "without_type_suffix": self.name == "bare"}
        for exporter in found["exporters"].values():
            exporter |= {"endpoint": NO_STORE, "retry_on_failure": {"enabled": False}}
            exporter["sending_queue"]["batch"]["flush_timeout"] = "100ms"
            if self.name == "full":
                exporter["sending_queue"] |= {"queue_size": 1, "batch": {"min_size": 1, "max_size": 1}}
        if self.name == "short":
            limits = {"check_interval": "100ms", "limit_mib": 2, "spike_limit_mib": 1}
            found["processors"]["memory_limiter"] = limits
        return found


def names(address: Address) -> set[str]:
    """Return the names of the collector's own metrics; none while nobody answers."""
    try:
        with urllib.request.urlopen(f"{address.url}/metrics", timeout=30) as answer:
            text = answer.read().decode()
    except OSError:
        return set()
    return set(re.findall(r"^(otelcol_\w+)[{ ]", text, re.MULTILINE))


@pytest.fixture(scope="module")
def written() -> Iterator[dict[str, set[str]]]:
    """Run a collector of each world side by side, and return what each of them writes in the end."""
    with ExitStack() as stack:
        worlds = [World(name, stack.enter_context(scratch()), free_port()) for name in BY_WORLD]
        addresses = {world.name: stack.enter_context(running(world.start())) for world in worlds}

        def complete(world: World) -> bool:
            found = {name for name in names(addresses[world.name]) if re.fullmatch(BY_WORLD[world.name], name)}
            if len(found) < 3:
                world.send()
            return len(found) == 3

        assert [world.name for world in worlds if not until(lambda world=world: complete(world), 60, 0.3)] == []
        yield {name: names(address) for name, address in addresses.items()}


def care() -> CollectorCare:
    found = reference_plan().collector_care
    assert found
    return found


def read() -> set[str]:
    """Return every metric of the collectors that a rule or a panel reads by its name."""
    asked = [alert.expr for alert in care().alerts]
    asked += [query.expr for shelf in care().shelves for signal in shelf.signals for query in signal.queries]
    return {selector.metric for expr in asked for selector in promql.selectors(expr)} - ELSEWHERE


def other_names(found: set[str]) -> set[str]:
    """Return the names that metrics have where the reader adds no suffix: the beginning of another one."""
    return {name for name in found if any(other != name and other.startswith(f"{name}_") for other in found)}


@needs_otelcol
def test_every_metric_that_rules_and_panels_read_is_written_by_a_real_collector(written: dict[str, set[str]]) -> None:
    wanted = read() - other_names(read())
    assert len(wanted) > 20
    assert wanted - (written["gone"] | written["full"] | written["short"]) == set()


@needs_otelcol
def test_so_are_the_names_without_suffixes_as_far_as_nothing_refuses(written: dict[str, set[str]]) -> None:
    missing = other_names(read()) - written["bare"]
    assert {re.sub(r"_(spans|metric_points|log_records)$", "", name) for name in missing} == {
        "otelcol_exporter_enqueue_failed",
        "otelcol_processor_memory_limiter_refused",
    }


@needs_otelcol
def test_the_sample_of_the_family_holds_what_a_real_collector_writes(written: dict[str, set[str]]) -> None:
    sampled = set(re.findall(r"^(otelcol_\w+)[{ ]", SAMPLE.read_text(), re.MULTILINE))
    assert len(sampled) > 20
    assert sampled - set().union(*written.values()) == set()
