"""The shop's month as the dashboards read it: its events, and beside them what fills up and where it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from behaviour import collectors, shop
from behaviour.history import AT_ONCE, MINUTES, NOW, Counter, Gauge, History, Life

ROUTE = "/api/orders"
PROVIDER = "acme"
POOL = {"checkout-b": 12, "checkout-c": 27}
OUTBOX, OLDEST_MAIL = 140, 45
IN_FLIGHT = {"checkout-a": 9, "checkout-c": 4}
REPLICAS, LONGEST_QUERY, MAILS = 6, 4, 17
THROTTLED, PERIODS = 6, 60  # a minute
USED, LIMIT = 310_000_000, 536_870_912
GATEWAY_MEMORY = 92_000_000
POD, NEIGHBOUR = "checkout-7d9f8b6c5d-x2x7z", "checkout-worker-5f6d7c8b9d-abcde"
RESTARTED = NOW - 30
SEEN = NOW - 3 * 60
_FAR = 1000


def told() -> History:
    """Return the month; every histogram has its last bucket."""
    month = _provided(shop.month())
    bounds = tuple(_last_bucket(counter) for counter in month.counters if _timed(counter))
    return month + History(bounds + _highr(month) + _pods(), _gauges()) + collectors.running()


def _provided(month: History) -> History:
    """Return the month with all payments taken by one provider: the label that splits their SLO."""
    counters = tuple(
        replace(counter, labels={**counter.labels, "provider": PROVIDER})
        if counter.metric == "payment_attempts_total"
        else counter
        for counter in month.counters
    )
    return replace(month, counters=counters)


def _timed(counter: Counter) -> bool:
    """Tell whether a counter is that of a histogram that is told, in a route of which times are told."""
    route = counter.labels.get("http_route", ROUTE)
    return counter.metric.endswith("seconds_count") and route == ROUTE and counter.life.gone > SEEN


def _last_bucket(counter: Counter) -> Counter:
    """Return the bucket of all, of a counter that counts the same."""
    metric = f"{counter.metric.removesuffix('count')}bucket"
    return _lately(replace(counter, metric=metric, labels={**counter.labels, "le": "+Inf"}))


def _lately(counter: Counter) -> Counter:
    """Return what is drawn of a counter, and no more: a whole month takes its time."""
    return replace(counter, life=replace(counter.life, born=max(counter.life.born, SEEN), lifetime=1, restarts=()))


def _highr(month: History) -> tuple[Counter, ...]:
    """Return the gateway's fine histogram, which has no labels."""
    found = []
    for counter in month.counters:
        if counter.labels["job"] == "payment-gateway" and counter.metric.startswith("http_request_duration_seconds_"):
            metric = "http_request_duration_highr_seconds_bucket"
            labels = {name: text for name, text in counter.labels.items() if name in ("job", "instance", "le")}
            found.append(_lately(replace(counter, metric=metric, labels={"le": "+Inf", **labels})))
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
    return Counter(metric, labels, events, Life(pod, born=SEEN, lifetime=1), AT_ONCE)


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
    return Gauge(metric, labels, [value] * MINUTES, Life(metric, born=SEEN), AT_ONCE)
