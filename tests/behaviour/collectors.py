"""The shop's collectors and what they tell of themselves: what they deliver and lose, how full and busy they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from behaviour.events import Episode, less, plus, share, traffic
from behaviour.history import AT_ONCE, DAY, MINUTES, NOW, Counter, Gauge, History, Life, Part, Truth

JOB = "otel-collector"
A, B = (  # scraped every 30s; an SLO of expressions counts no event of a counter's first sample
    Life("collector-a", second=20, lifetime=900_000, interval=30),
    Life("collector-b", second=50, born=NOW - 5 * DAY, lifetime=50_000, interval=30),
)
COLLECTORS = (A, B)
DOWN = Episode(NOW - 8 * DAY, NOW - 8 * DAY + 90, 200)  # a store did not answer
FULL = Episode(NOW - 2 * DAY, NOW - 2 * DAY + 30, 300)  # queues took no more: for the first time
SEEN = NOW - 3 * 60  # from here on what no SLO counts is told, too
STORES = {"spans": "otlp_http/traces", "metric_points": "otlp_http/metrics", "log_records": "otlp_http/logs"}
ERRORS = {"spans": "Unavailable", "metric_points": "Unavailable", "log_records": "DeadlineExceeded"}
RECEIVED = {"spans": 6000, "metric_points": 3300, "log_records": 960}  # a minute, as everything that rises
LOAD = {A.name: 1, B.name: 2}  # times what is received
SPANS_SENT, SPANS_GIVEN_UP = 5400, 6
KEPT, DROPPED = 300, 2700
CPU = 12
CAPACITY, WAITING, CROWDED = 5000, 120, 4300
CROWD = range(NOW - 40, NOW - 15)  # the queue of A's logs is nearly full
MEMORY, HELD = 180_000_000, 900


def delivery() -> History:
    """Return what they delivered and lost of metrics and logs, that they are scraped, and the truth."""
    metrics = [_delivered(life, "metric_points", 3000, 1) for life in COLLECTORS]
    logs = [_delivered(life, "log_records", 900, 20) for life in COLLECTORS]
    counters = tuple(counter for told, _ in (*metrics, *logs) for counter in told)
    slos = {"metrics-delivery": metrics, "logs-delivery": logs}
    truths = {(JOB, name): Truth(tuple(part for _, part in found)) for name, found in slos.items()}
    return History(counters, tuple(_gauge("up", life, [1] * MINUTES) for life in COLLECTORS), truths)


def _delivered(life: Life, kind: str, base: int, usual: int) -> tuple[list[Counter], Part]:
    """Return the counters of one exporter; a share of all (in 10,000) is usually given up."""
    items = traffic(life, base)
    given_up, not_queued = share(items, usual, DOWN), share(items, 0, FULL)
    lost = plus(given_up, not_queued)
    late = replace(life, born=max(life.born, FULL.start - 60))
    counters = [
        _counter(f"otelcol_exporter_sent_{kind}_total", life, less(items, lost), exporter=STORES[kind]),
        _counter(f"otelcol_exporter_send_failed_{kind}_total", life, given_up, **_failed(kind)),
        _counter(f"otelcol_exporter_enqueue_failed_{kind}_total", late, not_queued, exporter=STORES[kind]),
    ]
    return counters, Part(life.second, lost, items)


def running() -> History:
    """Return what else they tell, of the last hours: no SLO counts it, but dashboards and alerts read it."""
    counters = [
        _counter(metric, _lately(life), [gain] * MINUTES, **labels)
        for life in COLLECTORS
        for metric, gain, labels in (*_passed_on(LOAD[life.name]), *_process())
    ]
    gauges = [
        *(_queue(life, kind) for life, kind in product(COLLECTORS, STORES)),
        *(_steady("otelcol_exporter_queue_capacity", CAPACITY, exporter=name) for name in STORES.values()),
        _steady("otelcol_process_memory_rss_bytes", MEMORY),
        _steady("otelcol_processor_tail_sampling_sampling_traces_on_memory", HELD),
    ]
    return History((*counters, *_span_metrics()), tuple(gauge for found in gauges for gauge in found))


def _passed_on(load: int) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Return what rises with what comes in and goes on: a name, the gain of a minute, and labels."""
    for kind, received in RECEIVED.items():
        yield f"otelcol_receiver_accepted_{kind}_total", load * received, {"receiver": "otlp"}
        yield f"otelcol_receiver_refused_{kind}_total", 0, {"receiver": "otlp"}
        yield f"otelcol_processor_memory_limiter_refused_{kind}_total", 0, {"processor": "memory_limiter"}
    for kind in ("spans", "logs"):
        yield f"otelcol_processor_filter_{kind}_filtered_total", 0, {"filter": "filter/oversized"}
    yield "otelcol_exporter_sent_spans_total", load * SPANS_SENT, {"exporter": STORES["spans"]}
    yield "otelcol_exporter_send_failed_spans_total", load * SPANS_GIVEN_UP, _failed("spans")
    yield "otelcol_exporter_enqueue_failed_spans_total", 0, {"exporter": STORES["spans"]}


def _process() -> Iterator[tuple[str, int, dict[str, str]]]:
    """Return what rises with time, and with the traces that are judged."""
    yield "otelcol_process_cpu_seconds_total", CPU, {}
    yield "otelcol_process_uptime_seconds_total", 60, {}
    judged = "otelcol_processor_tail_sampling_global_count_traces_sampled_total"
    yield judged, KEPT, {"sampled": "true"}
    yield judged, DROPPED, {"sampled": "false"}
    yield "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total", 0, {}


def _span_metrics() -> Iterator[Counter]:
    """Return the calls that spans are counted as: of two names, and of all for which there was no series left."""
    names = ({"span_name": "POST /api/orders"}, {"span_name": "GET /basket"}, {"otel_metric_overflow": "true"})
    for labels in names:
        yield Counter("traces_span_metrics_calls_total", {"job": "checkout", **labels}, [9] * MINUTES, _lately(A), 15)


def _queue(life: Life, kind: str) -> list[Gauge]:
    waiting = [WAITING] * MINUTES
    if (life, kind) == (A, "log_records"):
        waiting[CROWD.start : CROWD.stop] = [CROWDED] * len(CROWD)
    return [_gauge("otelcol_exporter_queue_size", life, waiting, exporter=STORES[kind])]


def _steady(metric: str, value: int, **labels: str) -> list[Gauge]:
    return [_gauge(metric, life, [value] * MINUTES, **labels) for life in COLLECTORS]


def _failed(kind: str) -> dict[str, str]:
    return {"exporter": STORES[kind], "error_type": ERRORS[kind], "error_permanent": "false"}


def _lately(life: Life) -> Life:
    return replace(life, born=SEEN, interval=60)


def _counter(metric: str, life: Life, events: Sequence[int], **labels: str) -> Counter:
    return Counter(metric, {"job": JOB, "instance": life.name, **labels}, events, life, AT_ONCE)


def _gauge(metric: str, life: Life, values: Sequence[int], **labels: str) -> Gauge:
    return Gauge(metric, {"job": JOB, "instance": life.name, **labels}, values, _lately(life), AT_ONCE)
