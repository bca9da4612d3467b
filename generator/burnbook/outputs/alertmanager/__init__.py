"""Alertmanager: routes, receivers and inhibitions, the texts of notifications, and who is told of every alert."""

from burnbook.outputs.alertmanager.checks import checks
from burnbook.outputs.alertmanager.render import project_files, service_files

__all__ = ["checks", "project_files", "service_files"]
