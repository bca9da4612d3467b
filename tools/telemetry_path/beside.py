"""Remote write beside OTLP: one gateway sends its metrics to further stores, by the parts that are generated for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from burnbook.model.collector import Store
from burnbook.model.plan import Plan
from burnbook.outputs.collector.render import GATEWAY, configurations
from telemetry_path import collectors

_OTLP, _QUEUE, _WRITES = "otlp_http/metrics", "otlp_grpc/metrics", "prometheus_remote_write/metrics"


def written(plan: Plan) -> dict[str, Any]:
    """Return the gateway that a project's plan comes to where its store of metrics takes remote write."""
    assert plan.collector
    store = Store("remote_write", "http://store.invalid/api/v1/write")
    options = replace(plan.collector.options, metrics=store)
    return configurations(replace(plan.collector, options=options))[GATEWAY]


def overlay(config: Mapping[str, Any], urls: Sequence[str]) -> dict[str, Any]:
    """Return what makes a gateway that sends by OTLP write to further stores as that one, with shorter waits."""
    soon = collectors.delivery("")
    queue = {**config["exporters"][_QUEUE]["sending_queue"], "batch": soon["sending_queue"]["batch"]}
    writes = {**config["exporters"][_WRITES], "retry_on_failure": soon["retry_on_failure"]}
    stores = {f"{_WRITES}_{number}": {**writes, "endpoint": url} for number, url in enumerate(urls)}
    relay = {**config["service"]["pipelines"]["metrics/relay"], "exporters": [*stores]}
    pipelines = {"metrics/in": {"exporters": [_OTLP, _QUEUE]}, "metrics/relay": relay}
    return {
        "receivers": {name: config["receivers"][name] for name in relay["receivers"]},
        "processors": {name: config["processors"][name] for name in relay["processors"]},
        "exporters": {_QUEUE: {**config["exporters"][_QUEUE], "sending_queue": queue}, **stores},
        "service": {"pipelines": pipelines},
    }
