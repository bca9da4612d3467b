"""Projects whose runbooks the gate for prose reads: the reference shop, and each kind of SLI, bare and furnished."""

from __future__ import annotations

from pathlib import Path

import support
from burnbook import pipeline

ROOT = Path(__file__).parents[2]
PROJECT = support.PROJECT.replace("teams:", 'prometheus: {version: "3.5"}\nteams:')
KINDS = {
    "availability": "{availability: {}}",
    "latency": "{latency: {threshold: 1s}}",
    "native histogram": "{latency: {threshold: 1s, histogram: {name: h, native: true}}}",
    "own histogram": "{latency: {threshold: 2s, histogram: {name: h, bounds: [1, 2]}}}",
    "events": "{events: {bad: 'jobs_total{result=\"bad\"}', total: jobs_total}}",
    "estimated events": "{events: {bad: 'sum(rate(b_total[$window]))', total: 'sum(rate(a_total[$window]))'}}",
    "error ratio": "{error_ratio: {query: 'sum(rate(b_total[$window])) / sum(rate(a_total[$window]))'}}",
    "threshold": "{threshold: {query: max(age_seconds), op: '<=', value: 2m}}",
    "probe": "{probe: {selector: probe_success}}",
    "deadline": "{deadline: {last_success: last_success, every: 24h, grace: 2h}}",
}
"""A way to write each kind."""
BARE = """\
version: burnbook/v1
service: web
team: a
telemetry: {family: otel-http, selector: {job: web}}
slos: [{name: s, objective: 99.5, sli: SLI}]
"""
FURNISHED = """\
version: burnbook/v1
service: web
title: The web shop & its <basket>
description: Sells things; costs about $1 a minute when it does not.
team: a
criticality: critical
depends_on: [web-db, mail]
links: {deploys: "https://deploys.example/web", on_call: "https://on-call.example", chat: "https://chat.example/web"}
telemetry: {family: otel-http, selector: {job: web}, expected_rate: 40/s}
saturation: {queue: {length: jobs_waiting}, replicas: {min: 2, available: web_replicas}}
maintenance: [{reason: Failover, start: "2026-12-01T02:00:00Z", duration: 30m, repeat: monthly}]
runbook:
  rollback:
    command: "helm rollback 'web' --wait && echo \\"done\\" | tee log"
    unsafe_when: a migration ran
    last_tested: 2026-10-02
  mitigations: [{name: "Switch *it* off", command: flagctl set web.it off, effect: less load}]
  access: [VPN, "role `on-call`"]
slos:
  - name: paged
    title: "Paged [for] | told"
    description: It pages.
    objective: 99.5
    mitigations: [{name: "Serve from the *second* site", command: sitectl serve second, effect: slower pages}]
    sli: SLI
  - {name: tickets, objective: 99.5, alerting: {stage: ticket}, sli: SLI}
  - {name: hidden, objective: 99.5, window: {calendar: month}, alerting: {stage: shadow}, sli: SLI}
"""
LINKS = """\
links:
  runbooks: https://git.example/runbooks
  grafana: https://grafana.example
  prometheus: https://prometheus.example
  alertmanager: https://alertmanager.example
  incidents: https://incidents.example
"""


def reference() -> dict[str, str]:
    """Return the pages of the reference shop, as its definitions give them."""
    return _pages(pipeline.render(pipeline.compile_plan(ROOT).plan).artifacts)


def of_kind(folder: Path, kind: str, *, bare: bool) -> dict[str, str]:
    """Return the pages of a project whose SLOs are all of a kind; but for the first, those that differ."""
    service = (BARE if bare else FURNISHED).replace("SLI", KINDS[kind])
    made = support.plan(folder, service, PROJECT if bare else PROJECT + LINKS)
    pages = _pages(pipeline.render(made).artifacts)
    slos = {slo.runbook.path for slo in made.services[0].slos}
    return pages if kind == next(iter(KINDS)) else {path: text for path, text in pages.items() if path in slos}


def furnished(folder: Path, kind: str) -> str:
    """Return the runbook of an SLO of a kind that pages, with all that a definition can say."""
    made = support.plan(folder, FURNISHED.replace("SLI", KINDS[kind]), PROJECT + LINKS)
    return _pages(pipeline.render(made).artifacts)[made.services[0].slos[0].runbook.path]


def _pages(artifacts: tuple) -> dict[str, str]:
    return {artifact.path: artifact.content for artifact in artifacts if artifact.path.endswith(".md")}
