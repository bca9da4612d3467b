"""The reference shop's month with its good and its bad days: what the definitions in slos/ and their families count.

The shares stand close to the thresholds on either side (`test_prometheus.py` has the numbers), so that a wrong factor
shows; whatever else is wrong shows in the figures, which are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from behaviour import collectors
from behaviour.events import Episode, less, plus, share, traffic
from behaviour.history import AT_ONCE, DAY, MINUTES, NOW, Counter, Gauge, History, Life, Minutes, Part, Truth

PUSHED_DELAY = 30  # arrival_delay of the pushed families
ARRIVAL = 15  # so late do pushed samples really arrive
ROLLOUT = NOW - 5 * DAY
RESTART = NOW - 9 * DAY
AWAY = range(NOW - 3 * DAY, NOW - 3 * DAY + 60)  # a label set of checkout-a is not told, and comes back as it was
UNTOLD = range(NOW - 2 * DAY, NOW - 2 * DAY + 20)  # the mailer does not tell how long the oldest order has waited
HELD = 4  # minutes after the last sample in which Prometheus still answers with it: five, less the sample's own
RUN = 7 * 60  # the minute of a day in which the invoices are usually out
SKIPPED = 12  # the day without a run; that of the next day was late, too
CHECKOUT = (
    Life("checkout-a", restarts=(RESTART,)),
    Life("checkout-b", second=30, gone=ROLLOUT),
    Life("checkout-c", second=30, born=ROLLOUT, lifetime=50_000),
)


OLD = Episode(NOW - 12 * DAY, NOW - 12 * DAY + 120, 1200)
LESS = replace(OLD, share=400)
OUTAGE = (Episode(NOW - 240, NOW - 180, 185), Episode(NOW - 20, MINUTES, 540))
RECOVERED = Episode(NOW - 50, NOW - 12, 3000)
SPENT = Episode(NOW - 8 * DAY, NOW - 8 * DAY + 480, 6000)


def month() -> History:
    """Return the shop's month."""
    return _checkout() + _payment_gateway() + _order_mailer() + collectors.delivery()


def _checkout() -> History:
    instances = [_checkout_instance(life) for life in CHECKOUT]
    counters = tuple(counter for found, _ in instances for counter in found)
    names = ("availability", "latency-250ms", "latency-1s", "payment-success")
    truths = {
        ("checkout", name): Truth(tuple(parts[i] for _, parts in instances), PUSHED_DELAY)
        for i, name in enumerate(names)
    }
    return History(counters, truths=truths)


def _checkout_instance(life: Life) -> tuple[list[Counter], list[Part]]:
    api, pages, payments = (traffic(life, base) for base in (1000, 200, 250))
    api_failed, pages_failed = (share(events, 1, OLD, *OUTAGE) for events in (api, pages))
    declined = share(payments, 2, SPENT, Episode(AWAY.start, AWAY.stop + 1, 0))
    slow, middling = share(api, 30, RECOVERED), share(api, 300)
    ok = less(api, api_failed)
    in_a_second = less(ok, slow)
    fast = less(in_a_second, middling)
    base = {"service_name": "checkout", "job": "checkout", "instance": life.name}

    def requests(suffix: str, route: str, status: int, events: Sequence[int], **more: str) -> Counter:
        labels = {"http_route": route, "http_request_method": "POST", "http_response_status_code": str(status)}
        metric = f"http_server_request_duration_seconds_{suffix}"
        whole = replace(life, lifetime=0) if status >= 500 else life  # the first failure is born late
        return Counter(metric, base | labels | more, events, whole, ARRIVAL)

    def attempts(outcome: str, events: Sequence[int]) -> Counter:
        away = AWAY if (life.name, outcome) == ("checkout-a", "failed") else range(0)
        return Counter("payment_attempts_total", {**base, "outcome": outcome}, events, life, ARRIVAL, away)

    counters = [
        requests("count", "/api/orders", 200, ok),
        requests("count", "/api/orders", 500, api_failed),
        requests("bucket", "/api/orders", 200, fast, le="0.25"),
        requests("bucket", "/api/orders", 200, in_a_second, le="1"),
        requests("bucket", "/api/orders", 500, api_failed, le="0.25"),
        requests("bucket", "/api/orders", 500, api_failed, le="1"),
        requests("count", "/basket", 200, less(pages, pages_failed)),
        requests("count", "/basket", 503, pages_failed),
        requests("count", "/healthz", 503, [6 * bool(count) for count in api]),
        attempts("paid", less(payments, declined)),
        attempts("failed", declined),
    ]
    bad_and_all = (
        (plus(api_failed, pages_failed), plus(api, pages)),
        (less(api, fast), api),
        (less(api, in_a_second), api),
        (declined, payments),
    )
    return counters, [Part(life.second, *events) for events in bad_and_all]


def _payment_gateway() -> History:
    life = Life("payment-gateway-a", second=20)
    calls = traffic(life, 480)
    failed = share(calls, 1, LESS)
    slow = share(calls, 40)
    base = {"job": "payment-gateway", "instance": life.name, "handler": "/charge", "method": "POST"}

    def counter(metric: str, events: Sequence[int], **more: str) -> Counter:
        return Counter(metric, base | more, events, life, AT_ONCE)

    counters = (
        counter("http_requests_total", less(calls, failed), status="2xx"),
        counter("http_requests_total", failed, status="5xx"),
        counter("http_requests_total", [4] * MINUTES, status="5xx", handler="/healthz"),
        counter("http_request_duration_seconds_count", calls),
        counter("http_request_duration_seconds_bucket", less(calls, slow), le="1"),
    )
    found = {"availability": failed, "latency": slow}
    truths = {("payment-gateway", name): Truth((Part(life.second, bad, calls),)) for name, bad in found.items()}
    truths["payment-gateway", "contract"] = Minutes((Part(life.second, failed, calls),), limit=50)
    return History(counters, truths=truths) + _probed(life)


def _probed(life: Life) -> History:
    """Return what the blackbox exporter tells: a lost probe now and then, and ten in a row eight days ago."""
    lost = [int((minute - NOW + 90) % 1700 == 0) for minute in range(MINUTES)]
    lost[NOW - 8 * DAY : NOW - 8 * DAY + 10] = [1] * 10
    every = [1] * MINUTES
    target = {"job": "blackbox", "instance": "https://payments.lantern-books.example/healthz"}
    other = {"job": "blackbox", "instance": "https://status.lantern-books.example/"}
    gauges = (
        Gauge("probe_success", target, less(every, lost), life, AT_ONCE),
        Gauge("probe_success", other, [0] * MINUTES, life, AT_ONCE),
        Gauge("up", target, every, life, AT_ONCE),
    )
    return History(gauges=gauges, truths={("payment-gateway", "reachable"): Truth((Part(life.second, lost, every),))})


def _order_mailer() -> History:
    life = Life("order-mailer-a", second=45)
    mails = [2] * MINUTES
    refused, late = ([int(minute % every == 0) for minute in range(MINUTES)] for every in (200, 45))
    base = {"service_name": "order-mailer", "job": "order-mailer", "instance": life.name}

    def counter(metric: str, events: Sequence[int], **more: str) -> Counter:
        return Counter(metric, base | more, events, life, ARRIVAL)

    counters = (
        counter("order_mails_total", less(mails, refused), result="accepted"),
        counter("order_mails_total", refused, result="refused"),
        counter("order_mail_wait_seconds_bucket", less(mails, late), le="300"),
        counter("order_mail_wait_seconds_count", mails),
    )
    found = {"delivery": refused, "freshness": late}
    truths = {
        ("order-mailer", name): Truth((Part(life.second, bad, mails),), PUSHED_DELAY) for name, bad in found.items()
    }
    return History(counters, truths=truths) + _backlog(life, base) + _invoices(life, base)


def _backlog(life: Life, base: dict[str, str]) -> History:
    """Return how long the oldest order has waited: often as long as allowed, now and then a second longer.

    What is not told is bad, once Prometheus no longer answers with the last sample.
    """
    waited = [121 if minute % 150 == 7 else (120, 30, 0)[minute % 3] for minute in range(MINUTES)]
    bad = [int(seconds > 120) for seconds in waited]
    last = bad[UNTOLD.start - 1]
    bad[UNTOLD.start : UNTOLD.stop] = [last] * HELD + [1] * (len(UNTOLD) - HELD)
    gauge = Gauge("order_mail_oldest_waiting_seconds", base, waited, life, ARRIVAL, UNTOLD)
    truth = Truth((Part(life.second, bad, [1] * MINUTES),), PUSHED_DELAY)
    return History(gauges=(gauge,), truths={("order-mailer", "backlog"): truth})


def _invoices(life: Life, base: dict[str, str]) -> History:
    """Return when the invoices were last out, ten seconds into a minute: every night, but for two in a row.

    A run on time counts when it is told, one that is not when its time is up: 26 and 50 hours after the last success.
    """
    second, limit = 10, 26 * 60
    days = [day for day in range(-1, NOW // DAY + 1) if day != SKIPPED]
    runs = [day * DAY + RUN + (180 if day == SKIPPED + 1 else day % 5) for day in days]
    on_time, late = [0] * MINUTES, [0] * MINUTES
    for before, run in pairwise(runs):
        for due in range(before + limit, min(run, MINUTES), DAY):
            late[due] = 1
        if run - before <= limit and 0 <= run < MINUTES:
            on_time[run] = 1
    last = [60 * max(run for run in runs if run <= minute) + second for minute in range(MINUTES)]
    gauge = Gauge("invoice_run_last_success_timestamp_seconds", base, last, life, ARRIVAL, timed=True)
    parts = (Part(life.second, [0] * MINUTES, on_time), Part(second, late, late))
    return History(gauges=(gauge,), truths={("order-mailer", "invoice-run"): Truth(parts, PUSHED_DELAY)})
