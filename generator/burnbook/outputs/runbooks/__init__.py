"""Runbooks: a page an SLO, a service and the index; the error budget policy and the postmortem template."""

from burnbook.outputs.runbooks.checks import checks
from burnbook.outputs.runbooks.render import postmortem, project_files, service_files
from burnbook.outputs.runbooks.service_pages import allowed, of_postmortem, spent

__all__ = ["allowed", "checks", "of_postmortem", "postmortem", "project_files", "service_files", "spent"]
