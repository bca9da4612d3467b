"""Routes: of every alert of a service who is told, when, and while what else fires nobody is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from burnbook.explain.facts import Path, Paths, When
from burnbook.model import names
from burnbook.model.plan import Plan
from burnbook.model.routing import Hours, Inhibition, Match
from burnbook.model.rules import Alert
from burnbook.model.spec import Labels
from burnbook.text import routes

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class _Told:
    """An alert with the labels that Alertmanager gets."""

    alert: Alert
    labels: Mapping[str, str]

    @property
    def service(self) -> str:
        """Whose it is."""
        return self.labels["service"]

    @property
    def slo(self) -> str:
        """Of which SLO it is; of none if it is of the service, or of the rules themselves."""
        return self.labels.get("slo", "")


def paths(plan: Plan, only: str = "") -> tuple[Paths, ...]:
    """Return the paths of each service's alerts, or of one's; without a choice those of the rules' own, too."""
    every = tuple(_Told(alert, dict(labels)) for alert, labels in _all(plan))
    sources = [(rule, [one for one in every if _satisfied(rule.source, one)]) for rule in plan.routing.inhibitions]
    titles = {service.name: f"{service.title}, of team {service.team.title}" for service in plan.services}
    titles |= {names.COLLECTOR: f"The collectors, told to team {plan.operators.title}"} if plan.collector_care else {}
    titles |= {names.OURSELVES: f"The rules themselves, told to team {plan.operators.title}"}
    wanted = [only] if only else list(titles)
    return tuple(
        Paths(name, titles[name], tuple(_path(one, plan, sources) for one in every if one.service == name))
        for name in wanted
    )


def hours(plan: Plan) -> tuple[When, ...]:
    """Return the hours that routes keep, in words."""
    return tuple(When(found.name, _words(found)) for found in plan.routing.hours)


def _all(plan: Plan) -> Iterator[tuple[Alert, Labels]]:
    for service in plan.services:
        yield from service.told()
    yield from ((alert, alert.told(())) for alert in (plan.collector_care.alerts if plan.collector_care else ()))
    for group in plan.watch:
        yield from ((rule, rule.told(())) for rule in group.rules if isinstance(rule, Alert))


def _path(one: _Told, plan: Plan, sources: Iterable[tuple[Inhibition, list[_Told]]]) -> Path:
    ways = routes.find(plan.routing.root, one.labels)
    return Path(
        slo=one.slo,
        alert=_shown(one),
        severity="shadow" if one.alert.shadow else one.alert.severity or "none",
        receivers=tuple(route.receiver for route in ways),
        hours=tuple(dict.fromkeys(route.hours for route in ways if route.hours)),
        silent_while=tuple(dict.fromkeys(_silencing(one, sources))),
    )


def _silencing(one: _Told, sources: Iterable[tuple[Inhibition, list[_Told]]]) -> Iterator[str]:
    """Yield what silences an alert: others of its SLO, or pages of another service."""
    for rule, found in sources:
        if _satisfied(rule.target, one):
            for other in found:
                if other is not one and all(other.labels.get(name) == one.labels.get(name) for name in rule.equal):
                    yield _shown(other) if other.service == one.service else f"{other.service} pages"


def _satisfied(wanted: tuple[Match, ...], one: _Told) -> bool:
    return routes.matches(wanted, one.labels)


def _shown(one: _Told) -> str:
    if one.slo:
        return one.alert.runbook.anchor.replace("-", " ")
    reason = one.alert.label("reason")
    return f"{one.alert.name} ({reason})" if reason else one.alert.name


def _words(found: Hours) -> str:
    days = list(_spans(found.days))
    return f"{', '.join(days)} from {found.start} to {found.end}, {found.time_zone}"


def _spans(days: tuple[int, ...]) -> Iterator[str]:
    """Yield days, those in a row as one: mon-thu, sat."""
    starts = [day for day in days if day - 1 not in days]
    for start in starts:
        end = next(day for day in range(start, 7) if day + 1 not in days)
        yield _DAYS[start] if start == end else f"{_DAYS[start]}-{_DAYS[end]}"
