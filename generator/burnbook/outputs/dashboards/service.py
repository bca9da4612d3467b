"""A service: its SLOs in a strip, then its requests, then what fills up. Only what can be watched is drawn."""

from __future__ import annotations

from collections.abc import Callable

from burnbook.model import names
from burnbook.model.plan import Project, Service
from burnbook.model.sli import Signal, Unit
from burnbook.outputs.dashboards import grafana, links, panels, planned, series
from burnbook.outputs.dashboards.grafana import Head, Json, Target
from burnbook.outputs.dashboards.layout import Shelf, placed
from burnbook.outputs.dashboards.panels import BUDGET, BUDGET_WORDS, PLAIN, RED, plain, steps
from burnbook.outputs.dashboards.series import Scope
from burnbook.text import durations
from burnbook.text.promql import Matcher

Worst = Callable[[Scope], str]
_UNITS: dict[Unit, str] = {
    "per-second": "cps",
    "ratio": "percentunit",
    "seconds": "s",
    "count": "short",
    "bytes": "bytes",
}
_REQUESTS = ("rate", "errors", "latency")
_ROUTES = ("routes", "in-flight")
_PER_KEY = {"rate": "reqps", "routes": "reqps"}
_SATURATION = ("pool", "queue", "queue-age", "slow-queries")
_INSTANCES = ("replicas", "restarts", "throttling", "memory")
_BAD_LINES = ("bad", "failed")
_LIMIT = "limit"
_WHOLE = ("queue", "replicas", "restarts", "in-flight")
"""What is counted in whole numbers: half a restart is none."""
_DEPLOYMENTS = "Deployments are marked if whoever deploys posts a Grafana annotation with the tags deploy and {name}."


def build(project: Project, service: Service) -> Json:
    """Return the dashboard."""
    scope = series.service_scope(project, service)
    known = (*_REQUESTS, *_ROUTES, *_SATURATION, *_INSTANCES)
    other = tuple(s.key for s in service.signals if s.key not in known)
    shelves = (
        Shelf(max(6, 2 + len(service.slos)), (_budgets(project, service), *_burns(project, service))),
        Shelf(max(6, 3 + len(service.slos)), (_alerts(project, service, scope), *_burning(project, service, scope))),
        Shelf(8, _drawn(service, _REQUESTS), "Requests"),
        Shelf(8, _drawn(service, _ROUTES)),
        Shelf(8, _drawn(service, other), "Events"),
        Shelf(8, _drawn(service, _SATURATION), "Saturation"),
        Shelf(8, _drawn(service, _INSTANCES), "Instances"),
        Shelf(3 + len(service.unwatched) * 3 // 5, _unwatched(service)),
    )
    return grafana.board(
        service.dashboard.anchor,
        _title(service),
        f"{plain(service.description)} {_DEPLOYMENTS.format(name=service.name)}".strip(),
        "6h",
        panels=placed(shelves),
        variables=[grafana.data_source()],
        links=[links.to_overview(project), links.to_slos(project, service.name), *links.to_pages(service)],
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
    return (links.to_slo(project, service.name, "${__field.labels.slo}"),)


def _budgets(project: Project, service: Service) -> Json:
    words = f"The share of each SLO's error budget that is left in its period, of its worst group. {BUDGET_WORDS}"
    targets = _strip(project, service, names.REMAINING, panels.least_left)
    head = Head("Error budget left", words, targets, _to_slo(project, service))
    return grafana.bar_gauge(head, panels.looks("percentunit", BUDGET, min=0, max=1, decimals=1))


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
    return panels.states(Head("Alerts by SLO", words, (Target(expr, "{{slo}}"),), _to_slo(project, service)))


def _burning(project: Project, service: Service, scope: Scope) -> tuple[Json, ...]:
    limits, words = panels.burn_steps(service.slos)
    targets = (Target(panels.most_burn(scope), "{{slo}}"),)
    head = Head("Burn rate by SLO", f"How fast each budget was spent: {words}", targets, _to_slo(project, service))
    shown = any(series.records(slo, names.CURRENT_BURN) for slo in service.slos)
    return (panels.lines(head, "none", thresholds=limits),) if shown else ()


def _drawn(service: Service, keys: tuple[str, ...]) -> tuple[Json, ...]:
    found = {signal.key: signal for signal in service.signals}
    return tuple(_signal(found[key], service) for key in keys if key in found)


def _signal(signal: Signal, service: Service) -> Json:
    step = durations.show(service.interval)
    targets = tuple(
        Target(
            series.filled(query.expr),
            series.legend(query.expr, plain(query.legend)),
            step,
            exemplars=signal.key == "latency",
        )
        for query in signal.queries
    )
    told = {query.legend for query in signal.queries}
    looks = [panels.colored(name, RED) for name in _BAD_LINES if name in told]
    looks += [panels.dashed(_LIMIT, RED)] if _LIMIT in told else []
    head = Head(plain(signal.title), plain(signal.description), targets)
    unit = _PER_KEY.get(signal.key, _UNITS[signal.unit])
    return panels.lines(head, unit, thresholds=_limit(signal), overrides=looks, whole=signal.key in _WHOLE)


def _limit(signal: Signal) -> Json | None:
    """Return the line of a signal, red on its bad side."""
    if signal.limit is None:
        return None
    below, above = (RED, PLAIN) if signal.floor else (PLAIN, RED)
    return steps(below, (float(signal.limit), above))


def _unwatched(service: Service) -> tuple[Json, ...]:
    """Say what is missing and how it is mended: a blank space would look like health."""
    if not service.unwatched:
        return ()
    text = "\n".join(f"- **{missing.title}**: {missing.mend}" for missing in service.unwatched)
    return (grafana.text(Head("Not watched", "What this dashboard cannot show yet, and how to get it."), text),)
