"""What silences what, seen in a real Alertmanager: alerts are sent, and it says which of them are suppressed.

So does the command that a runbook gives for a silence.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import support
from burnbook import pipeline
from burnbook.live import alertmanager
from burnbook.live.processes import scratch, until
from burnbook.text import markdown
from burnbook.toolbox import every, find

ROOT = Path(__file__).parents[2]
PROJECT = support.PROJECT + "labels: {cluster: x}\nlinks: {grafana: https://grafana.example}\n"
FAST_TICKET, MEDIUM_PAGE = {"burn_speed": "fast", "severity": "ticket"}, {"burn_speed": "medium", "severity": "page"}
FAST_PAGE, SLOW_TICKET = {"burn_speed": "fast", "severity": "page"}, {"burn_speed": "slow", "severity": "ticket"}
FEW = {"alertname": "SLOLowTrafficErrors", "severity": "ticket"}
CASES = {
    "a faster page silences a slower page": (FAST_PAGE, MEDIUM_PAGE, True),
    "a faster page silences a slower ticket": (FAST_PAGE, SLOW_TICKET, True),
    "a faster ticket silences a slower ticket": (FAST_TICKET, SLOW_TICKET, True),
    "a faster ticket never silences a page": (FAST_TICKET, MEDIUM_PAGE, False),
    "a slower page never silences a faster one": (MEDIUM_PAGE, FAST_PAGE, False),
    "a page explains the low-traffic ticket": (MEDIUM_PAGE, FEW, True),
    "a ticket does not": (SLOW_TICKET, FEW, False),
    "no page silences that the telemetry is gone": (FAST_PAGE, {"alertname": "SLOTelemetryAbsent"}, False),
    "another SLO is untouched": (FAST_PAGE, MEDIUM_PAGE | {"slo": "other"}, False),
    "another service is untouched": (FAST_PAGE, MEDIUM_PAGE | {"service": "other"}, False),
    "another cluster is untouched": (FAST_PAGE, MEDIUM_PAGE | {"cluster": "y"}, False),
    "a marked test alert silences nothing": (FAST_PAGE | {"drill": "true"}, MEDIUM_PAGE, False),
    "an alert in shadow silences nothing": (FAST_PAGE | {"severity": "none"}, MEDIUM_PAGE, False),
    "alerts of others do not match by what both lack": (
        {"severity": "page", "service": "", "slo": ""},
        SLOW_TICKET,
        False,
    ),
}


@pytest.fixture(scope="module", params=every("alertmanager"), ids=lambda tool: tool.shown)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[alertmanager.Client]:
    plan = support.plan(tmp_path_factory.mktemp("project"), project=PROJECT)
    with scratch() as folder:
        for artifact in pipeline.render(plan).artifacts:
            if artifact.path.startswith("alerts/"):
                (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
                (folder / artifact.path).write_text(artifact.content)
        config = folder / "alerts" / "alertmanager.yaml"
        with alertmanager.serving(request.param, config, folder / "data") as client:
            yield client


@pytest.mark.parametrize("case", CASES)
def test_what_silences_what(server: alertmanager.Client, case: str) -> None:
    source, target, suppressed = CASES[case]
    # A service of its own for each case: what was sent for another one must not matter.
    base = {"alertname": "SLOErrorBudgetBurn", "service": case, "slo": "s", "cluster": "x", "case": case, "team": "a"}
    told = [base | {"severity": "page"} | labels | {"which": name} for name, labels in (("s", source), ("t", target))]
    answer = requests.post(
        f"{server.url}/api/v2/alerts", json=[{"labels": labels} for labels in told], timeout=120, proxies={"http": ""}
    )
    answer.raise_for_status()

    def states() -> dict[str, str]:
        mine = (alert for alert in server.alerts() if alert.labels.get("case") == case)
        return {alert.labels["which"]: alert.state for alert in mine}

    expected = "suppressed" if suppressed else "active"
    assert until(lambda: "s" in states() and states().get("t") == expected, 60), states()


def test_the_silence_of_a_runbook_silences_its_alert_and_no_other(server: alertmanager.Client) -> None:
    """The published command is run as it stands, by the shell, against a server of its own making."""
    page = (ROOT / "runbooks/checkout/availability.md").read_text()
    command = next(block for block in markdown.blocks(page, "sh") if "SLOErrorBudgetBurn" in block)
    alert = {"alertname": "SLOErrorBudgetBurn", "service": "checkout", "slo": "availability", "cluster": "eu-1"}
    sent = [alert, alert | {"slo": "latency-1s"}, alert | {"alertname": "SLOTelemetryAbsent"}]
    answer = requests.post(
        f"{server.url}/api/v2/alerts", json=[{"labels": labels} for labels in sent], timeout=120, proxies={"http": ""}
    )
    answer.raise_for_status()
    amtool = find("amtool")
    assert amtool is not None
    script = command.replace("amtool ", f"{amtool.path} --alertmanager.url={server.url} ", 1)
    done = subprocess.run(("sh", "-c", script), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr

    def suppressed() -> list[dict[str, str]]:
        mine = (found for found in server.alerts() if found.labels.get("cluster") == "eu-1")
        return [dict(found.labels) for found in mine if found.state == "suppressed"]

    assert until(lambda: suppressed() == [alert], 60), suppressed()
