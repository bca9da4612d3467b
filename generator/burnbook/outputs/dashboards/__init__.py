"""Grafana dashboards: the overview, one SLO in detail, and one for each service."""

from burnbook.outputs.dashboards.checks import checks
from burnbook.outputs.dashboards.render import project_files, service_files

__all__ = ["checks", "project_files", "service_files"]
