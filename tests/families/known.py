"""What the samples say, counted by hand: `samples/NAME.prom` is a scrape as that instrumentation prints it.

Each sample's value is what its series gains a minute (counters) or holds (gauges). Some series must not be counted:
other services, client spans, the other proxy's report, watches.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """Events a minute: all and bad requests, and (timed, late) those of a latency SLO with this threshold."""

    selector: dict[str, str]
    requests: tuple[int, int] | None = None
    threshold: str = ""
    latency: tuple[int, int] = (0, 0)
    pool: int | None = None
    queue: int | None = None
    slowest: int | None = None
    probe: int | None = None


FAMILIES: dict[str, Known] = {
    "otel-http": Known({}, (112, 5), "1s", (112, 6), pool=6),
    "otel-http-legacy": Known({}, (73, 3), "1s", (73, 5)),
    "fastapi-instrumentator": Known({}, (91, 2), "3s", (91, 1)),
    "fastapi-observability": Known({"app_name": "shop"}, (59, 6), "1s", (53, 2)),
    "span-metrics": Known({"service_name": "shop"}, (128, 8), "5s", (128, 11)),
    "grpc-prometheus": Known({"grpc_service": "shop.Checkout"}, (82, 6), "1s", (82, 5)),
    "grpc-otel": Known({}, (62, 3), "10s", (62, 4)),
    "grpc-otel-legacy": Known({}, (40, 2), "100ms", (40, 6)),
    "nginx-ingress": Known({"ingress": "shop"}, (207, 7), "1s", (207, 17)),
    "traefik": Known({"service": "shop@docker"}, (105, 2), "5s", (105, 3), probe=1),
    "istio": Known({"destination_workload": "shop"}, (95, 5), "250ms", (95, 12)),
    "haproxy": Known({"proxy": "shop"}, (87, 4)),
    "kubernetes-apiserver": Known({}, (200, 6), "1s", (150, 6)),
    "coredns": Known({}, (659, 9), "64ms", (659, 12)),
    "go-http-metrics": Known({}, (69, 4), "10s", (69, 5)),
    "prometheus-targets": Known({}, probe=1),
    "blackbox": Known({}, probe=0),
    "celery": Known({}, (50, 5), "5s", (45, 2), queue=17, probe=1),
    "kafka": Known({"consumergroup": "invoices"}, queue=42),
    "otel-collector": Known({}, queue=1230, probe=1),
    "postgres": Known({}, pool=80, slowest=95, probe=1),
}


def definition(family: str, known: Known) -> str:
    """Return a service that asks the family for all that it can tell."""
    labels = ", ".join(f'{name}: "{value}"' for name, value in {"job": family, **known.selector}.items())
    pool = ["db_pool: {size: 100}"] if known.pool is not None else []
    queue = ["queue: {}"] if known.queue is not None else []
    slow = ["slow_queries: {}"] if known.slowest is not None else []
    slos = ["{name: requests, objective: 99, sli: {availability: {}}}"] if known.requests else []
    if known.threshold:
        slos.append(f"{{name: latency, objective: 99, sli: {{latency: {{threshold: {known.threshold}}}}}}}")
    if known.probe is not None:
        slos.append("{name: probes, objective: 99, sli: {probe: {}}}")
    slos = slos or ["""{name: own, objective: 99, sli: {events: {bad: 'x_total{r="bad"}', total: x_total}}}"""]
    return f"""\
version: burnbook/v1
service: {family}
team: a
telemetry: {{family: {family}, selector: {{{labels}}}}}
saturation: {{{", ".join(pool + queue + slow)}}}
slos: [{", ".join(slos)}]
"""
