"""Every file of the dashboards of a project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from burnbook import pipeline
from burnbook.model.bundle import Artifact
from burnbook.outputs import dashboards

ROOT = Path(__file__).parents[2]


def files(root: Path) -> tuple[Artifact, ...]:
    """Return the files of this output, for any project."""
    plan = pipeline.compile_plan(root).plan
    services = [artifact for service in plan.services for artifact in dashboards.service_files(plan.project, service)]
    return (*services, *dashboards.project_files(plan))


def boards(root: Path) -> dict[str, Any]:
    """Return the dashboards by the names of their files."""
    return {Path(f.path).stem: json.loads(f.content) for f in files(root) if f.path.endswith(".json")}
