"""Helpers that several tests share: projects in a temporary folder, compiled through the real pipeline."""

from __future__ import annotations

from pathlib import Path

from burnbook import pipeline
from burnbook.diagnostics import Problem, SpecError
from burnbook.model.plan import Plan, Slo

PROJECT = """\
version: burnbook/v1
organization: Test
teams:
  a:
    title: A
    page: {webhook: {url: "https://a.example/page"}}
    ticket: {webhook: {url: "https://a.example/ticket"}}
"""
SERVICE = """\
version: burnbook/v1
service: web
team: a
telemetry: {family: fastapi-instrumentator, selector: {job: web}}
slos:
  - name: availability
    objective: 99.9
    sli: {availability: {}}
"""


def write(folder: Path, service: str = SERVICE, project: str = PROJECT) -> Path:
    """Write a project with one service file."""
    (folder / "slos").mkdir(parents=True, exist_ok=True)
    (folder / "burnbook.yaml").write_text(project)
    (folder / "slos" / "web.yaml").write_text(service)
    return folder


def plan(folder: Path, service: str = SERVICE, project: str = PROJECT) -> Plan:
    """Plan a project with one service file."""
    return pipeline.compile_plan(write(folder, service, project)).plan


def slo(folder: Path, service: str = SERVICE, project: str = PROJECT) -> Slo:
    """Plan a project with one service and return its first SLO."""
    return plan(folder, service, project).services[0].slos[0]


def problems(folder: Path, service: str = SERVICE, project: str = PROJECT) -> tuple[Problem, ...]:
    """Return what is wrong with a project, or fail if nothing is."""
    try:
        plan(folder, service, project)
    except SpecError as error:
        return error.problems
    raise AssertionError("no problem was found")
