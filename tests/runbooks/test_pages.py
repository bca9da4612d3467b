"""Runbooks hold what the definition says, as it says it, and their parts stand where an alert's link leads."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

import support
from burnbook import pipeline
from burnbook.text import markdown

SERVICE = """\
version: burnbook/v1
service: web
title: TITLE
description: DESCRIPTION
team: a
criticality: critical
depends_on: [web-db]
links: {deploys: "https://deploys.example/web", on_call: "https://on-call.example"}
telemetry: {family: fastapi-instrumentator, selector: {job: web}, expected_rate: 40/s}
saturation: {queue: {length: jobs_waiting}}
runbook:
  rollback: {command: COMMAND, unsafe_when: UNSAFE, last_tested: 2026-10-02}
  mitigations: [{name: NAME, command: COMMAND, effect: EFFECT}]
slos:
  - {name: availability, title: SLO, objective: 99.9, sli: {availability: {}}}
  - {name: latency, objective: 99, sli: {latency: {threshold: 1s, errors: ignored}}}
"""
PLACES = ("TITLE", "DESCRIPTION", "UNSAFE", "NAME", "EFFECT", "SLO")
HOSTILE = "`a` | **b** [c](d) <b>&amp; {{ e }} # f \\ 1. \u202eg日本"


def pages(
    folder: Path, words: dict[str, str], service: str = SERVICE, project: str = support.PROJECT
) -> dict[str, str]:
    for place, text in words.items():
        service = service.replace(place, "'" + text.replace("'", "''") + "'")
    made = pipeline.render(support.plan(folder, service, project)).artifacts
    return {artifact.path: artifact.content for artifact in made if artifact.path.startswith("runbooks/")}


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, str]:
    return pages(tmp_path / "plain", dict.fromkeys(PLACES, "words") | {"COMMAND": "roll back"})


def headings(text: str) -> list[str]:
    """Return the depths of the headings, in order: texts of users change no structure."""
    inside, found = False, []
    for line in text.splitlines():
        inside ^= line.startswith("```")
        if line.startswith("#") and not inside:
            found.append(line.split()[0])
    return found


def test_hostile_texts_change_no_structure(plain: dict[str, str], tmp_path: Path) -> None:
    words = dict.fromkeys(PLACES, HOSTILE) | {"COMMAND": "echo ``` && echo 'x'"}
    hostile = pages(tmp_path / "hostile", words)
    assert hostile.keys() == plain.keys()
    for path, text in hostile.items():
        assert headings(text) == headings(plain[path]), path
        assert len(markdown.read(text).links) == len(markdown.read(plain[path]).links), path
        assert markdown.blocks(text, "promql") == markdown.blocks(plain[path], "promql"), path
    assert "echo ``` && echo 'x'" in markdown.blocks(hostile["runbooks/web/availability.md"], "sh")[0]


def test_every_alert_has_its_anchor_and_every_section_says_something(plain: dict[str, str], tmp_path: Path) -> None:
    plan = support.plan(tmp_path, SERVICE)
    for slo in plan.services[0].slos:
        page = markdown.read(plain[slo.runbook.path])
        for alert in slo.alerts():
            assert page.has(alert.runbook.anchor), alert.name
        sections = plain[slo.runbook.path].split("\n## ")[1:]
        assert [int(section.split(".")[0]) for section in sections] == list(range(1, 12))
        for section in sections[:-1]:
            assert section.partition("\n")[2].strip(), section


def test_a_runbook_says_what_this_service_knows_and_nothing_of_others(plain: dict[str, str]) -> None:
    page = plain["runbooks/web/availability.md"]
    for words in (
        "roll back",
        "tested on 2026-10-02",
        "deploys.example/web",
        'sum(jobs_waiting{job="web"})',
        "web-db",
    ):
        assert words in page
    assert "Is the database pool full?" not in page
    assert "Which answers are they?" in page
    assert "Which answers are they?" not in plain["runbooks/web/latency.md"], "its buckets carry no status"


def test_what_is_not_written_down_is_said_so(tmp_path: Path) -> None:
    for artifact in pipeline.render(support.plan(tmp_path)).artifacts:
        if artifact.path == "runbooks/web/availability.md":
            assert "No rollback is written down for web." in artifact.content
            assert "neither `links.deploys` nor anything in `depends_on`" in artifact.content
            return
    raise AssertionError("there is no runbook")


def test_what_helps_one_slo_comes_first_and_what_helps_its_service_after_the_rollback(tmp_path: Path) -> None:
    own = SERVICE.replace("objective: 99.9,", "objective: 99.9, mitigations: [{name: OWN, command: own}],")
    words = {"OWN": "own", "COMMAND": "roll back", "NAME": "general"}
    made = pages(tmp_path, words, own.replace("COMMAND, effect", "of all, effect"))
    order = {name: markdown.blocks(made[f"runbooks/web/{name}.md"], "sh")[:3] for name in ("availability", "latency")}
    assert order["availability"] == ("own\n", "roll back\n", "of all\n")
    assert order["latency"][:2] == ("roll back\n", "of all\n")


OTEL = SERVICE.replace("fastapi-instrumentator", "otel-http").replace(", errors: ignored", "")
RUNS = """\
runbook:
  kubernetes: {context: "shop's", namespace: shop, workload: deployment/web}
  logs: '{app="web"}'
"""


def test_where_it_runs_gives_commands_that_a_shell_reads(tmp_path: Path) -> None:
    service = SERVICE.replace("runbook:\n", RUNS)
    page = pages(tmp_path, {}, service)["runbooks/web/availability.md"]
    commands = [found for found in markdown.blocks(page, "sh") if found.startswith("kubectl")]
    assert [shlex.split(command)[:5] for command in commands] == [
        ["kubectl", "--context", "shop's", "--namespace", "shop"]
    ] * 4
    assert markdown.blocks(page, "logql") == (
        '{app="web"} |~ "(?i)(error|exception|traceback)"\n',
        '{app="web"} |= "TRACE_ID"\n',
    )


def test_logs_are_found_by_the_label_that_loki_knows_too(tmp_path: Path) -> None:
    service = SERVICE.replace("selector: {job: web}", "selector: {service_name: web}")
    page = pages(tmp_path, {}, service)["runbooks/web/availability.md"]
    assert '{service_name="web"} |= "TRACE_ID"\n' in markdown.blocks(page, "logql")


@pytest.mark.parametrize("wrong", ["web", '{app="web"} |= "x"', "{app=}", 'up{app="web"}'])
def test_logs_are_selected_by_labels_alone(wrong: str, tmp_path: Path) -> None:
    service = SERVICE.replace("runbook:\n", f"runbook:\n  logs: '{wrong}'\n")
    found = [problem.id for problem in support.problems(tmp_path, service) if problem.level == "error"]
    assert found == ["logs-selector"]


def test_a_label_of_the_release_and_a_counter_of_calls_are_asked(tmp_path: Path) -> None:
    otel = OTEL.replace("family: otel-http,", "family: otel-http, version_label: release,")
    page = pages(tmp_path, {}, otel)["runbooks/web/availability.md"]
    (release,) = [query for query in markdown.blocks(page, "promql") if "by (release)" in query]
    assert release.count('http_response_status_code=~"5.."') == 1
    calls, _ = [query for query in markdown.blocks(page, "promql") if "by (server_address)" in query]
    assert 'http_client_request_duration_seconds_count{job="web",http_response_status_code!~"[1-4].."}' in calls


def test_what_a_service_selects_itself_prevails_in_its_calls(tmp_path: Path) -> None:
    own = OTEL.replace("{job: web}", '{job: web, http_response_status_code: "599"}')
    page = pages(tmp_path, {}, own)["runbooks/web/availability.md"]
    calls, _ = [query for query in markdown.blocks(page, "promql") if "by (server_address)" in query]
    assert 'http_response_status_code="599"' in calls
    assert "[1-4].." not in calls


def test_telemetry_that_is_gone_is_looked_for_where_it_came_from(plain: dict[str, str], tmp_path: Path) -> None:
    scraped = plain["runbooks/web/availability.md"]
    sent = pages(tmp_path, {}, OTEL)["runbooks/web/availability.md"]
    pulled, pushed = (markdown.blocks(page, "promql") for page in (scraped, sent))
    assert "If it is not the service: [the collectors](../collector/README.md)." in sent
    assert "collector" not in scraped
    assert 'up{job="web"}\n' in pulled
    assert 'up{job="web"}\n' not in pushed
    assert any("otelcol_exporter_send_failed" in query for query in pushed)
    assert 'count by (__name__) ({job="web",__name__!~"up|scrape_.+"})\n' in pulled


def test_explore_is_opened_with_every_query_where_grafana_is_known(tmp_path: Path) -> None:
    project = support.PROJECT + (
        "links: {grafana: 'https://grafana.example/g'}\ndashboards: {datasources: {metrics: prom, logs: loki}}\n"
    )
    service = SERVICE.replace("runbook:\n", RUNS)
    page = pages(tmp_path, {}, service, project)["runbooks/web/availability.md"]
    links = [link for link in markdown.read(page).links if "/explore?" in link]
    asked = []
    for link in links:
        assert link.startswith("https://grafana.example/g/explore?schemaVersion=1&")
        ((pane),) = json.loads(dict(parse_qsl(urlsplit(link).query))["panes"]).values()
        asked += [(query["datasource"]["uid"], query["expr"]) for query in pane["queries"]]
    assert ("prom", 'sum(jobs_waiting{job="web"})') in asked
    assert ("loki", '{app="web"} |= "TRACE_ID"') in asked


def test_a_diagram_shows_what_a_service_depends_on_whatever_it_is_called(tmp_path: Path) -> None:
    page = pages(tmp_path, {"TITLE": 'a "b"] --> n9 %% <c>; #d'})["runbooks/web/README.md"]
    assert markdown.blocks(page, "mermaid") == (
        'graph LR\n  n0["a #34;b#34;#93; --#62; n9 #37;#37; #60;c#62;; #35;d"]\n  n1["web-db"]\n  n0 --> n1\n',
    )


def test_the_budget_is_told_in_minutes_and_in_events(plain: dict[str, str]) -> None:
    page = plain["runbooks/web/README.md"]
    assert "| 99.9% | 30 days | 43.2 minutes | about 100,000 |" in page
    assert "| 99% | 30 days | 7.2 hours | about 1,000,000 |" in page
