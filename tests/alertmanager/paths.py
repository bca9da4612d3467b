"""A project that uses every way to reach someone, and the folder that it is written to."""

from __future__ import annotations

from pathlib import Path

import support
from burnbook import pipeline
from burnbook.model.plan import Plan

PROJECT = """\
version: burnbook/v1
organization: Test
labels: {cluster: x}
operated_by: platform
alertmanager: {version: "VERSION", watchdog: {webhook: {url: "https://dead.example"}}}
receivers:
  incidents: {slack: {channel: "#incidents", api_url_file: /s}}
  leads: {webhook: {url: "https://leads.example"}}
teams:
  shop:
    title: Shop
    page: {pagerduty: {routing_key_file: /k}}
    ticket: {slack: {channel: "#shop", api_url_file: /s}}
    hours: {ticket: {days: "mon-thu,sat", from: "09:00", to: "24:00", time_zone: Europe/Berlin}}
    also: {page: [incidents, platform]}
    on_call: https://pagerduty.example/schedules/P1
    escalation: {after: 15m, to: Ada & the manager on duty}
  platform:
    title: Platform
    page: {webhook: {url: "https://platform.example/page"}}
    ticket: {webhook: {url: "https://platform.example/ticket"}}
"""
WEB = """\
version: burnbook/v1
service: web
team: shop
criticality: critical
depends_on: [store, postgres]
telemetry: {family: fastapi-instrumentator, selector: {job: web}}
notify: {ticket: platform}
saturation: {queue: {length: jobs_waiting, warn_at: 100}}
slos:
  - name: availability
    objective: 99.9
    sli: {availability: {}}
  - name: latency
    objective: 99
    sli: {latency: {threshold: 500ms}}
    alerting: {notify: {page: leads, ticket: shop, also: {ticket: [leads]}}}
"""
STORE = """\
version: burnbook/v1
service: store
team: platform
telemetry: {family: fastapi-instrumentator, selector: {job: store}}
depends_on: [web]
slos:
  - name: availability
    objective: 99.9
    sli: {availability: {}}
"""


def plan(folder: Path, version: str = "0.25", project: str = PROJECT) -> Plan:
    """Plan the project for a version of Alertmanager."""
    support.write(folder, WEB, project.replace("VERSION", version))
    (folder / "slos" / "store.yaml").write_text(STORE)
    return pipeline.compile_plan(folder).plan


def written(found: Plan, folder: Path) -> Path:
    """Write the bundle of a plan, and return its folder."""
    for artifact in pipeline.render(found).artifacts:
        path = folder / "bundle" / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.content)
    return folder / "bundle"
