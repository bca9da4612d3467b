"""The relay: remote write has no queue on disk, so the gateway sends metrics to itself from one that is.

A batch leaves the queue when the store has answered: a gateway that is killed before it sends the batch again.
"""

from __future__ import annotations

from typing import Any

from burnbook.model.collector import RELAY, Options
from burnbook.outputs.collector import filters, shared
from burnbook.outputs.collector.environment import RELAY_PORT

EXPORTER = "otlp_grpc/metrics"
_LATE = "filter/late"
_ADDRESS = f"localhost:{RELAY_PORT}"  # TCP: a unix socket that a crash leaves behind would keep it from starting


def receivers(options: Options) -> dict[str, Any]:
    """Return where the gateway takes what waited; only its own machine reaches it."""
    return {RELAY: {"protocols": {"grpc": {"endpoint": _ADDRESS}}}} if options.relayed else {}


def exporters(options: Options) -> dict[str, Any]:
    """Return the queue on disk: one batch at a time, so that samples of a series keep their order.

    It waits for an answer for as long as the store is away: a limit would end a try of remote write, and count as loss.
    """
    if not options.relayed:
        return {}
    delivery = shared.delivery(options)
    queue = {**delivery["sending_queue"], "num_consumers": 1}
    here = {"endpoint": _ADDRESS, "tls": {"insecure": True}, "compression": "none"}
    return {EXPORTER: {**here, **delivery, "timeout": "0s", "sending_queue": queue}}


def processors(options: Options) -> dict[str, Any]:
    """Return what looks at points once they have waited: one that is too old would hold up all that come after it."""
    return {_LATE: filters.late(options.version)} if options.relayed else {}


def pipelines(options: Options, exporter: str) -> dict[str, Any]:
    """Return what takes from the queue. No memory limiter: a batch of the queue has been let in already."""
    if not options.relayed:
        return {}
    return {"metrics/relay": {"receivers": [RELAY], "processors": [_LATE], "exporters": [exporter]}}
