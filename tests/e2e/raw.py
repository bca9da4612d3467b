"""What the services of the reference shop export, as their libraries spell it: the last hour of raw series.

The counters are those of tests/behaviour/shop.py; here come what they leave out: the last bucket, the gauges. The
collectors tell all that they have.
"""

from __future__ import annotations

from collections.abc import Iterator

from behaviour import collectors, shop
from behaviour.history import NOW
from burnbook.live.remote_write import Line

MINUTE = 60
_LASTS = 60  # minutes
_CHECKOUT = {"service_name": "checkout", "job": "checkout", "instance": "checkout-a"}
_MAILER = {"service_name": "order-mailer", "job": "order-mailer", "instance": "order-mailer-a"}
_GATEWAY = {"job": "payment-gateway", "instance": "payment-gateway-a"}
_POD = {"namespace": "shop", "pod": "checkout-7d9f8b6c5d-x2x7z", "container": "app"}
_PROBE = {"job": "blackbox", "instance": "https://payments.lantern-books.example/healthz"}
_GAUGES = (
    ({"__name__": "db_client_connections_usage", "state": "used", "pool_name": "orders", **_CHECKOUT}, 12.0),
    ({"__name__": "db_client_connections_usage", "state": "idle", "pool_name": "orders", **_CHECKOUT}, 8.0),
    ({"__name__": "checkout_outbox_waiting", **_CHECKOUT}, 3.0),
    ({"__name__": "order_mail_queue_waiting", **_MAILER}, 41.0),
    ({"__name__": "order_mail_oldest_waiting_seconds", **_MAILER}, 30.0),
    ({"__name__": "probe_success", **_PROBE}, 1.0),
    ({"__name__": "pg_stat_activity_max_tx_duration", "datname": "shop"}, 0.5),
    (
        {"__name__": "kube_deployment_status_replicas_available", "namespace": "shop", "deployment": "checkout"},
        6.0,
    ),
    ({"__name__": "http_server_active_requests", **_CHECKOUT}, 4.0),
    ({"__name__": "container_memory_working_set_bytes", **_POD}, 310e6),
    ({"__name__": "kube_pod_container_resource_limits", "resource": "memory", **_POD}, 512e6),
    ({"__name__": "process_resident_memory_bytes", **_GATEWAY}, 92e6),
    ({"__name__": "process_start_time_seconds", **_GATEWAY}, 1.0),
)
_RISING = (  # by so much a minute
    ({"__name__": "kube_pod_container_status_restarts_total", **_POD}, 0.0),
    ({"__name__": "container_cpu_cfs_throttled_periods_total", **_POD}, 6.0),
    ({"__name__": "container_cpu_cfs_periods_total", **_POD}, 600.0),
)


def told(now: float) -> Iterator[Line]:
    """Return every raw series of the last hour up to `now` (Unix seconds)."""
    zero = int(now) - NOW * MINUTE
    yield from _of_collectors(zero, now)
    yield from _fired(zero)
    for counter in shop.month().counters:
        samples = tuple((time, float(value)) for time, value in counter.samples(zero, now - _LASTS * MINUTE, now))
        yield Line({"__name__": counter.metric, **counter.labels}, samples)
        if counter.metric.endswith("_count"):  # a histogram's last bucket holds all
            buckets = counter.metric.removesuffix("_count") + "_bucket"
            yield Line({"__name__": buckets, **counter.labels, "le": "+Inf"}, samples)
        if counter.metric == "http_request_duration_seconds_count":  # the instrumentator's second one, without labels
            target = {name: counter.labels[name] for name in ("job", "instance")}
            for bound, share in (("0.1", 0.5), ("0.5", 0.96), ("1.0", 0.995), ("+Inf", 1)):
                counted = tuple((time, value * share) for time, value in samples)
                yield Line({"__name__": "http_request_duration_highr_seconds_bucket", **target, "le": bound}, counted)
    night = {"__name__": "invoice_run_last_success_timestamp_seconds", **_MAILER}
    for labels, value in (*_GAUGES, (night, now - 2 * 60 * MINUTE)):
        yield Line(labels, tuple((now - MINUTE * index, value) for index in range(_LASTS, -1, -1)))
    for labels, gain in _RISING:
        yield Line(labels, tuple((now - MINUTE * (_LASTS - index), gain * index) for index in range(_LASTS + 1)))


def _of_collectors(zero: int, now: float) -> Iterator[Line]:
    """Return what they tell beside the counters of their SLOs."""
    around = collectors.running()
    for series in (*around.counters, *around.gauges, *collectors.delivery().gauges):
        samples = series.samples(zero, now - _LASTS * MINUTE, now)
        yield Line({"__name__": series.metric, **series.labels}, tuple((time, float(value)) for time, value in samples))


def _fired(zero: int) -> Iterator[Line]:
    """Return what was told half an hour ago of what is no outage: a queue that was full, and a run that was late."""
    queue = {"alertname": "CollectorQueueNearlyFull", "service": "collector"}
    late = {"alertname": "SLODeadlineMissed", "service": "order-mailer", "slo": "invoice-run"}
    told = tuple((zero + MINUTE * minute, 1.0) for minute in collectors.CROWD)
    for alert in (queue, late):
        own = {"__name__": "ALERTS", "alertstate": "firing", "severity": "ticket", "cluster": "eu-1"}
        yield Line(own | alert, told)
