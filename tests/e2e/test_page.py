"""End to end: the published bundle in a real Prometheus and a real Alertmanager, an outage, and who is told of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from burnbook import pipeline
from burnbook.drill import backfill, incident, published
from burnbook.drill.backfill import Story
from burnbook.drill.receive import Notification
from burnbook.drill.servers import Servers, Shape, Tools, connected, servers
from burnbook.live.processes import until
from burnbook.live.prometheus import Client
from burnbook.model import names
from burnbook.model.plan import Plan, Service, Slo
from burnbook.model.rules import Record
from burnbook.toolbox import every
from e2e import panels, raw
from links.deadlinks import Bundle

ROOT = Path(__file__).parents[2]
OUTAGE = {"alertname": "SLOErrorBudgetBurn", "service": "checkout", "slo": "availability"}
# Seconds until recovery: two rounds of evaluations, a notification, and a look around. A slow machine gets more.
BEFORE = (14, 30, 60)
KEPT = 60 * 86_400
EVENTS = Decimal(1000) / 60
PAIRS = list(zip(every("prometheus"), every("alertmanager"), strict=False))


@dataclass(frozen=True)
class Drill:
    """What happened: notifications of the outage, and how Alertmanager held its alerts while it lasted."""

    servers: Servers
    plan: Plan
    states: dict[str, tuple[str, tuple[str, ...]]]
    during: float
    over: float

    def pages(self) -> list[Notification]:
        return self.servers.sink.told("storefront-page", **OUTAGE)


class NotSeenError(Exception):
    """What must be seen while the outage lasts was not seen before it was over."""


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: f"{pair[0].shown}+{pair[1].shown}")
def drill(request: pytest.FixtureRequest) -> Iterator[Drill]:
    plan = pipeline.compile_plan(ROOT).plan
    slos = [slo for service in plan.services for slo in service.slos]
    bundle = published.read(ROOT / "alerts", slos, plan.services)
    for before in BEFORE:
        with servers(bundle, Tools(*request.param), Shape(KEPT)) as running:
            try:
                found = _played(running, plan, before)
            except NotSeenError:
                if before == BEFORE[-1]:
                    raise
                continue
            yield found
            return


def _played(running: Servers, plan: Plan, before: int) -> Drill:
    """Play the outage, and look at it while it lasts."""
    connected(running)
    client, sink = running.prometheus, running.sink
    over = time.time() + before
    past = [_story(slo, service, over, before) for service in plan.services for slo in service.slos]
    running.write(raw.told(time.time()))
    now = time.time()
    for lines in (backfill.totals, backfill.counted, backfill.spent):
        running.write(lines(past, now))
    _see(lambda: _recorded_for_all(names.REMAINING, client, plan), over, "what is left is recorded for all")
    running.write(backfill.healthy(past, now))
    running.write(backfill.incident(past, now))
    _see(lambda: bool(sink.told("storefront-page", **OUTAGE)), over, "somebody is paged")
    _see(lambda: _recorded_for_all(names.CURRENT_BURN, client, plan), over, "the burn is recorded for all")
    _see(lambda: len(_states(running)) == len(names.SPEEDS), over, "every speed burns")
    during, states = time.time(), _states(running)
    assert until(lambda: any(n.alerts("resolved") for n in sink.told("storefront-page", **OUTAGE)), 60 + before), (
        "never over"
    )
    return Drill(running, plan, states, during, over)


def _see(what: Callable[[], bool], over: float, words: str) -> None:
    if not until(what, max(0, over - time.time())):
        raise NotSeenError(words)


def _story(slo: Slo, service: Service, over: float, before: int) -> Story:
    """Return the outage of one SLO, and a healthy past of all others."""
    if (slo.service, slo.name) == (OUTAGE["service"], OUTAGE["slo"]):
        return incident.of(slo, service).story(over - before, over)
    return Story(slo, EVENTS)


def _states(running: Servers) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return how Alertmanager holds each burn speed of the outage, and for whom."""
    return {
        alert.labels["burn_speed"]: (alert.state, alert.receivers)
        for alert in running.alertmanager.alerts()
        if OUTAGE.items() <= alert.labels.items()
    }


def _recorded_for_all(name: str, client: Client, plan: Plan) -> bool:
    groups = [group for service in plan.services for slo in service.slos for group in slo.groups]
    count = sum(isinstance(rule, Record) and rule.series == name for group in groups for rule in group.rules)
    return len(client.query(name)) == count


def test_the_page_arrives_once_and_is_the_fast_one(drill: Drill) -> None:
    first = drill.pages()[0]
    assert first.time < drill.over
    assert first.speeds("firing") == ["fast"]
    again = [n for n in drill.pages() if n.time < drill.over]
    assert len(again) == 1


def test_no_other_team_and_no_ticket_is_told_of_the_outage(drill: Drill) -> None:
    heard = [n for n in drill.servers.sink.heard if n.time < drill.over]  # later the slow ticket speaks for itself
    assert {n.receiver for n in heard if OUTAGE.items() <= n.body["groupLabels"].items()} == {"storefront-page"}
    assert {n.receiver for n in heard} == {"storefront-page", "watchdog"}


def test_slower_burns_fire_too_and_are_inhibited(drill: Drill) -> None:
    assert drill.states == {
        "fast": ("active", ("storefront-page",)),
        "medium": ("suppressed", ("storefront-page",)),
        "slow": ("suppressed", ("storefront-ticket",)),
        "trickle": ("suppressed", ("storefront-ticket",)),
    }


def test_alerts_of_one_slo_come_as_one_group(drill: Drill) -> None:
    groups = {n.body["groupKey"] for n in drill.pages()}
    assert len(groups) == 1
    assert drill.pages()[0].body["groupLabels"] == {**OUTAGE, "cluster": "eu-1"}


def test_after_recovery_the_fast_burn_is_told_to_be_over(drill: Drill) -> None:
    over = next(n for n in drill.pages() if n.alerts("resolved"))
    assert over.speeds("resolved") == ["fast"]
    assert over.time > drill.over
    active = {alert.labels.get("burn_speed") for alert in drill.servers.prometheus.alerts()}
    assert "fast" not in active, "told to be over, and fires"


def test_the_text_says_what_fails_and_how_much_budget_is_left(drill: Drill) -> None:
    said = drill.pages()[0].alerts("firing")[0]["annotations"]
    assert "of requests failed in the last hour" in said["description"]
    left = 'slo:period_error_budget_remaining:ratio{service="checkout",slo="availability"}[5m]'
    (budget,) = drill.servers.prometheus.query(left)
    assert any(f"Budget left: {sample.value * 100:.4g}% of 30d" in said["description"] for sample in budget.samples)


def test_every_link_of_the_page_leads_into_the_bundle(drill: Drill) -> None:
    said = drill.pages()[0].alerts("firing")[0]["annotations"]
    links = {name: url for name, url in said.items() if name.endswith("_url")}
    assert set(links) == {"runbook_url", "dashboard_url", "query_url"}
    assert links["runbook_url"].endswith("/runbooks/checkout/availability.md#fast-burn")
    bundle = Bundle(ROOT)
    assert {name: bundle.why(url, ROOT / "alerts") for name, url in links.items()} == dict.fromkeys(links, "")


def test_the_watchdog_is_heard(drill: Drill) -> None:
    assert drill.servers.sink.told("watchdog", alertname="Watchdog")


def test_every_query_of_every_dashboard_returns_data(drill: Drill) -> None:
    slos = [(service.name, slo.name) for service in drill.plan.services for slo in service.slos]
    client = drill.servers.prometheus
    found = {where: panels.silent(client, question, drill.during, slos) for where, question in panels.every(ROOT)}
    assert len(found) > 50
    assert {where: why for where, why in found.items() if why} == {}
