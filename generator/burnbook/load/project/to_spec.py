"""The project file as Spec."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.load.people import copies
from burnbook.load.project import collector_to_spec, people_wire, wire
from burnbook.load.project.budget_wire import BudgetPolicy
from burnbook.load.silences import silences
from burnbook.load.types import Wire
from burnbook.model import budget_policy, spec
from burnbook.model.base import Base
from burnbook.model.config_maps import ConfigMaps
from burnbook.model.people import Escalation, Hours, Integration, Receiver, Team
from burnbook.model.source import Origin


def project(found: wire.Project, origin: Origin, base: Base | None = None) -> spec.Project:
    """Map the project file; `base` is the configuration that it names."""
    prometheus = found.prometheus
    teams = sorted(found.teams.items())
    return spec.Project(
        organization=found.organization,
        definitions=tuple(found.definitions),
        families=tuple(found.families),
        links=spec.Links(**{name: getattr(found.links, name) for name in wire.Links.model_fields}),
        severities=(("page", found.severities.page), ("ticket", found.severities.ticket)),
        labels=tuple(sorted(found.labels.items())),
        environment=_environment(found.environments),
        prometheus=spec.Prometheus(_version(prometheus.version), prometheus.retention, prometheus.replica_label),
        alertmanager=_alertmanager(found.alertmanager, origin.at("alertmanager"), base),
        collector=collector_to_spec.options(
            found.collector, origin.at("collector"), stated="collector" in found.model_fields_set
        ),
        dashboard_folder=found.dashboards.folder,
        datasources=spec.Datasources(found.dashboards.datasources.metrics, found.dashboards.datasources.logs),
        config_maps=_config_maps(found.dashboards.configmaps),
        receivers=tuple(
            Receiver(name, _integrations(told), origin.at("receivers", name))
            for name, told in sorted(found.receivers.items())
        ),
        mkdocs=found.runbooks.mkdocs,
        teams=tuple(_team(name, team, origin.at("teams", name)) for name, team in teams),
        operated_by=found.operated_by,
        policies=tuple(_policy(name, tiers, origin.at("policies", name)) for name, tiers in found.policies.items()),
        budget_policy=_budget_policy(found.budget_policy, origin.at("budget_policy")),
        targets=tuple(found.targets),
        silences=silences(found.silence, origin.at("silence")),
        origin=origin,
    )


def _version(text: str) -> tuple[int, int]:
    major, minor = text.split(".")
    return int(major), int(minor)


def _environment(found: dict[str, wire.Environment]) -> spec.Environment:
    for name, environment in found.items():
        selector, labels = sorted(environment.selector.items()), sorted(environment.labels.items())
        return spec.Environment(name, tuple(selector), tuple(labels))
    return spec.Environment("", (), ())


def _alertmanager(found: wire.Alertmanager, origin: Origin, base: Base | None) -> spec.Alertmanager:
    return spec.Alertmanager(
        version=_version(found.version),
        smtp=tuple(_settings(found.smtp)) if found.smtp else (),
        base=base,
        matchers=tuple(found.matchers),
        fallback=_integrations(found.fallback),
        watchdog=_integrations(found.watchdog),
        origin=origin,
    )


def _config_maps(found: wire.ConfigMaps | None) -> ConfigMaps | None:
    return ConfigMaps(found.namespace, found.label, found.folder_annotation) if found else None


def _team(name: str, found: people_wire.Team, origin: Origin) -> Team:
    next_ = found.escalation
    return Team(
        name=name,
        title=found.title,
        page=_integrations(found.page),
        ticket=_integrations(found.ticket),
        hours=_hours(found.hours.ticket, origin.at("hours", "ticket")),
        copies=copies(found.also, origin),
        on_call=found.on_call or "",
        escalation=Escalation(next_.after, next_.to) if next_ else None,
        origin=origin,
    )


def _hours(found: people_wire.Working | None, origin: Origin) -> Hours | None:
    return Hours(found.days, found.start, found.end, found.time_zone, origin) if found else None


def _integrations(found: people_wire.Receivers | None) -> tuple[Integration, ...]:
    if found is None:
        return ()
    kinds = ((kind, getattr(found, kind)) for kind in people_wire.Receivers.model_fields)
    return tuple(Integration(kind, tuple(_settings(stated))) for kind, stated in kinds if stated)


def _settings(found: Wire) -> Iterator[tuple[str, str]]:
    """Return what is stated, as texts, under the keys of the file."""
    for key, value in found.model_dump(by_alias=True, exclude_none=True).items():
        yield key, str(value).lower() if isinstance(value, bool) else value


def _policy(name: str, tiers: list[wire.Tier], origin: Origin) -> spec.Policy:
    found = (
        spec.Tier(tier.severity, tier.budget, tier.long, tier.short, origin.at(index))
        for index, tier in enumerate(tiers)
    )
    return spec.Policy(name, tuple(found))


def _budget_policy(found: BudgetPolicy, origin: Origin) -> budget_policy.Stated:
    return budget_policy.Stated(
        consequences={
            criticality: tuple(
                budget_policy.Consequence(one.left, one.then, blocks=one.blocks_releases) for one in consequences
            )
            for criticality, consequences in found.consequences.items()
        },
        approvers=tuple(found.approvers),
        exceptions=tuple(found.exceptions),
        review_by=found.review_by or "",
        freezes=tuple(budget_policy.Freeze(one.first, one.last, one.reason) for one in found.freezes),
        origin=origin,
    )
