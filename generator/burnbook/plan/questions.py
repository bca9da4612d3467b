"""Questions about a service as a whole: what it calls, and why its telemetry is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from burnbook.model import catalog
from burnbook.model.sli import Query, Signal, Step
from burnbook.plan import requests
from burnbook.plan.diagnosis import GO_ON, Rates
from burnbook.text.promql import HOLE, Matcher, Selector, equals

_WORST = 5
_OF_A_SCRAPE = (Matcher("__name__", "!~", "up|scrape_.+"),)  # Prometheus tells these of a target that is down, too
_SEND_FAILED = '{__name__=~"otelcol_exporter_send_failed_metric_points(_total)?"}'


def of_calls(service: catalog.Service) -> Iterator[Step]:
    """Return the questions about what the service calls, if its family counts that: does it fail, and is it slow?"""
    calls = service.family.calls
    if calls is None:
        return
    every, failed = (requests.selector(text, service) for text in (calls.counter, calls.failed))
    share = Rates(total=every, bad=failed)
    yield Step(
        "Is it one dependency?",
        Query(f"topk({_WORST}, {share.bad_by((calls.peer,))} / {share.all_by((calls.peer,))})", calls.peer),
        (
            ("one of them stands out", "it fails, or the way to it does: tell its team, and switch off what needs it"),
            ("none fails", "one may be slow and not fail, or not be called over HTTP: go on below"),
        ),
    )
    if every.metric.endswith("_count"):  # of a histogram
        spent = replace(every, metric=every.metric.removesuffix("_count") + "_sum")
        took = f"{Rates(total=spent).all_by((calls.peer,))} / {share.all_by((calls.peer,))}"
        yield Step(
            "Has one dependency become slow?",
            Query(f"topk({_WORST}, {took})", calls.peer),
            (
                ("one takes longer than an hour ago", "tell its team, and switch off what needs it"),
                ("none does", GO_ON),
            ),
        )


def of_instances(signals: Iterable[Signal]) -> Iterator[Step]:
    """Return the questions that what is drawn of the instances answers: did they restart, and is CPU short?"""
    drawn = {signal.key: signal for signal in signals}
    if restarts := drawn.get("restarts"):
        yield Step(
            "Were its instances started again?",
            restarts.queries[0],
            (
                ("again and again", "the log of the last end tells why; take back a release that began before it"),
                ("0", GO_ON),
            ),
        )
    if throttled := drawn.get("throttling"):
        yield Step(
            "Is CPU short?",
            throttled.queries[0],
            (
                (
                    f"pods stand above {throttled.limit}",
                    "they want more than their limit: raise it, or take on more replicas",
                ),
                ("all are below", "it is not for CPU that they are slow: go on below"),
            ),
        )


def of_silence(service: catalog.Service) -> Iterator[Step]:
    """Return the questions that tell why telemetry is gone: a scrape, the collector, a release or a crash."""
    target = tuple((name, value) for name, value in service.selector if name in service.family.target_labels)
    if service.arrival_delay:
        yield Step(
            "Does the collector get metrics and send them on?",
            Query(f"sum by (exporter) (rate({_SEND_FAILED}[{HOLE}]))", "exporter"),
            (
                ("above 0", "the collector cannot send: is Prometheus up, and does it take what it gets?"),
                ("nothing", "the collector is down, or sends nothing of itself either: look at its pods first"),
                ("0", "the collector is well; what it does not get, the service does not send"),
            ),
        )
    elif target:
        yield Step(
            "Is it scraped?",
            Query(str(Selector("up", equals(target))), service.family.target_labels[-1]),
            (
                ("0", "Prometheus does not reach it: is it down, or hung, or has a rule of the network changed?"),
                ("nothing", "it is no target any more: service discovery, or the scrape configuration"),
                ("1", "it answers, and no longer tells these series: look at the next question"),
            ),
        )
    if service.selector:
        yield Step(
            "Which series does it still tell?",
            Query(f"count by (__name__) ({Selector('', (*equals(service.selector), *_OF_A_SCRAPE))})", "__name__"),
            (
                ("none at all", "a crash, or the whole way of its telemetry"),
                ("others, not those that this SLO reads", "a release renamed a metric or a label: roll back or mend"),
            ),
        )
