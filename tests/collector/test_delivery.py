"""Nothing is lost: stores are down, collectors are killed under load, and all that was accepted arrives.

Seconds here; `make nothing-lost` takes minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from collector_files import AGENT, GATEWAY, config, contents
from telemetry_path import collectors, lost, sink, watch
from telemetry_path.collectors import Collector
from telemetry_path.lost import Site

from burnbook.live.processes import until
from certified import needs_collector, otelcol, trust

MIB = 1 << 20
TEXT = "x" * 10_000
HARD = 200  # MiB: what a container would be given
# What the percentages of the configuration come to in such a container.
LIMITED = {"limit_mib": HARD * 80 // 100, "spike_limit_mib": HARD * 20 // 100}


@needs_collector
def test_all_that_was_accepted_arrives(tmp_path: Path) -> None:
    configs = {"agent": contents()[AGENT], "gateway": contents()[GATEWAY]}
    verdicts = lost.play(Site(otelcol(), watch.otlp_prometheus(), configs, tmp_path), 0.7)
    assert {one.what for one in verdicts} == {"metric points", "log records over OTLP", "lines of log files"}
    for one in verdicts:
        assert one.accepted > 500, one
        assert one.lost == 0, one


def test_no_exporter_and_no_reader_of_files_gives_up_while_there_is_room() -> None:
    exporters = [one for path in (AGENT, GATEWAY) for one in config(path)["exporters"].values()]
    waits = [one["retry_on_failure"] for one in (*exporters, config(AGENT)["receivers"]["file_log"])]
    assert len(waits) == 5
    assert {one["max_elapsed_time"] for one in waits} == {"0s"}


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[tuple[Collector, str]]:
    """Lend a gateway in as little memory as a small container has, and the certificate that it trusts."""
    identity = trust(tmp_path)
    with sink.listening() as store:
        overlay: dict[str, Any] = collectors.to_store(("traces", "metrics", "logs"), store.url)
        overlay["processors"] = {"memory_limiter": LIMITED, "tail_sampling": {"decision_wait": "5s"}}
        variables = {**identity, "GOMEMLIMIT": f"{LIMITED['limit_mib']}MiB"}
        setup = collectors.Setup(otelcol(), contents()[GATEWAY], tmp_path / "gateway", overlay, variables)
        with collectors.collector(setup) as running:
            yield running, identity["COLLECTOR_CA_FILE"]


@needs_collector
def test_overloaded_it_refuses_says_so_stays_in_its_memory_and_recovers(gateway: tuple[Collector, str]) -> None:
    running, certificate = gateway

    def sent(number: int) -> int:
        where = f"https://127.0.0.1:{running.http}/v1/traces"
        return requests.post(where, json=_big(number), verify=certificate, cert=certificate, timeout=120).status_code

    with ThreadPoolExecutor(4) as pool:
        answers, held = [pool.submit(sent, number) for number in range(300)], [0]
        while not all(answer.done() for answer in answers):
            held.append(running.memory())
            time.sleep(0.02)
    assert {answer.result() for answer in answers} == {200, 503}
    assert "Refusing data" in running.log()
    assert sum(value for name, value in running.metrics().items() if "memory_limiter_refused_spans" in name) > 0
    assert MIB < max(held) < HARD * MIB
    assert until(lambda: sent(0) == 200, 60, every=0.5), "it does not take anything again"


def _big(number: int) -> dict[str, Any]:
    """Return a message of a megabyte: spans of traces that are waited for, in texts that nothing looks at."""
    ids = ({"traceId": f"{number * 100 + at + 1:032x}", "spanId": f"{at + 1:016x}"} for at in range(100))
    long = [{"key": "text", "value": {"stringValue": TEXT}}]
    spans = [{**own, "name": "big", "links": [{**own, "attributes": long}]} for own in ids]
    return {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
