"""Routing: who is told of what. Team, then severity; copies first, then whoever stands in for the team.

The timings were tried in 0.25 and 0.33: `repeat_interval` works on ticks of `group_interval`, so that an exact multiple
of it misses its own tick; a ticket waits for the page of the same incident, else it is out before it can be inhibited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from burnbook.model import catalog, names, people
from burnbook.model.routing import Hours, Integration, Pace, Receiver, Route, Routing, Team
from burnbook.model.spec import Names, Severity, Stage
from burnbook.plan import branches, inhibitions
from burnbook.text import durations

UNROUTED, WATCHDOG, SHADOW = "unrouted", "watchdog", "shadow"
_MINUTE = 60
_PAGE = Pace(wait=5, interval=_MINUTE, repeat=239 * _MINUTE)
_TICKET = Pace(wait=2 * _MINUTE, interval=15 * _MINUTE, repeat=1430 * _MINUTE)
_HEARTBEAT = Pace(wait=0, interval=_MINUTE, repeat=50)
_PACES: tuple[tuple[Severity, Pace], ...] = (("page", _PAGE), ("ticket", _TICKET))


def plan(project: catalog.Project, services: tuple[catalog.Service, ...], split: Names) -> Routing:
    """Return the tree, its receivers and what silences what; `split` are the group labels of all SLOs."""
    shared = tuple(name for name, _ in project.labels)
    groups = ("alertname", "service", "slo", *shared, *split)
    beat = Route(WATCHDOG, (("alertname", "=", names.WATCHDOG),), ("alertname", *shared), _HEARTBEAT)
    teams = tuple(_team(team, services, project) for team in project.teams)
    receivers = (
        Receiver(UNROUTED, _integrations(project.alertmanager.fallback)),
        Receiver(WATCHDOG, _integrations(project.alertmanager.watchdog)),
        Receiver(SHADOW),
        *(found for team in project.teams for found in _receivers(team)),
        *(Receiver(found.name, _integrations(found.integrations)) for found in project.receivers),
    )
    return Routing(
        root=Route(UNROUTED, (), groups, _TICKET, (beat, *teams)),
        receivers=receivers,
        inhibitions=tuple(inhibitions.plan(project, services, split)),
        hours=tuple(_hours(team.name, team.hours) for team in project.teams if team.hours),
        smtp=project.alertmanager.smtp,
    )


def team(found: people.Team) -> Team:
    """Return a team as the outputs name it."""
    return Team(found.name, found.title, found.on_call, _escalation(found))


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
