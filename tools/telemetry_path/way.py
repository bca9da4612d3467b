"""The whole way: service, agent, gateway, Prometheis with the bundle's rules, Alertmanager, a webhook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from burnbook.live.processes import HOST
from burnbook.toolbox import Tool
from telemetry_path import beside, collectors, service, watch
from telemetry_path.collectors import Collector, Setup
from telemetry_path.service import Service
from telemetry_path.sink import Sink, listening
from telemetry_path.watch import Watch

EXPORTED = 30_000  # milliseconds between two exports, as the definition says
_RULES = ("checkout.availability.yaml", "burnbook.yaml")


@dataclass(frozen=True)
class Plan:
    """What is run, and how many times faster than in production; without a collector the service is scraped.

    `remote_write` is the gateway's configuration for stores that take no OTLP.
    """

    folder: Path
    bundle: Path
    configs: Mapping[str, str]
    otelcol: Tool | None
    prometheis: tuple[Tool, ...]
    identity: Mapping[str, str]
    factor: int
    rules: tuple[str, ...] = _RULES
    remote_write: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """All that runs; `store` gets traces and logs."""

    service: Service
    watch: Watch
    store: Sink
    agent: Collector | None = None
    gateway: Collector | None = None


@contextmanager
def running(plan: Plan) -> Iterator[Way]:
    """Run everything until the end of the block; what comes last ends first."""
    with ExitStack() as stack:
        store = stack.enter_context(listening())
        servers = watch.watching(plan.folder / "watch", plan.bundle, plan.prometheis, plan.rules, plan.factor)
        watched = stack.enter_context(servers)
        shop = plan.folder / "shop"
        shop.mkdir()
        if plan.otelcol is None:
            served = stack.enter_context(service.serving(shop))
            scraped = {"targets": [served.url.removeprefix("http://")], "labels": {"service_name": "checkout"}}
            watched.targets.write_text(json.dumps([scraped]))
            yield Way(served, watched, store)
            return
        overlay = to_stores(plan, watched, store)
        setup = Setup(plan.otelcol, plan.configs["gateway"], plan.folder / "gateway", overlay, plan.identity)
        gateway = stack.enter_context(collectors.collector(setup))
        endpoint = f"{HOST}:{gateway.grpc}"
        variables = {**plan.identity, "GATEWAY_ENDPOINT": endpoint, "LOG_FILES": str(shop / "*.log")}
        passed_on = {"exporters": {"otlp_grpc": collectors.delivery(endpoint)}}
        setup = Setup(plan.otelcol, plan.configs["agent"], plan.folder / "agent", passed_on, variables)
        agent = stack.enter_context(collectors.collector(setup))
        pace = {"OTEL_METRIC_EXPORT_INTERVAL": str(EXPORTED // plan.factor), "OTEL_EXPORTER_OTLP_ENDPOINT": agent.url}
        yield Way(stack.enter_context(service.serving(shop, pace)), watched, store, agent, gateway)


def to_stores(plan: Plan, watched: Watch, store: Sink) -> dict[str, Any]:
    """Return what makes the gateway send to our stores: as published over OTLP, and beside it by remote write."""
    overlay: dict[str, Any] = collectors.to_store(("traces", "logs", "metrics"), store.url)
    overlay["processors"] = {"tail_sampling": {"decision_wait": "1s"}}
    written = []
    for tool, client in zip(plan.prometheis, watched.prometheis.values(), strict=True):
        if watch.takes_otlp(tool):
            overlay["exporters"]["otlp_http/metrics"] = collectors.delivery(f"{client.url}/api/v1/otlp")
        else:
            written.append(f"{client.url}/api/v1/write")
    return collectors.merged(overlay, beside.overlay(plan.remote_write, written)) if written else overlay
