"""Routing: who is told of what. Team, then severity; copies first, then whoever stands in for the team.

The timings were tried in 0.25 and 0.33: `repeat_interval` works on ticks of `group_interval`, so that an exact multiple
of it misses its own tick; a ticket waits for the page of the same incident, else it is out before it can be inhibited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from burnbook.diagnostics import Report
from burnbook.model import catalog, names, people
from burnbook.model.routing import Hours, Integration, Pace, Receiver, Route, Routing, Team
from burnbook.model.spec import Labels, Names, Severity, Stage
from burnbook.plan import branches, inhibitions, others
from burnbook.text import durations, matchers

UNROUTED, WATCHDOG, SHADOW = "unrouted", "watchdog", "shadow"
_MINUTE = 60
_PAGE = Pace(wait=5, interval=_MINUTE, repeat=239 * _MINUTE)
_TICKET = Pace(wait=2 * _MINUTE, interval=15 * _MINUTE, repeat=1430 * _MINUTE)
_HEARTBEAT = Pace(wait=0, interval=_MINUTE, repeat=50)
_PACES: tuple[tuple[Severity, Pace], ...] = (("page", _PAGE), ("ticket", _TICKET))


@dataclass(frozen=True, slots=True)
class Shared:
    """What alerts of all services have: group labels of any SLO, and the labels of each."""

    split: Names
    alerts: tuple[Labels, ...]

    @property
    def names(self) -> Names:
        """The names of the alerts that are told to teams."""
        return tuple(sorted({dict(labels)["alertname"] for labels in self.alerts if "team" in dict(labels)}))


def plan(project: catalog.Project, services: tuple[catalog.Service, ...], shared: Shared, report: Report) -> Routing:
    """Return the tree, its receivers and what silences what."""
    root, base = _root(project, services, shared), project.alertmanager.base
    if base:
        others.check_ours(map(dict, shared.alerts), root, project, report)
    unrouted = () if base else (Receiver(UNROUTED, _integrations(project.alertmanager.fallback)),)
    receivers = (
        *unrouted,
        Receiver(WATCHDOG, _integrations(project.alertmanager.watchdog)),
        Receiver(SHADOW),
        *(found for team in project.teams for found in _receivers(team)),
        *(Receiver(found.name, _integrations(found.integrations)) for found in project.receivers),
    )
    return Routing(
        root=root,
        receivers=receivers,
        inhibitions=tuple(inhibitions.plan(project, services, shared.split)),
        hours=tuple(_hours(team.name, team.hours) for team in project.teams if team.hours),
        smtp=project.alertmanager.smtp,
        base=base,
        others=others.plan(base, root, _likely(project, services), report) if base else (),
    )


def team(found: people.Team) -> Team:
    """Return a team as the outputs name it."""
    return Team(found.name, found.title, _escalation(found))


def told(
    project: catalog.Project, service: catalog.Service, severity: Severity, slo: catalog.Slo | None = None
) -> Names:
    """Return the receivers of a service's alerts, or of one of its SLOs', in the order of the routes: copies first."""
    stated = (service.notify, *((slo.notify,) if slo else ()))
    copies = [name for one in (service.team.copies, *stated) for name in one.also(severity)]
    instead = [name for one in stated if (name := one.instead(severity))]
    return tuple(
        branches.address(project, name, severity) for name in (*copies, *(instead or [service.team.name])[-1:])
    )


def told_team(project: catalog.Project, found: people.Team, severity: Severity) -> Names:
    """Return the receivers of alerts that are of a team and of no service."""
    return tuple(branches.address(project, name, severity) for name in (*found.copies.also(severity), found.name))


def staged(severity: Severity, stage: Stage) -> Severity:
    """Return how loud an alert of this severity may be at a stage; in shadow: how loud it would be."""
    return "ticket" if stage == "ticket" else severity


def _root(project: catalog.Project, services: tuple[catalog.Service, ...], shared: Shared) -> Route:
    """Return the root with the branches of the Watchdog and the teams; for a base the teams are one branch."""
    own = tuple(name for name, _ in project.labels)
    groups = ("alertname", "service", "slo", *own, *shared.split)
    teams = tuple(_team(team, services, project) for team in project.teams)
    stated = tuple(match for text in project.alertmanager.matchers for match in matchers.parse(text) or ())
    watchdog = (("alertname", "=", names.WATCHDOG), ("service", "=", names.OURSELVES), *stated)
    beat = Route(WATCHDOG, watchdog, ("alertname", *own), _HEARTBEAT)
    if project.alertmanager.base is None:
        return Route(UNROUTED, (), groups, _TICKET, (beat, *teams))
    known = "|".join(("Burnbook.+", *shared.names))
    ours = stated or (("alertname", "=~", known), ("team", "=~", "|".join(team.name for team in project.teams)))
    return Route("", (), (), None, (beat, Route("", ours, groups, _TICKET, teams)))


def _likely(project: catalog.Project, services: tuple[catalog.Service, ...]) -> dict[str, str]:
    """Return the labels of an alert that could be taken for ours, and is not."""
    service = {"service": services[0].name, "team": services[0].team.name} if services else {}
    return {"alertname": "SomethingElse", "severity": project.severity("page")} | service


def _receivers(found: people.Team) -> Iterator[Receiver]:
    on_call = f"On call: {found.on_call}" if found.on_call else ""
    note = " · ".join(part for part in (on_call, _escalation(found)) if part)
    yield Receiver(branches.receiver(found.name, "page"), _integrations(found.page), note)
    yield Receiver(branches.receiver(found.name, "ticket"), _integrations(found.ticket))


def _escalation(found: people.Team) -> str:
    next_ = found.escalation
    return f"Not answered within {durations.words(int(next_.after))}: {next_.to}" if next_ else ""


def _integrations(found: tuple[people.Integration, ...]) -> tuple[Integration, ...]:
    return tuple(Integration(way.kind, way.settings) for way in found)


def _hours(team_: str, found: people.Hours) -> Hours:
    return Hours(branches.hours(team_), found.days, found.start, found.end, found.time_zone)


def _team(found: people.Team, services: Iterable[catalog.Service], project: catalog.Project) -> Route:
    """Return a team's branch: nobody is told of what is in shadow; what is neither page nor ticket is its ticket."""
    own = tuple(service for service in services if service.team.name == found.name)
    routes = (
        Route(SHADOW, (("severity", "=", names.NOBODY),)),
        *(route for severity, pace in _PACES for route in branches.Branches(project, found, severity, pace).of(own)),
    )
    return Route(branches.receiver(found.name, "ticket"), (("team", "=", found.name),), (), None, routes)
