"""The shop's month as the dashboards read it: its events, and beside them what fills up and where it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from behaviour import shop
from behaviour.history import MINUTES, NOW, Counter, Gauge, History, Life

POOL = {"checkout-b": 12, "checkout-c": 27}
OUTBOX, OLDEST_MAIL = 140, 45
IN_FLIGHT = {"checkout-a": 9, "checkout-c": 4}
REPLICAS, LONGEST_QUERY, MAILS = 6, 4, 17
THROTTLED, PERIODS = 6, 60  # a minute
USED, LIMIT = 310_000_000, 536_870_912
GATEWAY_MEMORY = 92_000_000
POD, NEIGHBOUR = "checkout-7d9f8b6c5d-x2x7z", "checkout-worker-5f6d7c8b9d-abcde"
RESTARTED = NOW - 30
_FAR = 1000


def told() -> History:
    """Return the month; every histogram has its last bucket."""
    month = shop.month()
    bounds = tuple(_last_bucket(counter) for counter in month.counters if counter.metric.endswith("seconds_count"))
    return month + History(bounds + _highr(month) + _pods(), _gauges())


def _last_bucket(counter: Counter) -> Counter:
    """Return the bucket of all, of a counter that counts the same; what has no finer buckets has this one alone."""
    return replace(
        counter, metric=counter.metric.removesuffix("count") + "bucket", labels={**counter.labels, "le": "+Inf"}
    )


def _highr(month: History) -> tuple[Counter, ...]:
    """Return the gateway's fine histogram, which has no labels."""
    found = []
    for counter in month.counters:
        if counter.labels["job"] == "payment-gateway" and counter.metric.startswith("http_request_duration_seconds_"):
            metric = "http_request_duration_highr_seconds_bucket"
            labels = {name: text for name, text in counter.labels.items() if name in ("job", "instance", "le")}
            found.append(replace(counter, metric=metric, labels={"le": "+Inf", **labels}))
    return tuple(found)


def _pods() -> tuple[Counter, ...]:
    """Return what Kubernetes counts of a pod, and of one of another workload whose name begins alike."""
    restarts = [int(minute == RESTARTED) for minute in range(MINUTES)]
    return tuple(
        counter
        for pod, times in ((POD, 1), (NEIGHBOUR, _FAR))
        for counter in (
            _counter("kube_pod_container_status_restarts_total", pod, [times * each for each in restarts]),
            _counter("container_cpu_cfs_throttled_periods_total", pod, [THROTTLED * times] * MINUTES),
            _counter("container_cpu_cfs_periods_total", pod, [PERIODS] * MINUTES),
        )
    )


def _counter(metric: str, pod: str, events: Sequence[int]) -> Counter:
    labels = {"job": "kubelet", "namespace": "shop", "pod": pod, "container": "app"}
    return Counter(metric, labels, events, Life(pod, lifetime=1), shop.AT_ONCE)


def _gauges() -> tuple[Gauge, ...]:
    checkout, mailer = ({"service_name": name, "job": name} for name in ("checkout", "order-mailer"))
    pod = {"namespace": "shop", "pod": POD, "container": "app"}
    gateway = {"job": "payment-gateway", "instance": "payment-gateway-a"}
    return (
        *(_gauge("db_client_connections_usage", POOL[i], **checkout, instance=i, state="used") for i in POOL),
        *(_gauge("db_client_connections_usage", _FAR, **checkout, instance=i, state="idle") for i in POOL),
        *(_gauge("http_server_active_requests", IN_FLIGHT[i], **checkout, instance=i) for i in IN_FLIGHT),
        _gauge("checkout_outbox_waiting", OUTBOX, **checkout),
        _gauge("kube_deployment_status_replicas_available", REPLICAS, namespace="shop", deployment="checkout"),
        _gauge("pg_stat_activity_max_tx_duration", LONGEST_QUERY, datname="shop"),
        _gauge("container_memory_working_set_bytes", USED, **pod),
        _gauge("container_memory_working_set_bytes", 2 * USED, **{**pod, "container": ""}),
        _gauge("kube_pod_container_resource_limits", LIMIT, **pod, resource="memory"),
        _gauge("kube_pod_container_resource_limits", 1, **pod, resource="cpu"),
        _gauge("order_mail_queue_waiting", MAILS, **mailer),
        _gauge("process_resident_memory_bytes", GATEWAY_MEMORY, **gateway),
        _gauge("process_start_time_seconds", 1, **gateway),
    )


def _gauge(metric: str, value: int, **labels: str) -> Gauge:
    return Gauge(metric, labels, [value] * MINUTES, Life(metric), shop.AT_ONCE)
