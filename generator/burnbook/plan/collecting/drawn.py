"""What the collectors' dashboard draws: what comes in and goes out, queues, process, sampling, metrics of spans."""

from __future__ import annotations

from decimal import Decimal

from burnbook.model.collecting import Shelf
from burnbook.model.sli import Query, Signal
from burnbook.plan.collecting import reads as names_of
from burnbook.plan.collecting.exporters import NEARLY_FULL
from burnbook.plan.collecting.reads import (
    CPU,
    HELD,
    KINDS,
    MEMORY,
    QUEUE_CAPACITY,
    QUEUE_SIZE,
    SAMPLED,
    TARGETS,
    TOO_EARLY,
    UPTIME,
    Kind,
    Reads,
)
from burnbook.text.promql import HOLE, Matcher, Selector

_CALLS = "traces_span_metrics_calls_total"
_OVERFLOW = Matcher("otel_metric_overflow", "=", "true")
_TARGET = TARGETS[-1]
_QUEUE = f"exporter {_TARGET}"
_ERROR = "error_type"


def shelves(reads: Reads) -> tuple[Shelf, ...]:
    """Return the rows of the dashboard."""
    return (
        Shelf("In and out", tuple(_flow(reads, kind) for kind in KINDS)),
        Shelf("Queues", (_filled(reads), _queued(reads), _errors(reads), _oversized(reads))),
        Shelf("Process", (_memory(reads), _limited(reads), _cpu(reads), _uptime(reads))),
        Shelf("Sampling and metrics of spans", (_sampled(reads), _early(reads), _held(reads), _series())),
    )


def _flow(reads: Reads, kind: Kind) -> Signal:
    outside = reads.received()
    counters = (
        ("received", outside, names_of.accepted(kind)),
        ("sent back", outside, names_of.refused(kind)),
        ("sent on", reads, names_of.sent(kind)),
        ("given up", reads, names_of.failed(kind)),
        ("not queued", reads, names_of.unqueued(kind)),
    )
    twice = reads.of_remote_write("What is sent on or given up by remote write counts twice: it leaves a queue first.")
    return Signal(
        f"flow-{kind.reason}",
        kind.words.capitalize(),
        "Of all collectors, a second: received, sent back to the sender, sent on, given up and not queued (both are"
        " lost). An agent and a gateway count the same data once each."
        + (twice if kind.name == "metric_points" else ""),
        "per-second",
        tuple(Query(found.total(counter, HOLE), legend) for legend, found, counter in counters),
    )


def _filled(reads: Reads) -> Signal:
    words = (
        "Each exporter's queue, by collector, as a share of its capacity. The line is what is told; at 100% data is"
        " lost."
    )
    return Signal("filled", "Queue used", words, "ratio", (Query(reads.filled(), _QUEUE),), NEARLY_FULL)


def _queued(reads: Reads) -> Signal:
    by = (*TARGETS, "exporter")
    queries = (
        Query(reads.most((QUEUE_SIZE,), *by), _QUEUE),
        Query(f"min({reads.selector(QUEUE_CAPACITY)})", "limit"),
    )
    words = (
        "Items that wait in each exporter's queue, by collector, and the smallest capacity of one (dashed). A queue"
        " grows while its store is slow or down."
    )
    return Signal("queued", "Queue length", words, "count", queries)


def _errors(reads: Reads) -> Signal:
    counters = ((kind, names_of.failed(kind)) for kind in KINDS)
    queries = tuple(Query(reads.total(found, HOLE, _ERROR), f"{kind.words}: {_ERROR}") for kind, found in counters)
    words = "What exporters gave up, by the error: of spans, metric points and log records. None is good."
    return Signal("errors", "Given up, by error", words, "per-second", queries)


def _oversized(reads: Reads) -> Signal:
    narrowed = reads.oversized()
    queries = tuple(Query(narrowed.total(names_of.oversized(kind), HOLE), kind.words) for kind in names_of.SIZED)
    words = "Log records and spans of more than 3 MB, which are lost, a second. None is good."
    return Signal("oversized", "Dropped as too large", words, "per-second", queries)


def _memory(reads: Reads) -> Signal:
    words = (
        "Resident memory by collector. Its limit is its container's: from a share of that on (`memory_limiter`) it"
        " sends data back, see beside."
    )
    return Signal("memory", "Memory", words, "bytes", (Query(reads.most(MEMORY, *TARGETS), _TARGET),))


def _limited(reads: Reads) -> Signal:
    queries = tuple(Query(reads.total(names_of.limited(kind), HOLE), kind.words) for kind in KINDS)
    words = "What the memory limiter refused. Above 0 the collector is short of memory; no line is good."
    return Signal("limited", "Refused for memory", words, "per-second", queries)


def _cpu(reads: Reads) -> Signal:
    query = Query(reads.total(CPU, HOLE, *TARGETS), _TARGET)
    return Signal("cpu", "CPU", "Cores in use, by collector.", "count", (query,))


def _uptime(reads: Reads) -> Signal:
    query = Query(reads.most(UPTIME.names, *TARGETS), _TARGET)
    return Signal(
        "uptime", "Uptime", "Since its last start, by collector: each fall is a restart.", "seconds", (query,)
    )


def _sampled(reads: Reads) -> Signal:
    words = "Traces that were judged, a second: kept (true) and thrown away (false)."
    return Signal(
        "sampled", "Traces judged", words, "per-second", (Query(reads.total(SAMPLED, HOLE, "sampled"), "sampled"),)
    )


def _early(reads: Reads) -> Signal:
    query = Query(reads.total(TOO_EARLY, HOLE, *TARGETS), _TARGET)
    words = "Traces that were thrown away before they were judged, a second. Above 0, `num_traces` is too small."
    return Signal("early", "Traces dropped too early", words, "per-second", (query,), Decimal(0))


def _held(reads: Reads) -> Signal:
    words = "Traces in memory that wait to be judged, by collector; at `num_traces` the oldest leave unjudged."
    return Signal("held", "Traces held", words, "count", (Query(reads.most((HELD,), *TARGETS), _TARGET),))


def _series() -> Signal:
    queries = (
        Query(f"count(rate({Selector(_CALLS)}[{HOLE}]))", "series"),
        Query(f"count(rate({Selector(_CALLS, (_OVERFLOW,))}[{HOLE}]))", "overflow"),
    )
    words = (
        "Series of the counted spans, and those that hold what went over `aggregation_cardinality_limit`: once there"
        " is one, new routes are counted together and SLOs by route are blind."
    )
    return Signal("series", "Series of span metrics", words, "count", queries)
