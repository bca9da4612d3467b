"""Dashboard files: JSON, their provisioning, and what Grafana's linter is told."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model.bundle import DO_NOT_EDIT, PROJECT_OWNER, Artifact
from burnbook.model.plan import Plan, Project, Service
from burnbook.text import json_out, yaml_out

_FOLDER_IN_GRAFANA = "/var/lib/grafana/dashboards/burnbook"
_EXCLUDED = {
    "template-job-rule": "SLOs are told apart by service and slo, which recording rules put on every series.",
    "template-instance-rule": "An SLO is about all instances; recorded series have none.",
    "target-job-rule": "Recorded series have no job; signals select by the service's own labels.",
    "target-instance-rule": "Recorded series have no instance; signals are about all of them.",
}


def service_files(project: Project, service: Service) -> Iterator[Artifact]:
    """Return the dashboard of a service."""
    from burnbook.outputs.dashboards.service import build  # grafanalib: imported where dashboards are written

    if service.slos:
        yield Artifact(service.dashboard.path, json_out.dump(build(project, service)), service.name, service.source)


def project_files(plan: Plan) -> Iterator[Artifact]:
    """Return the dashboards of all SLOs and of any one, and how Grafana is to load the folder."""
    from burnbook.outputs.dashboards import overview, slo

    project = plan.project
    folder, places = project.places.dashboards, project.places
    files = [(f"{folder}/provisioning.yaml", _provisioning(plan)), (f"{folder}/.lint", _lint())]
    if any(service.slos for service in plan.services):
        files.append((places.overview.path, json_out.dump(overview.build(plan))))
        files.append((places.slo_dashboard.path, json_out.dump(slo.build(plan))))
    for path, content in files:
        yield Artifact(path, content, PROJECT_OWNER, project.source)


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


def _lint() -> str:
    rules = {name: {"reason": reason} for name, reason in _EXCLUDED.items()}
    return yaml_out.dump({"exclusions": rules}, "What grafana/dashboard-linter is told to leave out, and why.")
