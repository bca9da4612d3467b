"""Nothing is lost: stores are down, collectors are killed under load, and all that was accepted arrives.

Seconds here; `make nothing-lost` takes minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from collector_files import AGENT, GATEWAY, config, contents, reference_plan
from telemetry_path import beside, collectors, lost, sink, watch
from telemetry_path.collectors import Collector
from telemetry_path.lost import Site

from burnbook import toolbox
from burnbook.live.processes import until
from certified import holds, needs_collector, otelcol, trust

WRITTEN = "metric points by remote write"
WHAT = {"metric points over OTLP", WRITTEN, "log records over OTLP", "lines of log files"}
MIB = 1 << 20
TEXT = "x" * 10_000
HARD = 200  # MiB: what a container would be given
# What the percentages of the configuration come to in such a container.
LIMITED = {"limit_mib": HARD * 80 // 100, "spike_limit_mib": HARD * 20 // 100}


@needs_collector
def test_all_that_was_accepted_arrives(tmp_path: Path) -> None:
    configs, written = {"agent": contents()[AGENT], "gateway": contents()[GATEWAY]}, beside.written(reference_plan())
    store = toolbox.find("prometheus") if holds("prometheusremotewriteexporter") else None
    site = Site(otelcol(), watch.otlp_prometheus(), configs, tmp_path, store, written)
    verdicts = lost.play(site, 0.7)
    assert {one.what for one in verdicts} == (WHAT if store else WHAT - {WRITTEN})
    for one in verdicts:
        assert one.accepted > 500, one
        assert one.lost == 0, one


def test_no_exporter_and_no_reader_of_files_gives_up_while_there_is_room() -> None:
    exporters = [one for path in (AGENT, GATEWAY) for one in config(path)["exporters"].values()]
    waits = [one["retry_on_failure"] for one in (*exporters, config(AGENT)["receivers"]["file_log"])]
    assert len(waits) == 5
    assert {one["max_elapsed_time"] for one in waits} == {"0s"}


@contextmanager
def gateway(folder: Path, wait: int) -> Iterator[tuple[Collector, str]]:
    """Lend a gateway in as little memory as a small container has, and the certificate that it trusts.

    It holds each trace for so many seconds.
    """
    folder.mkdir()
    identity = trust(folder)
    with sink.listening() as store:
        overlay: dict[str, Any] = collectors.to_store(("traces", "metrics", "logs"), store.url)
        overlay["processors"] = {"memory_limiter": LIMITED, "tail_sampling": {"decision_wait": f"{wait}s"}}
        variables = {**identity, "GOMEMLIMIT": f"{LIMITED['limit_mib']}MiB"}
        setup = collectors.Setup(otelcol(), contents()[GATEWAY], folder / "gateway", overlay, variables)
        with collectors.collector(setup) as running:
            yield running, identity["COLLECTOR_CA_FILE"]


@needs_collector
def test_overloaded_it_refuses_says_so_stays_in_its_memory_and_recovers(tmp_path: Path) -> None:
    for wait in (5, 30):
        with gateway(tmp_path / str(wait), wait) as (running, certificate):
            answers, held = _overloaded(running, certificate)
            if answers == {200} and wait == 5:  # a slow machine sends less than it holds: it is to hold more
                continue
            assert answers == {200, 503}
            assert "Refusing data" in running.log()
            assert sum(value for name, value in running.metrics().items() if "memory_limiter_refused_spans" in name) > 0
            assert MIB < held < HARD * MIB
            again = until(lambda to=(running, certificate): _sent(0, *to) == 200, 120, every=0.5)
            assert again, "it does not take anything again"
            return


def _overloaded(running: Collector, certificate: str) -> tuple[set[int], int]:
    """Send much more than there is memory for; return what was answered, and the bytes held at most."""
    with ThreadPoolExecutor(4) as pool:
        answers, held = [pool.submit(_sent, number, running, certificate) for number in range(300)], [0]
        while not all(answer.done() for answer in answers):
            held.append(running.memory())
            time.sleep(0.02)
    return {answer.result() for answer in answers}, max(held)


def _sent(number: int, running: Collector, certificate: str) -> int:
    where = f"https://127.0.0.1:{running.http}/v1/traces"
    return requests.post(where, json=_big(number), verify=certificate, cert=certificate, timeout=120).status_code


def _big(number: int) -> dict[str, Any]:
    """Return a message of a megabyte: spans of traces that are waited for, in texts that nothing looks at."""
    ids = ({"traceId": f"{number * 100 + at + 1:032x}", "spanId": f"{at + 1:016x}"} for at in range(100))
    long = [{"key": "text", "value": {"stringValue": TEXT}}]
    spans = [{**own, "name": "big", "links": [{**own, "attributes": long}]} for own in ids]
    return {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
