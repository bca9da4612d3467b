"""Dashboard files: JSON, ConfigMaps, their provisioning, and what Grafana's linter is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from burnbook.model.bundle import DO_NOT_EDIT, PROJECT_OWNER, Artifact
from burnbook.model.plan import Plan, Project, Service
from burnbook.model.rules import Link
from burnbook.outputs.dashboards import config_maps
from burnbook.text import json_out, yaml_out

Json = dict[str, Any]
_FOLDER_IN_GRAFANA = "/var/lib/grafana/dashboards/burnbook"
_EXCLUDED = {
    "template-job-rule": "SLOs are told apart by service and slo, which recording rules put on every series.",
    "template-instance-rule": "An SLO is about all instances; recorded series have none.",
    "target-job-rule": "Recorded series have no job; signals select by the service's own labels.",
    "target-instance-rule": "Recorded series have no instance; signals are about all of them.",
}
_OF_COLLECTORS = {
    "target-counter-agg-rule": "The uptime of collectors is a counter, and drawn as it is: each fall is a restart.",
}


def service_files(project: Project, service: Service) -> Iterator[Artifact]:
    """Return the dashboard of a service."""
    from burnbook.outputs.dashboards.service import build  # grafanalib: imported where dashboards are written

    if service.slos:
        yield from _board(project, service.dashboard, build(project, service), (service.name, service.source))


def project_files(plan: Plan) -> Iterator[Artifact]:
    """Return the dashboards of all SLOs and of any one, and how Grafana is to load the folder."""
    from burnbook.outputs.dashboards import collector, deadline, overview, slo

    project = plan.project
    folder, places, ours = project.places.dashboards, project.places, (PROJECT_OWNER, project.source)
    for name, content in (("provisioning.yaml", _provisioning(plan)), (".lint", _lint(plan))):
        yield Artifact(f"{folder}/{name}", content, *ours)
    kinds = {slo.sli.deadline is not None for service in plan.services for slo in service.slos}
    if kinds:
        yield from _board(project, places.overview, overview.build(plan), ours)
    if False in kinds:
        yield from _board(project, places.slo_dashboard, slo.build(plan), ours)
    if True in kinds:
        yield from _board(project, places.deadline_dashboard, deadline.build(plan), ours)
    if care := plan.collector_care:
        yield from _board(project, care.dashboard, collector.build(plan, care), ours)


def _board(project: Project, dashboard: Link, content: Json, ours: tuple[str, str]) -> Iterator[Artifact]:
    """Return the file of a dashboard, and its ConfigMap if there is to be one; `ours` are owner and source."""
    board = Artifact(dashboard.path, json_out.dump(content), *ours)
    yield board
    yield from config_maps.wrapped(project, dashboard, board)


def _provisioning(plan: Plan) -> str:
    provider = {
        "name": plan.project.places.overview.anchor.removesuffix("-overview"),
        "folder": plan.project.dashboard_folder,
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": _FOLDER_IN_GRAFANA},
    }
    comment = "Goes into Grafana's provisioning/dashboards; mount the JSON files at the path below.\n" + DO_NOT_EDIT
    return yaml_out.dump({"apiVersion": 1, "providers": [provider]}, comment)


def _lint(plan: Plan) -> str:
    left_out = _EXCLUDED | (_OF_COLLECTORS if plan.collector_care else {})
    rules = {name: {"reason": reason} for name, reason in left_out.items()}
    return yaml_out.dump({"exclusions": rules}, "What grafana/dashboard-linter is told to leave out, and why.")
