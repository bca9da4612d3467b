"""A service's instances: restarts, throttled CPU, memory. By Kubernetes where it runs there.

Of Kubernetes, kube-state-metrics and cAdvisor (in the kubelet) are read; elsewhere a process tells of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from burnbook.model import catalog
from burnbook.model.care import Kubernetes
from burnbook.model.family import Process
from burnbook.model.sli import Query, Signal
from burnbook.plan import requests
from burnbook.text.promql import HOLE, Matcher, Selector

_PODS = {"deployment": "-[0-9a-z]+-[0-9a-z]{5}", "statefulset": "-[0-9]+", "daemonset": "-[0-9a-z]{5}"}
"""What Kubernetes adds to a workload's name for a pod's."""
_REAL = Matcher("container", "!~", "|POD")  # neither the sum of a pod nor the container that holds its network
_THROTTLED = Decimal("0.25")  # from here on kubernetes-mixin tells it (CPUThrottlingHigh)


def plan(service: catalog.Service) -> tuple[Signal, ...]:
    """Return what can be watched of the instances."""
    return tuple(_signals(service))


def _signals(service: catalog.Service) -> Iterator[Signal]:
    place, process = service.care.kubernetes, service.family.process
    if place:
        yield from _pods(place)
    elif process:
        yield from _processes(process, service)


def _pods(place: Kubernetes) -> Iterator[Signal]:
    yield Signal(
        "restarts",
        "Restarts",
        "Containers that were started again, by pod. More than one or two are a crash loop, or memory that ran out.",
        "count",
        (
            Query(
                f"round(sum by (pod) (increase({_of(place, 'kube_pod_container_status_restarts_total')}[{HOLE}])))",
                "pod",
            ),
        ),
    )
    throttled, periods = (
        f"sum by (pod) (rate({_of(place, f'container_cpu_cfs_{kind}_total', _REAL)}[{HOLE}]))"
        for kind in ("throttled_periods", "periods")
    )
    yield Signal(
        "throttling",
        "CPU throttled",
        "The share of time slices in which a pod wanted more CPU than its limit, by pod; those without a limit have no"
        " line. From the line on, a quarter, latency suffers.",
        "ratio",
        (Query(f"{throttled} / {periods}", "pod"),),
        _THROTTLED,
    )
    used = f"sum by (pod) ({_of(place, 'container_memory_working_set_bytes', _REAL)})"
    limits = f"sum by (pod) ({_of(place, 'kube_pod_container_resource_limits', Matcher('resource', '=', 'memory'))})"
    yield Signal(
        "memory",
        "Memory",
        "The working set, by pod, against the lowest limit of a pod, if there is one: at it, containers are killed.",
        "bytes",
        (Query(used, "pod"), Query(f"min({limits})", "limit")),
    )


def _of(place: Kubernetes, metric: str, *more: Matcher) -> str:
    kind, _, name = place.workload.partition("/")
    pods = Matcher("pod", "=~", name.replace(".", "[.]") + _PODS[kind])
    return str(Selector(metric, (Matcher("namespace", "=", place.namespace), pods, *more)))


def _processes(process: Process, service: catalog.Service) -> Iterator[Signal]:
    target = service.family.target_labels[-1]
    started = f"sum by ({target}) (changes({requests.selector(process.started, service)}[{HOLE}]))"
    yield Signal(
        "restarts",
        "Restarts",
        f"Processes that were started again under the same {target}.",
        "count",
        (Query(started, target),),
    )
    used = f"sum by ({target}) ({requests.selector(process.memory, service)})"
    words = f"Memory that the process holds, by {target}. One that only grows is lost in the end."
    yield Signal("memory", "Memory", words, "bytes", (Query(used, target),))
