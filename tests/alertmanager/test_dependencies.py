"""A page of a service explains tickets of those that depend on it, and never a page: seen in a real Alertmanager."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from alertmanager import paths
from burnbook import explain
from burnbook.live import alertmanager
from burnbook.live.processes import until
from burnbook.toolbox import every

BURN = {"alertname": "SLOErrorBudgetBurn", "slo": "availability", "cluster": "x"}
PAGE, TICKET = BURN | {"severity": "page", "burn_speed": "fast"}, BURN | {"severity": "ticket", "burn_speed": "slow"}
STORE = PAGE | {"service": "store", "team": "platform"}
WEB = {"service": "web", "team": "shop"}
CASES = {
    "a burn ticket of who depends on it": (STORE, TICKET | WEB, True),
    "a low-traffic ticket of who depends on it": (STORE, TICKET | WEB | {"alertname": "SLOLowTrafficErrors"}, True),
    "a page of who depends on it": (STORE, PAGE | WEB, False),
    "a ticket that no burn explains": (STORE, TICKET | WEB | {"alertname": "SLOErrorBudgetExhausted"}, False),
    "a ticket of who does not depend on it": (STORE, TICKET | {"service": "other", "team": "shop"}, False),
    "a ticket in another cluster": (STORE, TICKET | WEB | {"cluster": "y"}, False),
    "by a ticket of the dependency": (STORE | {"severity": "ticket"}, TICKET | WEB, False),
    "by a marked test alert": (STORE | {"drill": "true"}, TICKET | WEB, False),
    "by lost telemetry of the dependency": (STORE | {"alertname": "SLOTelemetryAbsent"}, TICKET | WEB, False),
    "each other's tickets, where two depend on each other": (PAGE | WEB, TICKET | {"service": "store"}, True),
}


@pytest.fixture(scope="module", params=every("alertmanager"), ids=lambda tool: tool.shown)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[alertmanager.Client]:
    folder = tmp_path_factory.mktemp("project")
    bundle = paths.written(paths.plan(folder), folder)
    with alertmanager.serving(request.param, bundle / "alerts/alertmanager.yaml", folder / "data") as client:
        yield client


@pytest.mark.parametrize("case", CASES)
def test_what_a_page_of_a_dependency_silences(server: alertmanager.Client, case: str) -> None:
    source, target, suppressed = CASES[case]
    expected = {"s": "active", "t": "suppressed" if suppressed else "active"}
    with firing(server, [source | {"which": "s"}, target | {"which": "t"}]):
        assert until(lambda: states(server) == expected, 60), states(server)


def test_what_is_said_to_silence_an_alert_does(server: alertmanager.Client, tmp_path: Path) -> None:
    """Everything fires at once: exactly what has something that silences it is silent, and who is told is told."""
    plan = paths.plan(tmp_path)
    labels = [dict(labels) for service in plan.services for _, labels in service.told()]
    said = [path for one in explain.routes(plan).services[:-1] for path in one.paths]
    expected = {str(index): "suppressed" if path.silent_while else "active" for index, path in enumerate(said)}
    assert set(expected.values()) == {"suppressed", "active"}
    with firing(server, [one | {"which": str(index)} for index, one in enumerate(labels)]):
        assert until(lambda: states(server) == expected, 60), states(server)
        told = {alert.labels["which"]: alert.receivers for alert in server.alerts()}
    assert told == {str(index): path.receivers for index, path in enumerate(said)}


@contextmanager
def firing(server: alertmanager.Client, alerts: list[dict[str, str]]) -> Iterator[None]:
    """Let alerts fire until the end of the block."""

    def send(**ends: str) -> None:
        told = [{"labels": labels} | ends for labels in alerts]
        answer = requests.post(f"{server.url}/api/v2/alerts", json=told, timeout=120, proxies={"http": ""})
        answer.raise_for_status()

    send()
    try:
        time.sleep(0.3)  # what silences is known a moment after it is listed
        yield
    finally:
        send(startsAt="2026-01-01T00:00:00Z", endsAt="2026-01-01T00:00:01Z")
        assert until(lambda: not states(server), 60), "what was sent is not over"


def states(server: alertmanager.Client) -> dict[str, str]:
    return {alert.labels["which"]: alert.state for alert in server.alerts()}
