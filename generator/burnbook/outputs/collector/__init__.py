"""OpenTelemetry Collector: a gateway, an agent for each node, and the manifest of a build that holds just these."""

from burnbook.outputs.collector.checks import checks
from burnbook.outputs.collector.render import project_files, service_files

__all__ = ["checks", "project_files", "service_files"]
