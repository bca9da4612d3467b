"""The project file as Spec."""

from __future__ import annotations

from burnbook.load.project import wire
from burnbook.model import spec
from burnbook.model.source import Origin


def project(found: wire.Project, origin: Origin) -> spec.Project:
    """Map the project file."""
    major, minor = found.prometheus.version.split(".")
    return spec.Project(
        organization=found.organization,
        definitions=tuple(found.definitions),
        prometheus_url=found.links.prometheus,
        severities=(("page", found.severities.page), ("ticket", found.severities.ticket)),
        labels=tuple(sorted(found.labels.items())),
        prometheus=spec.Prometheus(
            (int(major), int(minor)), found.prometheus.retention, found.prometheus.replica_label
        ),
        teams=tuple(spec.Team(name, team.title) for name, team in sorted(found.teams.items())),
        policies=tuple(_policy(name, tiers, origin.at("policies", name)) for name, tiers in found.policies.items()),
        targets=tuple(found.targets),
        origin=origin,
    )


def _policy(name: str, tiers: list[wire.Tier], origin: Origin) -> spec.Policy:
    found = (
        spec.Tier(tier.severity, tier.budget, tier.long, tier.short, origin.at(index))
        for index, tier in enumerate(tiers)
    )
    return spec.Policy(name, tuple(found))
