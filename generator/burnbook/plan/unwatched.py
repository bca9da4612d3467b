"""What nobody watches of a service yet, and how it is had: a blank space would look like health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from burnbook.model.sli import Signal, Unwatched

_PLACE = "state `runbook.kubernetes`: its pods are watched then"
_PROCESS = f"{_PLACE}; elsewhere the metric family must have a `process`."
_KNOWN: Mapping[str, Unwatched] = {
    "rate": Unwatched("Requests", "no SLO counts requests; an `availability` or `latency` SLI draws them."),
    "in-flight": Unwatched("Requests in flight", "the metric family has no `in_flight` series."),
    "pool": Unwatched("Database pool", "state `saturation.db_pool` with the `size` of the pool."),
    "queue": Unwatched("Queue", "state `saturation.queue` with the selector of its `length`."),
    "queue-age": Unwatched("Age of the oldest job", "state `saturation.queue.oldest` with the selector of its age."),
    "replicas": Unwatched("Replicas", "state `saturation.replicas` with how many there should be at least (`min`)."),
    "slow-queries": Unwatched("Slow queries", "state `saturation.slow_queries` with the selector of the `longest`."),
    "restarts": Unwatched("Restarts", _PROCESS),
    "throttling": Unwatched("CPU throttling", f"{_PLACE}."),
    "memory": Unwatched("Memory", _PROCESS),
}
_NEEDS: Mapping[str, str] = {"in-flight": "rate", "queue-age": "queue"}
"""What is missed only where another thing is watched: no job waits without a queue."""


def told(signals: Iterable[Signal]) -> tuple[Unwatched, ...]:
    """Return what is not among these signals, in the order of the service's dashboard."""
    keys = {signal.key for signal in signals}
    return tuple(
        words for key, words in _KNOWN.items() if key not in keys and (key not in _NEEDS or _NEEDS[key] in keys)
    )
