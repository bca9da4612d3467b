"""Runbooks: a page an SLO, a service and the index; the error budget policy and the postmortem template."""

from burnbook.outputs.runbooks.checks import checks
from burnbook.outputs.runbooks.render import project_files, service_files

__all__ = ["checks", "project_files", "service_files"]
