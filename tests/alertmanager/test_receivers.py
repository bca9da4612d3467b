"""What arrives: a real Alertmanager with the bundle's own configuration tells receivers of every kind on this machine.

Changed of the published configuration: the address of PagerDuty, and minutes between changes of a group are seconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import requests

import support
from alertmanager import loopback
from burnbook import pipeline
from burnbook.live import alertmanager
from burnbook.live.processes import scratch, until
from burnbook.text import matchers
from burnbook.toolbox import Tool, every

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SERVICE = support.SERVICE.replace("team: a", "team: shop")
PROJECT = """\
version: burnbook/v1
organization: Test
labels: {cluster: x}
links: {runbooks: "https://git.example/runbooks", grafana: "https://grafana.example"}
alertmanager:
  version: "VERSION"
  smtp: {smarthost: "127.0.0.1:SMTP", from: alerts@mail.example, require_tls: false}
receivers:
  everything:
    webhook: {url: "http://127.0.0.1:HTTP/everything", bearer_file: FOLDER/token}
teams:
  shop:
    title: Shop
    page:
      pagerduty: {routing_key_file: FOLDER/key}
      slack: {channel: "#shop", api_url_file: FOLDER/slack}
      email: {to: shop@mail.example}
      TEAMS
    ticket: {webhook: {url: "http://127.0.0.1:HTTP/ticket"}}
    also: {page: [everything]}
    on_call: https://pagerduty.example/schedules/P1
    escalation: {after: 15m, to: Ada <& the manager>}
  open:
    title: Open
    page: {webhook: {url: "http://127.0.0.1:HTTP/unused"}}
    ticket: {webhook: {url: "http://127.0.0.1:HTTP/open"}}
    hours: {ticket: {days: mon-sun, from: "00:00", to: "24:00", time_zone: Europe/Berlin}}
  closed:
    title: Closed
    page: {webhook: {url: "http://127.0.0.1:HTTP/closed"}}
    ticket: {webhook: {url: "http://127.0.0.1:HTTP/closed"}}
    hours: {ticket: {days: FAR, from: "00:00", to: "24:00", time_zone: Europe/Berlin}}
"""
BURN = {"alertname": "SLOErrorBudgetBurn", "service": "web", "slo": "availability", "cluster": "x", "team": "shop"}
FAST = BURN | {"severity": "page", "burn_speed": "fast"}
SAID = {
    "summary": "Web, <availability>: error budget burning at more than 14.4 times its allowed pace",
    "description": "1.62% of requests failed. Budget left: 62.1% of 30d, at this pace gone in 27.6 hours.",
    "runbook_url": "https://git.example/runbooks/web/availability.md#fast-burn",
    "dashboard_url": "https://grafana.example/d/burnbook-slo?var-service=web&from=now-6h&to=now",
}
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
FROM = f"from={int(BEGAN.timestamp() - 3600) * 1000}&to=now"
NOTE = "On call: https://pagerduty.example/schedules/P1 · Not answered within 15 minutes: Ada <& the manager>"


@dataclass(frozen=True)
class Running:
    """An Alertmanager that tells this machine."""

    client: alertmanager.Client
    heard: loopback.Loopback
    tool: Tool

    def send(self, *alerts: dict[str, str], over: bool = False) -> None:
        ends = {"endsAt": datetime.now(UTC).isoformat()} if over else {}
        times = {"startsAt": BEGAN.isoformat()} | ends
        told = [{"labels": labels, "annotations": SAID} | times for labels in alerts]
        answer = requests.post(f"{self.client.url}/api/v2/alerts", json=told, timeout=120, proxies={"http": ""})
        answer.raise_for_status()


@pytest.fixture(scope="module", params=every("alertmanager"), ids=lambda tool: tool.shown)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder, tool = tmp_path_factory.mktemp("project"), request.param
    with loopback.listening() as heard, scratch() as place:
        config = written(folder, place, heard, tool)
        flags = ("--web.external-url=http://alertmanager.test", "--web.route-prefix=/")
        with alertmanager.serving(tool, config, place / "data", flags) as client:
            yield Running(client, heard, tool)


def written(folder: Path, place: Path, heard: loopback.Loopback, tool: Tool) -> Path:
    """Write the bundle of the project and the files of its secrets; return the configuration."""
    for name, secret in (
        ("token", "t0ken"),
        ("key", "k3y"),
        ("slack", heard.url("slack")),
        ("teams", heard.url("teams")),
    ):
        (place / name).write_text(secret)
    new = tool.version >= (0, 28)
    found = {
        "VERSION": "0.28" if new else "0.25",
        "TEAMS": "msteams: {webhook_url_file: FOLDER/teams}" if new else "webhook: {url: http://127.0.0.1:HTTP/bridge}",
        "FAR": DAYS[(datetime.now(UTC).weekday() + 3) % 7],
        "FOLDER": str(place),
        "HTTP": str(heard.http),
        "SMTP": str(heard.smtp),
    }
    project = PROJECT
    for name, value in found.items():
        project = project.replace(name, value)
    for artifact in pipeline.render(support.plan(folder, SERVICE, project)).artifacts:
        if artifact.path.startswith("alerts/"):
            (place / artifact.path).parent.mkdir(parents=True, exist_ok=True)
            (place / artifact.path).write_text(artifact.content)
    config = place / "alerts" / "alertmanager.yaml"
    text = config.read_text().replace("global:\n", f"global:\n  pagerduty_url: {heard.url('pagerduty')}\n")
    config.write_text(text.replace("group_interval: 1m\n", "group_interval: 1s\n"))
    return config


@pytest.fixture(scope="module")
def page(running: Running) -> Running:
    """A fast and a medium burn of one SLO, told once; what was heard of it stays as it was then."""
    running.send(FAST)
    told = ("everything", "pagerduty", "slack", "teams" if running.tool.version >= (0, 28) else "bridge")
    assert until(lambda: all(map(running.heard.at, told)) and bool(running.heard.mails), 60), "nobody was paged"
    running.send(FAST, FAST | {"burn_speed": "medium"})
    time.sleep(2.5)  # two rounds of the group
    heard = replace(running.heard, sent=list(running.heard.sent), mails=list(running.heard.mails))
    return replace(running, heard=heard)


def only(found: list[Any]) -> Any:
    assert len(found) == 1, found
    return found[0]


def test_a_webhook_gets_the_whole_group_with_its_token(page: Running) -> None:
    body = only(page.heard.at("everything"))
    assert {one.token for one in page.heard.sent if one.path == "/everything"} == {"Bearer t0ken"}
    assert body["status"] == "firing"
    assert body["groupLabels"] == {name: BURN[name] for name in ("alertname", "service", "slo", "cluster")}
    assert [(alert["labels"], alert["annotations"]) for alert in body["alerts"]] == [(FAST, SAID)]


def test_pagerduty_gets_an_incident_with_what_burns_and_who_is_next(page: Running) -> None:
    body = only(page.heard.at("pagerduty"))
    payload, details = body["payload"], body["payload"]["custom_details"]
    assert (body["routing_key"], body["event_action"]) == ("k3y", "trigger")
    assert payload["summary"] == f"PAGE web/availability: {SAID['summary']}"
    assert (payload["severity"], payload["component"], payload["source"]) == ("critical", "availability", "web")
    assert SAID["description"] in details["firing"]
    assert f"since {BEGAN:%Y-%m-%d %H:%M:%S} UTC" in details["firing"]
    assert details["escalation"] == NOTE
    links = {link["text"]: link["href"] for link in body["links"]}
    assert links["Runbook"] == SAID["runbook_url"]
    assert FROM in links["Dashboard"]
    page_of_silences, _, silence = links["Silence"].partition("?filter=")
    assert page_of_silences == "http://alertmanager.test/#/silences/new"
    group = only(page.heard.at("everything"))["groupLabels"]
    assert matchers.parse(unquote(silence)) == tuple((name, "=", value) for name, value in sorted(group.items()))


def test_slack_gets_a_text_and_buttons(page: Running) -> None:
    body = only(page.heard.at("slack"))
    (attachment,) = body["attachments"]
    assert body["channel"] == "#shop"
    assert attachment["title"] == f"PAGE web/availability: {SAID['summary']}"
    assert FROM in attachment["title_link"]
    assert "*Web, &lt;availability&gt;: error budget burning" in attachment["text"]
    assert SAID["description"] in attachment["text"]
    assert attachment["text"].endswith(NOTE.replace("<", "&lt;").replace("& t", "&amp; t").replace("r>", "r&gt;"))
    assert [button["text"] for button in attachment["actions"]] == ["Runbook", "Dashboard", "Silence"]


def test_teams_gets_a_card_where_it_can_be_told(page: Running) -> None:
    if page.tool.version < (0, 28):
        assert only(page.heard.at("bridge"))["alerts"][0]["annotations"] == SAID
        return
    (attachment,) = only(page.heard.at("teams"))["attachments"]
    texts = "\n".join(block["text"] for block in attachment["content"]["body"])
    assert f"PAGE web/availability: {SAID['summary']}" in texts
    assert SAID["description"] in texts
    assert f"[Runbook]({SAID['runbook_url']})" in texts
    assert NOTE in texts


def test_a_mail_has_both_forms_and_is_whole(page: Running) -> None:
    mail = only(page.heard.mails)
    assert (mail["to"], mail["from"]) == ("shop@mail.example", "alerts@mail.example")
    assert mail["subject"] == f"PAGE web/availability: {SAID['summary']}"
    forms = {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()}
    assert SAID["description"] in forms["text/plain"]
    assert forms["text/plain"].rstrip().endswith(NOTE)
    assert "Web, &lt;availability&gt;" in forms["text/html"]
    assert "Ada &lt;&amp; the manager&gt;</p>\n</body></html>" in forms["text/html"]


def test_the_end_is_told_in_the_same_incident_and_what_was_silent_speaks(page: Running, running: Running) -> None:
    def later() -> list[Any]:
        mine = (body for body in running.heard.at("everything") if body["groupLabels"]["slo"] == "availability")
        return list(mine)[1:]

    running.send(FAST, over=True)
    assert until(lambda: bool(later()), 60), "the end was not told"
    assert later()[0]["groupKey"] == only(page.heard.at("everything"))["groupKey"]
    assert {alert["labels"]["burn_speed"]: alert["status"] for alert in later()[0]["alerts"]} == {
        "fast": "resolved",
        "medium": "firing",
    }
    running.send(FAST | {"burn_speed": "medium"}, over=True)
    assert until(lambda: "resolve" in incidents(running).values(), 60), "PagerDuty's incident stays open"
    assert incidents(running)[only(page.heard.at("pagerduty"))["dedup_key"]] == "resolve"


def incidents(running: Running) -> dict[str, str]:
    """Return the last word of each incident of PagerDuty."""
    return {body["dedup_key"]: body["event_action"] for body in running.heard.at("pagerduty")}


def test_each_slo_is_a_group_of_its_own(running: Running) -> None:
    def groups() -> list[str]:
        names = (body["groupLabels"]["slo"] for body in running.heard.at("everything"))
        return sorted(name for name in names if name in ("freshness", "latency"))

    running.send(FAST | {"slo": "latency"}, FAST | {"slo": "freshness"})
    assert until(lambda: groups() == ["freshness", "latency"], 60), groups()


def test_a_ticket_waits_for_the_hours_and_a_page_does_not(running: Running) -> None:
    ticket = BURN | {"severity": "ticket", "burn_speed": "slow", "slo": "hours"}
    running.send(ticket | {"team": "open"}, ticket | {"team": "closed"})
    assert until(lambda: bool(running.heard.at("open")), 60), "nobody was told in the hours"
    assert running.heard.at("closed") == []
    running.send(ticket | {"team": "closed", "severity": "page", "slo": "night"})
    assert until(lambda: bool(running.heard.at("closed")), 60), "a page waited"
    assert [body["groupLabels"]["slo"] for body in running.heard.at("closed")] == ["night"]
