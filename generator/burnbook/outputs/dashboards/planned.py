"""Annotations: planned maintenance as stretches of every graph, with its reason, and deployments as marks."""

from __future__ import annotations

from collections.abc import Iterable

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.outputs.dashboards.grafana import SOURCE, Json
from burnbook.outputs.dashboards.panels import ORANGE
from burnbook.outputs.dashboards.series import Scope
from burnbook.text.promql import by


def deployments(service: str) -> Json:
    """Return what marks the deployments of a service (a name or a variable): whoever deploys posts these two tags."""
    return {
        "name": "Deployments",
        "datasource": {"type": "grafana", "uid": "-- Grafana --"},
        "enable": True,
        "iconColor": ORANGE,
        "target": {"type": "tags", "tags": ["deploy", service], "matchAny": False, "limit": 100},
    }


def stretches(slos: Iterable[Slo], scope: Scope, *labels: str) -> list[Json]:
    """Return what draws the windows of these SLOs, one stretch for all that agree in the labels; none if none.

    Grafana joins samples that are one step apart into a stretch.
    """
    if not any(slo.maintenance for slo in slos):
        return []
    each = by((*labels, "reason"))
    found = {
        "name": "Planned maintenance",
        "datasource": SOURCE,
        "enable": True,
        "iconColor": "purple",
        "expr": f"group by {each} ({scope.series(names.MAINTENANCE)})",
        "step": "60s",
        "titleFormat": "Planned maintenance: nothing is counted",
        "textFormat": f"{' / '.join(f'{{{{{label}}}}}' for label in labels)}: {{{{reason}}}}",
    }
    return [found]
