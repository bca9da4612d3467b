"""ConfigMaps of dashboards: what the project says of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConfigMaps:
    """How dashboards reach a Grafana in Kubernetes: the namespace of their ConfigMaps, and what a sidecar looks for."""

    namespace: str
    label: str
    folder_annotation: str
