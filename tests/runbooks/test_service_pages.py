"""The index holds every alert and who is told; a service tells its alerts by severity, and what it bears."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import support
from burnbook import pipeline
from burnbook.model.plan import Plan

SERVICE = """\
version: burnbook/v1
service: web
title: Web shop
team: a
criticality: critical
telemetry: {family: otel-http, selector: {service_name: web}, expected_rate: 40/s}
saturation: {replicas: {min: 6, available: web_replicas}}
capacity: {per_replica: 15/s, tested_peak: 2x}
runbook: {rollback: {command: helm rollback web, unsafe_when: a migration ran, last_tested: 2026-10-02}}
slos:
  - {name: availability, title: Answered, objective: 99.9, sli: {availability: {}}}
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return support.plan(tmp_path_factory.mktemp("service"), SERVICE)


@pytest.fixture(scope="module")
def pages(plan: Plan) -> dict[str, str]:
    return {made.path: made.content for made in pipeline.render(plan).artifacts}


def rows(page: str) -> list[list[str]]:
    """Return the cells of every row of a page's tables."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]


def test_the_index_has_a_row_for_every_alert_with_who_is_told(plan: Plan, pages: dict[str, str]) -> None:
    (service,) = plan.services
    told = [(slo.name, alert) for slo in service.slos for alert in slo.alerts()]
    told += [("", guard.alert) for guard in service.saturation.guards]
    assert len(told) > 7
    found = rows(pages["runbooks/README.md"])
    for slo, alert in told:
        link = f"[{alert.name}]({alert.runbook.path.removeprefix('runbooks/')}#{alert.runbook.anchor})"
        (row,) = [row for row in found if row[0] == link]
        assert (row[1], row[2]) == ("web", slo)
        assert row[4:] == [alert.severity, ", ".join(alert.receivers)]


def test_a_service_tells_its_alerts_by_severity(plan: Plan, pages: dict[str, str]) -> None:
    found = {row[0]: row for row in rows(pages["runbooks/web/README.md"])}
    page, ticket = (set(re.findall(r"\w*[A-Z]\w+", found[loud][1])) for loud in ("page", "ticket"))
    alerts = [*plan.services[0].slos[0].alerts(), *(guard.alert for guard in plan.services[0].saturation.guards)]
    assert page == {alert.name for alert in alerts if alert.severity == "page"}
    assert ticket == {alert.name for alert in alerts if alert.severity == "ticket"}
    assert (found["page"][2], found["ticket"][2]) == ("a-page", "a-ticket")


def test_a_service_tells_what_it_bears_and_how_it_is_made_safe(pages: dict[str, str]) -> None:
    page = pages["runbooks/web/README.md"]
    for words in (
        "One replica bears 15/s.",
        "6 of them, the least that should be up, bear 90/s, 2.2 times the usual.",
        "2 times the usual load was tried, and borne.",
        "**Roll back**, unless a migration ran (last tested on 2026-10-02):\n\n```sh\nhelm rollback web\n```",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("masked", "burns", "late"),
    [("availability", True, False), ("nightly", False, True), ("availability, nightly", True, True)],
)
def test_a_service_tells_what_becomes_of_the_alerts_that_its_maintenance_masks(
    masked: str, burns: bool, late: bool, tmp_path: Path
) -> None:
    window = f"{{reason: Failover, start: 2026-12-01T02:00:00Z, duration: 30m, slos: [{masked}]}}"
    job = "  - {name: nightly, objective: 90, sli: {deadline: {last_success: n, every: 24h, grace: 2h}}}\n"
    planned = support.plan(tmp_path, SERVICE.replace("slos:\n", f"maintenance: [{window}]\nslos:\n") + job)
    (found,) = [made for made in pipeline.render(planned).artifacts if made.path == "runbooks/web/README.md"]
    assert ("A burn alert that fires when one begins" in found.content) == burns
    assert ("`SLODeadlineMissed` is quiet in them" in found.content) == late
