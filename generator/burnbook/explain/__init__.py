"""Explain: a planned service or SLO in plain words and numbers. Reads the Plan and knows no kinds; prints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from burnbook import sre
from burnbook.diagnostics import Problem
from burnbook.explain import pace, sources
from burnbook.explain import routes as paths
from burnbook.explain.cost import cost, is_raw, recorded, together
from burnbook.explain.facts import Lint, Other, Receiver, Routes, Service, Slo, Traffic
from burnbook.explain.ways import way
from burnbook.model import plan as model
from burnbook.model.routing import Route, Routing
from burnbook.model.rules import Alert, Link, Record
from burnbook.model.spec import Silence
from burnbook.text import durations, promql
from burnbook.text.promql import number

Silenced = tuple[tuple[Problem, Silence], ...]


def subjects(plan: model.Plan) -> tuple[str, ...]:
    """Return the names of everything that can be explained: `service`, `service/slo`."""
    return tuple(
        name for found in plan.services for name in (found.name, *(f"{found.name}/{slo.name}" for slo in found.slos))
    )


def lints(subject: str, warnings: Iterable[Problem], silenced: Silenced) -> tuple[Lint, ...]:
    """Return the warnings about a subject; those of a service are not those of its SLOs."""
    told = (Lint(problem.id, problem.text) for problem in warnings if problem.subject == subject)
    silent = (Lint(p.id, p.text, silence.reason) for p, silence in silenced if p.subject == subject)
    return (*told, *silent)


def service(name: str, plan: model.Plan, series: int, warnings: Iterable[Problem], silenced: Silenced) -> Service:
    """Explain a service of the plan; each raw selector is taken to read `series` series."""
    found, heard = next(one for one in plan.services if one.name == name), tuple(warnings)
    guards = tuple(guard.alert for guard in found.saturation.guards)
    slos = tuple(slo(f"{name}/{one.name}", plan, series, heard, silenced) for one in found.slos)
    return Service(
        name=name,
        title=found.title,
        description=found.description,
        place=found.source,
        team=found.team.title,
        stated=(*sources.of_service(found), sources.rate_of_service(found)),
        depends_on=tuple(depends for depends, _ in found.depends_on),
        watched=tuple(signal.title for signal in found.signals),
        unwatched=tuple((missing.title, missing.mend) for missing in found.unwatched),
        slos=slos,
        others=tuple(_others(guards)),
        receivers=tuple(_receivers((*(alert for one in found.slos for alert in one.alerts()), *guards), plan.routing)),
        cost=together(one.cost for one in slos),
        runbook=_address(found.page),
        dashboard=_address(found.dashboard),
        lints=lints(name, heard, silenced),
    )


def slo(name: str, plan: model.Plan, series: int, warnings: Iterable[Problem], silenced: Silenced) -> Slo:
    """Explain an SLO of the plan, named `service/slo`."""
    owner = next(one for one in plan.services if one.name == name.partition("/")[0])
    found = next(one for one in owner.slos if one.name == name.partition("/")[2])
    names, any_ = recorded(found), "" if found.period.calendar else "any "
    return Slo(
        name=name,
        title=found.title,
        description=found.description,
        place=sources.place(found.origin),
        promise=f"In {any_}{found.period.over} no more than {number(found.budget * 100)}% {found.sli.bad_words}.",
        counted=_counted(found),
        objective=found.objective,
        budget=found.budget,
        budget_time=sre.outage_time(sre.WHOLE, found.budget, found.period.length),
        unit=found.sli.unit,
        budget_runs=_runs(found),
        period=found.period.name,
        split=tuple(name for name, _ in found.split),
        traffic=_traffic(found, owner),
        stated=(*sources.of_slo(found, owner), *sources.of_service(owner)),
        outages=pace.outages(found),
        speeds=tuple(pace.speeds(found)),
        others=tuple(_others(found.alerts())),
        lag=pace.lag(found, owner),
        receivers=tuple(_receivers(found.alerts(), plan.routing)),
        raw=tuple(dict.fromkeys(str(one) for one in _read(found) if is_raw(one, names))),
        recorded=tuple(names),
        cost=cost(found, owner, series),
        runbook=_address(found.runbook),
        dashboard=_address(found.dashboard),
        lints=lints(name, warnings, silenced),
    )


def routes(plan: model.Plan, only: str = "") -> Routes:
    """Tell who is told of each alert of the plan, or of one service."""
    services = paths.paths(plan, only)
    told = {name for one in services for path in one.paths for name in path.receivers}
    kept = {name for one in services for path in one.paths for name in path.hours}
    return Routes(
        services=services,
        receivers=tuple(
            (one.name, tuple(map(way, one.integrations))) for one in plan.routing.receivers if one.name in told
        ),
        hours=tuple(when for when in paths.hours(plan) if when.name in kept),
    )


def _counted(found: model.Slo) -> str:
    sli = found.sli
    if sli.routes is None:
        return f"all {sli.unit} that the selectors below read"
    routes = f"requests of the routes {', '.join(sli.routes)}" if sli.routes else "requests of all routes"
    return routes + (f", without {', '.join(sli.probes)}" if sli.probes else "")


def _runs(found: model.Slo) -> tuple[Decimal, int] | None:
    """Return how many runs of a period may be late, and how many there are."""
    if found.sli.deadline is None:
        return None
    runs = found.period.length // found.sli.deadline.every
    return found.budget * runs, runs


def _traffic(found: model.Slo, owner: model.Service) -> Traffic | None:
    if found.expected_rate is None:
        return None
    events = found.expected_rate * found.period.length
    some = bool(found.sli.routes or found.sli.probes) and found.expected_rate == owner.expected_rate
    return Traffic(found.expected_rate, events, events * found.budget, some)


def _others(alerts: Iterable[Alert]) -> Iterator[Other]:
    for alert in alerts:
        if alert.tier is None:
            words = dict(alert.annotations)["summary"].rpartition(": ")[2]
            when = f"{words}, for {durations.show(alert.hold)}" if alert.hold else words
            yield Other(alert.name, alert.severity or "", when, alert.receivers)


def _receivers(found: Iterable[Alert], routing: Routing) -> Iterator[Receiver]:
    """Yield everyone who is told of some of these alerts."""
    alerts = tuple(found)
    told = dict.fromkeys(receiver for alert in alerts for receiver in alert.receivers)
    return (_receiver(name, alerts, routing) for name in told)


def _receiver(name: str, alerts: tuple[Alert, ...], routing: Routing) -> Receiver:
    """Return who a receiver is, and of which alerts it is told."""
    ways = next((one.integrations for one in routing.receivers if one.name == name), ())
    waits = [route.pace.wait for route in _routes(routing.root) if route.receiver == name and route.pace]
    told = (alert.tier.speed if alert.tier else alert.name for alert in alerts if name in alert.receivers)
    return Receiver(name, tuple(way(one) for one in ways), max(waits, default=0), tuple(dict.fromkeys(told)))


def _routes(route: Route) -> Iterator[Route]:
    yield route
    for below in route.routes:
        yield from _routes(below)


def _read(found: model.Slo) -> Iterator[promql.Selector]:
    for group in found.groups:
        for rule in group.rules:
            if isinstance(rule, Record):
                yield from promql.selectors(rule.expr)


def _address(link: Link) -> str:
    return link.url or link.path
