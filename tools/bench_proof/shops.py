"""Projects of many services that have SLOs of the same five shapes, under other names."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from string import ascii_lowercase

_TEAMS = ascii_lowercase[:10]
_PROJECT = """\
version: burnbook/v1
organization: Big Shop
links:
  runbooks: https://git.big.example/runbooks
  grafana: https://grafana.big.example
  prometheus: https://prometheus.big.example
teams:
"""
_TEAM = """\
  team-{letter}:
    title: Team {letter}
    page: {{slack: {{channel: "#t{letter}", api_url_file: /etc/alertmanager/slack}}}}
    ticket: {{slack: {{channel: "#t{letter}", api_url_file: /etc/alertmanager/slack}}}}
"""
_SERVICE = """\
version: burnbook/v1
service: svc-{letters}
title: Service {capitals} of ours
team: team-{team}
criticality: critical
telemetry: {{family: otel-http, selector: {{service_name: svc-{letters}}}, expected_rate: 40/s}}
slos:
  - {{name: availability, objective: 99.9, sli: {{availability: {{exclude_routes: ["/healthz"]}}}}}}
  - name: latency
    objectives: [{{threshold: 250ms, objective: 95}}, {{threshold: 1s, objective: 99}}]
    sli: {{latency: {{}}}}
  - name: payments
    objective: 99.5
    group_by: [provider]
    sli: {{events: {{bad: 'attempts_total{{outcome="failed"}}', total: attempts_total}}}}
  - name: jobs
    objective: 99
    sli: {{events: {{good: 'sum(rate(jobs_ok_total[$window]))', total: 'sum(rate(jobs_total[$window]))'}}}}
"""


def write(folder: Path, services: int) -> Path:
    """Write a project of so many services, 26 times 26 at most, with five SLOs each."""
    (folder / "slos").mkdir(parents=True)
    (folder / "burnbook.yaml").write_text(_PROJECT + "".join(_TEAM.format(letter=letter) for letter in _TEAMS))
    names = list(product(ascii_lowercase, repeat=2))[:services]
    for number, letters in enumerate("".join(pair) for pair in names):
        team = _TEAMS[number % len(_TEAMS)]
        text = _SERVICE.format(letters=letters, capitals=letters.upper(), team=team)
        (folder / "slos" / f"svc-{letters}.yaml").write_text(text)
    return folder
