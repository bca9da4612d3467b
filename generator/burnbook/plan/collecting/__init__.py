"""The collectors are watched: alerts, tests, page, dashboard. A new concern is a function and a line in `_CONCERNS`."""

from __future__ import annotations

from burnbook.model import catalog, names
from burnbook.model.collecting import Chapter, CollectorCare, Concern
from burnbook.model.rules import Alert, Figure, Group
from burnbook.model.saturation import Guard, Limit
from burnbook.model.spec import Labels
from burnbook.plan import addresses, routing, words
from burnbook.plan.collecting import down, drawn, exporters, oversized, process, receivers, sampling, stores
from burnbook.plan.collecting.reads import Reads
from burnbook.plan.collecting.rising import RATE
from burnbook.text import durations
from burnbook.text.gotemplate import literal
from burnbook.text.promql import equals

_INTERVAL = 60
_CONCERNS = (
    exporters.losing,
    down.concern,
    exporters.failing,
    oversized.concern,
    stores.silent,
    exporters.filling,
    receivers.refusing,
    process.limited,
    process.restarting,
    receivers.silent,
    sampling.early,
)
"""In the order of their page: what loses data first. Together at most 20 rules (Mimir's default limit)."""


def plan(project: catalog.Project) -> CollectorCare:
    """Return what is watched of the collectors, told to whoever operates the rules."""
    reads = Reads(equals(project.collector.selector), project.collector.relayed)
    chapters = tuple(_chapter(concern(reads), project) for concern in _CONCERNS)
    return CollectorCare(
        chapters=chapters,
        groups=(_group("alerts", _INTERVAL, chapters), _group("days", _INTERVAL * receivers.EVERY, chapters)),
        shelves=drawn.shelves(reads),
        ids=(("service", names.COLLECTOR), *project.labels),
        selector=project.collector.selector,
        page=addresses.service_page(project, names.COLLECTOR),
        dashboard=addresses.service_dashboard(project, names.COLLECTOR),
    )


def _group(name: str, interval: int, chapters: tuple[Chapter, ...]) -> Group:
    """Return the group of the rules that are evaluated so often (seconds)."""
    rules = (guard.alert for chapter in chapters if chapter.interval == interval for guard in chapter.guards)
    return Group(f"{names.COLLECTOR}-{name}", interval, tuple(rules))


def _chapter(found: Concern, project: catalog.Project) -> Chapter:
    guards = (Guard(_alert(limit, project), found.now, found.step, limit.trials) for limit in found.limits)
    return Chapter(found.means, found.now, found.step, tuple(guards), found.interval)


def _alert(limit: Limit, project: catalog.Project) -> Alert:
    team = project.operators
    labels: Labels = (
        ("service", names.COLLECTOR),
        ("severity", project.severity(limit.severity)),
        ("team", team.name),
        *((("reason", limit.reason),) if limit.reason else ()),
        *project.labels,
    )
    return Alert(
        limit.name,
        "collector",
        limit.expr,
        labels,
        _texts(limit, project),
        (words.COUNT, words.VALUE, RATE, *(Figure(name, f"{{{{ $labels.{name} }}}}") for name in limit.carried)),
        hold=limit.hold,
        severity=limit.severity,
        receivers=routing.told_team(project, team, limit.severity),
        runbook=addresses.collector(project, limit.name),
    )


def _texts(limit: Limit, project: catalog.Project) -> Labels:
    page, dashboard = addresses.collector(project, limit.name), addresses.service_dashboard(project, names.COLLECTOR)
    links = (("runbook_url", page.url), ("dashboard_url", dashboard.url))
    who = "Collector {{ $labels.instance }}" if limit.carried else "Collectors"
    held = f" for {durations.words(limit.hold)}" if limit.hold else ""
    return (
        ("summary", f"{who}: {limit.summary}"),
        ("description", limit.description.replace("{held}", held)),
        *((name, literal(url)) for name, url in links if url),
        *words.query_url(project.links.prometheus, limit.expr),
    )
