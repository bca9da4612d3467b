"""Outputs: what a bundle is made of. One output, one folder, one line in OUTPUTS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from burnbook.model.bundle import Artifact, Check
from burnbook.model.plan import Plan, Project, Service
from burnbook.outputs import alertmanager, collector, dashboards, rules, runbooks


@dataclass(frozen=True, slots=True)
class Output:
    """One kind of files: a service's files depend on that service and the project only."""

    name: str
    service_files: Callable[[Project, Service], Iterator[Artifact]]
    project_files: Callable[[Plan], Iterator[Artifact]]
    checks: Callable[[Plan, tuple[str, ...]], Iterator[Check]]


OUTPUTS: tuple[Output, ...] = (
    Output("rules", rules.service_files, rules.project_files, rules.checks),
    Output("alertmanager", alertmanager.service_files, alertmanager.project_files, alertmanager.checks),
    Output("dashboards", dashboards.service_files, dashboards.project_files, dashboards.checks),
    Output("collector", collector.service_files, collector.project_files, collector.checks),
    Output("runbooks", runbooks.service_files, runbooks.project_files, runbooks.checks),
)
