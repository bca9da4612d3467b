"""Prometheus rules, the unit tests of every alert, and the Prometheus configuration that they rely on."""

from burnbook.outputs.rules.checks import checks
from burnbook.outputs.rules.render import project_files, service_files

__all__ = ["checks", "project_files", "service_files"]
