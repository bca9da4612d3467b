"""Who is told instead of a team, who gets copies, and when: by amtool, in each version that there is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from alertmanager import paths
from burnbook.model.bundle import Proof
from burnbook.outputs import alertmanager
from burnbook.prove import Terms, prove
from burnbook.toolbox import Tool, every

AMTOOLS = every("amtool")
COPIES = ["incidents", "platform-page"]
TOLD = {
    "a page of the team": ({"team": "shop", "severity": "page"}, [*COPIES, "shop-page"]),
    "a page of a service that tells its team": (
        {"team": "shop", "service": "web", "slo": "availability", "severity": "page"},
        [*COPIES, "shop-page"],
    ),
    "a page of an SLO that tells somebody else": (
        {"team": "shop", "service": "web", "slo": "latency", "severity": "page"},
        [*COPIES, "leads"],
    ),
    "a ticket of a service that tells another team": (
        {"team": "shop", "service": "web", "slo": "availability", "severity": "ticket"},
        ["platform-ticket"],
    ),
    "a ticket of an SLO that tells the team again, and more": (
        {"team": "shop", "service": "web", "slo": "latency", "severity": "ticket"},
        ["leads", "shop-ticket"],
    ),
    "a page of another team": ({"team": "platform", "service": "store", "severity": "page"}, ["platform-page"]),
    "an alert in shadow": ({"team": "shop", "service": "web", "severity": "none"}, ["shadow"]),
}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    return paths.written(paths.plan(folder), folder)


def config(bundle: Path) -> dict[str, Any]:
    return yaml.safe_load((bundle / "alerts/alertmanager.yaml").read_text())


def proofs(bundle: Path) -> tuple[Proof, ...]:
    files = tuple(sorted(str(path.relative_to(bundle)) for path in bundle.rglob("*.*") if path.is_file()))
    return prove(tuple(alertmanager.checks(paths.plan(bundle.parent), files)), bundle, Terms(remembered=False))


@pytest.mark.parametrize("amtool", AMTOOLS, ids=lambda tool: tool.shown)
@pytest.mark.parametrize("case", TOLD)
def test_who_is_told(case: str, amtool: Tool, bundle: Path) -> None:
    labels, receivers = TOLD[case]
    argv = (str(amtool.path), "config", "routes", "test", f"--config.file={bundle}/alerts/alertmanager.yaml")
    sent = tuple(f'{name}="{value}"' for name, value in labels.items())
    done = subprocess.run((*argv, *sent), capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip().split(",") == receivers


def test_the_plan_knows_who_is_told_of_every_alert(bundle: Path) -> None:
    assert {f"{proof.check} {proof.subject}": proof.words for proof in proofs(bundle) if proof.status != "passed"} == {}
    told = {
        (alert["labels"].get("slo"), alert["labels"]["severity"]): alert["receivers"]
        for alert in yaml.safe_load((bundle / "alerts/routes/web.yaml").read_text())["alerts"]
    }
    assert told == {
        (slo, severity): TOLD[case][1]
        for case, slo, severity in (
            ("a page of a service that tells its team", "availability", "page"),
            ("a ticket of a service that tells another team", None, "ticket"),
            ("a page of an SLO that tells somebody else", "latency", "page"),
            ("a ticket of a service that tells another team", "availability", "ticket"),
            ("a ticket of an SLO that tells the team again, and more", "latency", "ticket"),
        )
    }


@pytest.mark.parametrize("amtool", AMTOOLS, ids=lambda tool: tool.shown)
def test_every_version_reads_the_whole(amtool: Tool, bundle: Path) -> None:
    argv = (str(amtool.path), "check-config", str(bundle / "alerts/alertmanager.yaml"))
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_tickets_wait_for_the_hours_of_those_who_are_told_and_pages_for_nothing(bundle: Path) -> None:
    found = config(bundle)
    assert found["time_intervals"] == [
        {
            "name": "shop-hours",
            "time_intervals": [
                {
                    "weekdays": ["monday", "tuesday", "wednesday", "thursday", "saturday"],
                    "times": [{"start_time": "09:00", "end_time": "24:00"}],
                    "location": "Europe/Berlin",
                }
            ],
        }
    ]
    shop = next(route for route in found["route"]["routes"] if 'team="shop"' in route.get("matchers", ()))
    waiting = {(r["receiver"], *r["matchers"]): r.get("active_time_intervals") for r in shop["routes"]}
    assert {key: when for key, when in waiting.items() if when} == {
        ("leads", 'service="web"', 'slo="latency"', 'severity="ticket"'): ["shop-hours"],
        ("shop-ticket", 'service="web"', 'slo="latency"', 'severity="ticket"'): ["shop-hours"],
        ("shop-ticket", 'severity="ticket"'): ["shop-hours"],
    }
    assert ("platform-ticket", 'service="web"', 'severity="ticket"') in waiting


def test_who_is_paged_reads_who_is_on_call_and_who_is_next(bundle: Path) -> None:
    receivers = {receiver["name"]: receiver for receiver in config(bundle)["receivers"]}
    (pagerduty,) = receivers["shop-page"]["pagerduty_configs"]
    assert pagerduty["details"]["escalation"] == (
        "On call: https://pagerduty.example/schedules/P1 · Not answered within 15 minutes: Ada & the manager on duty"
    )
    page = (bundle / "runbooks/web/availability.md").read_text()
    section = page.partition("## 4.")[2].partition("## 5.")[0]
    assert "(https://pagerduty.example/schedules/P1)" in section
    assert "(https://pagerduty.example/schedules/P1)" in (bundle / "runbooks/web/README.md").read_text()
    assert "Not answered within 15 minutes: Ada &#38; the manager on duty" in section


def test_what_an_old_alertmanager_cannot_do_is_written_for_a_new_one(tmp_path: Path) -> None:
    new = paths.PROJECT.replace('{url: "https://leads.example"}', "{url_file: /u}").replace(
        'slack: {channel: "#incidents", api_url_file: /s}', "msteams: {webhook_url_file: /t}"
    )
    bundle = paths.written(paths.plan(tmp_path, "0.28", new), tmp_path)
    argv = ("check-config", str(bundle / "alerts/alertmanager.yaml"))
    for amtool in AMTOOLS:
        done = subprocess.run((str(amtool.path), *argv), capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode == 0) == (amtool.version >= (0, 28)), done.stdout + done.stderr
