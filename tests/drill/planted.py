"""A project of kinds that the reference shop lacks, and faults for its bundle, each in an SLO of its own."""

from __future__ import annotations

from pathlib import Path

from burnbook import pipeline
from support import write

PROJECT = """\
version: burnbook/v1
organization: Test
links:
  runbooks: https://git.example/ops/blob/main/runbooks
  grafana: https://grafana.example
labels: {cluster: c1}
prometheus: {version: "2.42", retention: 400d}
teams:
  day:
    title: Day
    page: {webhook: {url: "https://day.example/page"}}
    ticket: {webhook: {url: "https://day.example/ticket"}}
    hours: {ticket: {days: sun, from: "03:00", to: "03:01", time_zone: Europe/Berlin}}
    also: {page: [archive]}
receivers:
  archive: {webhook: {url: "https://archive.example"}}
"""
SERVICE = """\
version: burnbook/v1
service: web
team: day
criticality: critical
telemetry: {family: fastapi-instrumentator, selector: {job: web}}
slos:
  - name: calendar
    objective: 99.9
    window: {calendar: month, time_zone: Europe/Berlin}
    sli: {availability: {}}
  - name: ratio
    objective: 99
    sli: {error_ratio: {query: "avg(avg_over_time(failing[$window]))"}}
  - name: slices
    objective: 99
    sli: {availability: {}}
    budgeting: {slices: {length: 1m, good_when: 99}}
  - name: rare
    objective: 99
    expected_rate: 1/m
    sli: {availability: {}}
"""
GOOD = ("calendar", "ratio", "slices", "rare")
BAD = ("never", "unlinked", "silent", "loud", "astray", "mute", "blind")
_SPOILED = """\
  - name: {name}
    objective: 99.9
    sli: {{availability: {{routes: [/{name}]}}}}
"""
_MISSENT = """\
    routes:
    - receiver: day-ticket
      matchers:
      - slo="astray"
      group_wait: 5s
    - receiver: shadow
      matchers:
      - slo="mute"
"""


def spoiled(folder: Path) -> Path:
    """Publish the bundle, then put the faults into its files."""
    write(folder, SERVICE + "".join(_SPOILED.format(name=name) for name in BAD), PROJECT)
    pipeline.generate(folder, waived=("promtool", "amtool"))
    rules = folder / "alerts" / "rules"
    _replace(rules / "web.never.yaml", "> 0.0144", "> 144")
    _replace(rules / "web.unlinked.yaml", "runbook_url: https://git.example/", "runbook_url: git.example/")
    _replace(rules / "web.silent.yaml", "reason: vanished", "reason: vanishing")
    _replace(rules / "web.loud.yaml", "burn_speed: slow", "burn_speed: slowly")
    _replace(rules / "web.blind.yaml", 'status=~"5.."', 'status=~"6.."')
    _replace(folder / "alerts" / "alertmanager.yaml", "    routes:\n", _MISSENT)
    return folder


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, (path.name, old)
    path.write_text(text.replace(old, new))
