"""The real way of telemetry: what users were answered is what the rules record, and an outage pages and ends.

The service pushes OTLP to an agent, that one to a gateway (mutual TLS), that one to every Prometheus at hand: over OTLP
where it has the receiver, else by remote write. All live 20 times faster than published, the arrival delay included.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from telemetry_path import beside, watch, way
from telemetry_path.load import Load
from telemetry_path.way import Way

from burnbook import toolbox
from burnbook.drill.receive import Notification
from burnbook.live.processes import until
from burnbook.toolbox import Tool
from certified import holds, needs_collector, otelcol, trust
from collector.collector_files import AGENT, GATEWAY, contents, reference_plan
from e2e import panels

pytestmark = needs_collector
ROOT = Path(__file__).parents[2]
FACTOR = 20
MINUTE = 60 / FACTOR
SLO = '{service="checkout",slo="availability"}'
PANELS = "Request rate|Error rate|Latency|Requests in flight|Database connections in use|Queue depth"
EVERY = [("checkout", "availability")]
OUTAGE = {"alertname": "SLOErrorBudgetBurn", "service": "checkout", "slo": "availability"}


@dataclass(frozen=True)
class Played:
    """What happened: who was told, what was recorded between two moments, and what users counted meanwhile."""

    way: Way
    pages: list[Notification]
    recorded: dict[str, tuple[float, float]]
    load: Load
    broken: float
    healed: float
    ended: float


@contextmanager
def playing(folder: Path) -> Iterator[Played]:
    """Play an outage: users come, the service is broken and healed, users go."""
    if not (prometheis := _prometheis()):
        pytest.skip("no Prometheus takes OTLP (tools/install --otlp), and this collector does no remote write")
    plan = way.Plan(
        folder,
        ROOT / "alerts",
        {"agent": contents()[AGENT], "gateway": contents()[GATEWAY]},
        otelcol(),
        prometheis,
        trust(folder),
        FACTOR,
        remote_write=beside.written(reference_plan()),
    )
    with way.running(plan) as running:
        _warm(running)
        start, load = time.time(), Load(running.service.url)
        with load.running():
            time.sleep(1)
            running.service.turn(errors=0.4)
            broken = time.time()
            assert until(lambda: bool(_pages(running, "firing")), 25), _log(running)
            running.service.turn()
            healed = time.time()
            assert until(lambda: bool(_pages(running, "resolved")), 40), "the page never ends"
        # The last export, its way, the arrival delay, an evaluation.
        until(lambda: all(total >= load.total for total, _ in _recorded(running, start).values()), 2.5 * MINUTE, 0.2)
        recorded = _recorded(running, start)
        yield Played(running, _pages(running), recorded, load, broken, healed, time.time())


def _prometheis() -> tuple[Tool, ...]:
    """Return those that this collector can send to, one that takes OTLP first."""
    others = toolbox.every("prometheus") if holds("prometheusremotewriteexporter") else ()
    first = watch.otlp_prometheus()
    return (*filter(None, (first,)), *(tool for tool in others if tool != first))


def _warm(running: Way) -> None:
    """Let every series be there before anything is counted: a new one counts from its second sample on."""
    with (load := Load(running.service.url)).running():
        _known(running, lambda client: bool(client.query(f"slo:sli_total:increase1m{SLO} > 0")))
    assert load.bad == 0
    _known(running, lambda client: bool(client.query(f"slo:sli_total:increase1m{SLO} == 0")))


def _known(running: Way, question: object) -> None:
    for name, client in running.watch.prometheis.items():
        assert until(lambda client=client: question(client), 30, every=0.2), f"{name}: {_log(running)}"


def _log(running: Way) -> str:
    return running.gateway.log()[-3000:] if running.gateway else ""


def _pages(running: Way, status: str = "") -> list[Notification]:
    told = running.watch.sink.told("storefront-page", **OUTAGE)
    return [one for one in told if not status or any(a["labels"]["burn_speed"] == "fast" for a in one.alerts(status))]


def _recorded(running: Way, start: float) -> dict[str, tuple[float, float]]:
    """Add up what every Prometheus recorded since: events, and bad ones."""
    span = f"[{round(time.time() - start)}s]"
    names = (f"slo:sli_total:increase1m{SLO}{span}", f"slo:sli_bad:increase1m{SLO}{span}")
    return {
        shown: tuple(sum(s.value for series in client.query(name) for s in series.samples) for name in names)
        for shown, client in running.watch.prometheis.items()
    }


def every_prometheus_recorded_what_users_counted_within_half_a_percent(played: Played) -> None:
    assert played.load.bad > 20
    for name, (total, bad) in played.recorded.items():
        assert total == pytest.approx(played.load.total, rel=0.005), name
        assert bad == pytest.approx(played.load.bad, rel=0.005), name


def the_right_team_is_paged_once_for_the_outage_and_told_that_it_is_over(played: Played) -> None:
    # Where an evaluation falls into the first failures, a slower page may come before: that is right, too.
    fired = [one for one in played.pages if one.time < played.healed and "fast" in one.speeds("firing")]
    assert len(fired) == 1
    assert played.broken < fired[0].time
    over = [one for one in played.pages if "fast" in one.speeds("resolved")]
    assert len(over) == 1
    assert over[0].time > played.healed


def only_what_users_ask_for_is_counted(played: Played) -> None:
    counted = 'http_server_request_duration_seconds_count{service_name="checkout"}'
    routes = played.way.watch.first.query(f"count by (http_route) ({counted})")
    assert {series.labels.get("http_route") for series in routes} == {"/api/orders"}


def the_panels_of_the_checklist_have_data_in_every_prometheus(played: Played) -> None:
    """Request rate, error rate, the three percentiles, the pool, the queue: what the service itself exports."""
    asked = {where: one for where, one in panels.every(ROOT) if re.match(rf"checkout\.json: ({PANELS}): ", where)}
    assert len(asked) == 8
    for name, client in played.way.watch.prometheis.items():
        silent = [where for where, one in asked.items() if panels.silent(client, one, played.ended, EVERY)]
        assert silent == [], name


def the_log_lines_of_the_service_arrive_with_their_trace(played: Played) -> None:
    resources = [resource for message in played.way.store.logs for resource in message.resource_logs]
    records = [record for one in resources for scope in one.scope_logs for record in scope.log_records]
    requests = [record for record in records if record.trace_id and "request" in str(record.body)]
    assert len(requests) > 50
    names = {
        pair.value.string_value for one in resources for pair in one.resource.attributes if pair.key == "service.name"
    }
    assert {"checkout", "payment-provider"} <= names


LOOKS = (
    every_prometheus_recorded_what_users_counted_within_half_a_percent,
    the_right_team_is_paged_once_for_the_outage_and_told_that_it_is_over,
    only_what_users_ask_for_is_counted,
    the_panels_of_the_checklist_have_data_in_every_prometheus,
    the_log_lines_of_the_service_arrive_with_their_trace,
)


def test_an_outage_pages_and_ends_and_is_recorded_as_users_counted_it(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """One test: what is played takes a minute, and two workers would play it twice."""
    with playing(tmp_path) as played:
        for look in LOOKS:
            with subtests.test(look.__name__):
                look(played)
