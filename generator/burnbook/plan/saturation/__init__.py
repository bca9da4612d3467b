"""What fills up: signals, tickets and their tests. A new kind is a module here and a line in `_KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from burnbook.model import catalog, names
from burnbook.model.filling import Kind, Source
from burnbook.model.rules import Alert, Figure, Group, Link, Record
from burnbook.model.saturation import Guard, Limit, Saturation, Watched
from burnbook.model.spec import Labels
from burnbook.plan import addresses, routing, words
from burnbook.plan.saturation import pool, queries, queue, replicas
from burnbook.plan.saturation.unknown import unknown
from burnbook.text import durations
from burnbook.text.gotemplate import literal

_INTERVAL = 60
_KINDS: Mapping[Kind, Callable[[Source, catalog.Service, Labels], Watched]] = {
    "db_pool": pool.watch,
    "queue": queue.watch,
    "replicas": replicas.watch,
    "slow_queries": queries.watch,
}


def plan(service: catalog.Service, project: catalog.Project) -> Saturation:
    """Return all that fills up of a service, one group of rules."""
    ids: Labels = (("service", service.name), *project.labels)
    found = tuple((source, _KINDS[source.kind](source, service, ids)) for source in service.fills)
    guards = tuple(
        _guard(limit, watched, service, project)
        for source, watched in found
        for limit in (*watched.limits, unknown(source, service, watched.signal.title))
    )
    rules: tuple[Record | Alert, ...] = (
        *(record for _, watched in found for record in watched.records),
        *(guard.alert for guard in guards),
    )
    group = Group(f"{names.SATURATION}-{service.name}", _INTERVAL, rules) if rules else None
    signals = tuple(signal for _, watched in found for signal in (watched.signal, *watched.more))
    return Saturation(signals, guards, group, addresses.service_page(project, service.name, names.SATURATION))


def _guard(limit: Limit, watched: Watched, service: catalog.Service, project: catalog.Project) -> Guard:
    page = addresses.saturation(project, service.name, limit.name, limit.reason)
    labels: Labels = (
        ("service", service.name),
        ("severity", project.severity("ticket")),
        ("team", service.team.name),
        *((("reason", limit.reason),) if limit.reason else ()),
        *project.labels,
    )
    figures = (words.COUNT, *(Figure(name, f"{{{{ $labels.{name} }}}}") for name in limit.carried))
    alert = Alert(
        limit.name,
        "saturation",
        limit.expr,
        labels,
        _texts(limit, page, service, project),
        figures,
        hold=limit.hold,
        severity="ticket",
        receivers=routing.told(project, service, "ticket"),
        runbook=page,
    )
    return Guard(alert, limit.now, watched.step, limit.trials)


def _texts(limit: Limit, page: Link, service: catalog.Service, project: catalog.Project) -> Labels:
    dashboard = addresses.service_dashboard(project, service.name)
    links = (("runbook_url", page.url), ("dashboard_url", dashboard.url))
    where = f" on {{{{ $labels.{limit.carried[-1]} }}}}" if limit.carried else ""
    held = f" for {durations.words(limit.hold)}" if limit.hold else ""
    return (
        ("summary", f"{literal(service.title)}{where}: {limit.summary}"),
        ("description", limit.description.replace("{held}", held)),
        *((name, literal(url)) for name, url in links if url),
        *words.query_url(project.links.prometheus, limit.expr),
    )
