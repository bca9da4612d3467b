"""Runbooks hold what the definition says, as it says it, and their parts stand where an alert's link leads."""

from __future__ import annotations

from pathlib import Path

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


def pages(folder: Path, words: dict[str, str]) -> dict[str, str]:
    service = SERVICE
    for place, text in words.items():
        service = service.replace(place, "'" + text.replace("'", "''") + "'")
    made = pipeline.render(support.plan(folder, service)).artifacts
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
        "last tested on 2026-10-02",
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


def test_the_budget_is_told_in_minutes_and_in_events(plain: dict[str, str]) -> None:
    page = plain["runbooks/web/README.md"]
    assert "| 99.9% | 30 days | 43.2 minutes | about 100,000 |" in page
    assert "| 99% | 30 days | 7.2 hours | about 1,000,000 |" in page
