"""A service: its SLOs in a strip, then its requests, then what fills up. Only what can be watched is drawn."""

from __future__ import annotations

from collections.abc import Callable

from burnbook.model import names
from burnbook.model.plan import Project, Service
from burnbook.outputs.dashboards import budget, grafana, links, panels, planned, series, signals
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf, placed
from burnbook.outputs.dashboards.panels import BUDGET, BUDGET_LINES, BUDGET_WORDS, plain
from burnbook.outputs.dashboards.series import Scope
from burnbook.text import durations
from burnbook.text.promql import Matcher

Worst = Callable[[Scope], str]
_REQUESTS = ("rate", "errors", "latency")
_ROUTES = ("routes", "in-flight")
_SATURATION = ("pool", "queue", "queue-age", "slow-queries")
_INSTANCES = ("replicas", "restarts", "throttling", "memory")
_FRAME, _LINE, _ROW = 56, 22, 38  # pixels: of a panel without text, of a line of it, of a row of Grafana's grid
_DEPLOYMENTS = "Deployments are marked if whoever deploys posts a Grafana annotation with the tags deploy and {name}."


def build(project: Project, service: Service) -> Json:
    """Return the dashboard."""
    scope = series.service_scope(project, service)
    known = (*_REQUESTS, *_ROUTES, *_SATURATION, *_INSTANCES)
    other = tuple(s.key for s in service.signals if s.key not in known)
    shelves = (
        Shelf(max(6, 2 + len(service.slos)), (_budgets(project, service), *_burns(project, service))),
        Shelf(max(6, 3 + len(service.slos)), (_alerts(project, service, scope),)),
        Shelf(8, (_emptying(project, service, scope), *_burning(project, service, scope))),
        Shelf(8, _drawn(service, _REQUESTS), "Requests"),
        Shelf(8, _drawn(service, _ROUTES)),
        Shelf(8, _drawn(service, other), "Events"),
        Shelf(8, _drawn(service, _SATURATION), "Saturation"),
        Shelf(8, _drawn(service, _INSTANCES), "Instances"),
        Shelf(-(-(_FRAME + _LINE * len(service.unwatched)) // _ROW), _unwatched(service)),
    )
    return grafana.board(
        service.dashboard.anchor,
        _title(service),
        f"{plain(service.description)} {_DEPLOYMENTS.format(name=service.name)}".strip(),
        "6h",
        panels=placed(shelves),
        variables=[grafana.data_source()],
        links=[
            links.to_overview(project),
            *links.to_slos(project, service.slos, service.name),
            *links.to_pages(service),
        ],
        tags=["burnbook", "service"],
        annotations=[planned.deployments(service.name), *planned.stretches(service.slos, scope, "service")],
    )


def _title(service: Service) -> str:
    """Return a title that no other dashboard has: Grafana refuses a second one in a folder."""
    return service.name if service.title == service.name else f"{plain(service.title)} ({service.name})"


def _strip(project: Project, service: Service, metric: str, worst: Worst) -> tuple[Target, ...]:
    scope = series.service_scope(project, service)
    return tuple(
        Target(worst(scope.where(Matcher("slo", "=", slo.name))), plain(slo.title), instant=True)
        for slo in service.slos
        if series.records(slo, metric)
    )


def _to_slo(project: Project, service: Service) -> tuple[Json, ...]:
    """Return the link of a burn rate to its SLO, which is no deadline."""
    return (links.to_slo(project, service.name, "${__field.labels.slo}"),)


def _budgets(project: Project, service: Service) -> Json:
    words = f"The share of each SLO's error budget that is left in its period, of its worst group. {BUDGET_WORDS}"
    targets = _strip(project, service, names.REMAINING, panels.least_left)
    lead, overrides = links.to_each(project, service.slos, service.name, lambda slo: plain(slo.title))
    head = Head("Error budget left", words, targets, lead)
    return grafana.bar_gauge(head, panels.looks("percentunit", BUDGET, min=0, max=1, decimals=1), overrides)


def _burns(project: Project, service: Service) -> tuple[Json, ...]:
    """Return the panel; none where no SLO has a burn rate."""
    limits, words = panels.burn_steps(service.slos)
    targets = _strip(project, service, names.CURRENT_BURN, panels.most_burn)
    head = Head("Burn rate now", f"How fast each budget is spent now: {words}", targets, _to_slo(project, service))
    return (panels.number(head, "none", limits, 2, textMode="value_and_name"),) if targets else ()


def _alerts(project: Project, service: Service, scope: Scope) -> Json:
    firing = series.alerts_of(service.slos).states(scope, scope.labels)
    quiet = f"0 * max by {scope.by} ({scope.series(names.INFO)})"
    words = (
        "Green: no alert of the SLO fires. Orange: a ticket, red: a page, blue: in shadow. A gap: its rules are not"
        " evaluated."
    )
    expr = f"{firing} or {quiet}" if firing else quiet
    lead, overrides = links.to_each(project, service.slos, service.name, lambda slo: slo.name)
    return panels.states(Head("Alerts by SLO", words, (Target(expr, "{{slo}}"),), lead), overrides)


def _emptying(project: Project, service: Service, scope: Scope) -> Json:
    lead, overrides = links.to_each(project, service.slos, service.name, lambda slo: slo.name)
    words = f"The share of each SLO's error budget that was left at each moment, of its worst group. {BUDGET_WORDS}"
    targets = (Target(panels.least_left(scope), "{{slo}}", "10m"),)
    title, since = budget.over_period(slo.period for slo in service.slos)
    head = Head(f"Budget left by SLO, {title}", words, targets, lead, since)
    return panels.lines(head, "percentunit", thresholds=BUDGET_LINES, overrides=overrides, axis=(0, 1))


def _burning(project: Project, service: Service, scope: Scope) -> tuple[Json, ...]:
    limits, words = panels.burn_steps(service.slos)
    targets = (Target(panels.most_burn(scope), "{{slo}}"),)
    head = Head("Burn rate by SLO", f"How fast each budget was spent: {words}", targets, _to_slo(project, service))
    shown = any(series.records(slo, names.CURRENT_BURN) for slo in service.slos)
    return (panels.lines(head, "none", thresholds=limits),) if shown else ()


def _drawn(service: Service, keys: tuple[str, ...]) -> tuple[Json, ...]:
    found = {signal.key: signal for signal in service.signals}
    step = durations.show(service.interval)
    return tuple(signals.panel(found[key], step) for key in keys if key in found)


def _unwatched(service: Service) -> tuple[Json, ...]:
    """Say what is missing and how it is mended: a blank space would look like health."""
    if not service.unwatched:
        return ()
    text = "\n".join(f"- **{missing.title}**: {missing.mend}" for missing in service.unwatched)
    return (grafana.text(Head("Not watched", "What this dashboard cannot show yet, and how to get it."), text),)
