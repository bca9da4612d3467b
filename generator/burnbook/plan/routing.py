"""Routing: who is told of what. Team, then severity; a faster burn silences a slower one of the same identity.

The timings were tried in 0.25 and 0.33: `repeat_interval` works on ticks of `group_interval`, so that an exact multiple
of it misses its own tick; a ticket waits for the page of the same incident, else it is out before it can be inhibited.
"""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import catalog, names, spec
from burnbook.model.routing import Inhibition, Integration, Match, Pace, Receiver, Route, Routing, Team
from burnbook.model.spec import Names, Severity, Stage

UNROUTED, WATCHDOG, SHADOW = "unrouted", "watchdog", "shadow"
_MINUTE = 60
_PAGE = Pace(wait=5, interval=_MINUTE, repeat=239 * _MINUTE)
_TICKET = Pace(wait=2 * _MINUTE, interval=15 * _MINUTE, repeat=1430 * _MINUTE)
_HEARTBEAT = Pace(wait=0, interval=_MINUTE, repeat=50)
_SEVERITIES: tuple[Severity, ...] = ("page", "ticket")
_DRILL: Match = ("drill", "!=", "true")  # a marked test alert must not silence real ones
_IDENTIFIED: tuple[Match, ...] = (("service", "!=", ""), ("slo", "!=", ""))  # missing on both sides counts as equal


def plan(project: catalog.Project, split: Names) -> Routing:
    """Return the tree, its receivers and what silences what; `split` are the group labels of all SLOs."""
    shared = tuple(name for name, _ in project.labels)
    groups = ("alertname", "service", "slo", *shared, *split)
    beat = Route(WATCHDOG, (("alertname", "=", names.WATCHDOG),), ("alertname", *shared), _HEARTBEAT)
    teams = tuple(_team(team, project) for team in project.teams)
    receivers = (
        Receiver(UNROUTED, _integrations(project.alertmanager.fallback)),
        Receiver(WATCHDOG, _integrations(project.alertmanager.watchdog)),
        Receiver(SHADOW),
        *(found for team in project.teams for found in _receivers(team)),
    )
    root = Route(UNROUTED, (), groups, _TICKET, (beat, *teams))
    return Routing(root, receivers, tuple(_inhibitions(project, split)), project.alertmanager.smtp)


def team(found: spec.Team) -> Team:
    """Return a team as the outputs name it."""
    return Team(found.name, found.title)


def receiver(found: spec.Team, severity: Severity) -> str:
    """Return the name of the receiver of a team's alerts."""
    return f"{found.name}-{severity}"


def staged(severity: Severity, stage: Stage) -> Severity:
    """Return how loud an alert of this severity may be at a stage; in shadow: how loud it would be."""
    return "ticket" if stage == "ticket" else severity


def _receivers(found: spec.Team) -> Iterator[Receiver]:
    yield Receiver(receiver(found, "page"), _integrations(found.page))
    yield Receiver(receiver(found, "ticket"), _integrations(found.ticket))


def _integrations(found: tuple[spec.Integration, ...]) -> tuple[Integration, ...]:
    return tuple(Integration(way.kind, way.settings) for way in found)


def _team(found: spec.Team, project: catalog.Project) -> Route:
    """Return a team's branch: nobody is told of what is in shadow; what is neither page nor ticket is its ticket."""
    paces: tuple[tuple[Severity, Pace], ...] = (("page", _PAGE), ("ticket", _TICKET))
    branches = (
        Route(SHADOW, (("severity", "=", names.NOBODY),)),
        *(
            Route(receiver(found, severity), (("severity", "=", project.severity(severity)),), (), pace)
            for severity, pace in paces
        ),
    )
    return Route(receiver(found, "ticket"), (("team", "=", found.name),), (), None, branches)


def _inhibitions(project: catalog.Project, split: Names) -> Iterator[Inhibition]:
    """Return what silences what: never a ticket a page, and source and target disjoint, or Alertmanager is unsound."""
    equal = (*(name for name, _ in project.labels), "service", "slo", *split)
    page, ticket = (_severity(project, severity) for severity in _SEVERITIES)
    for speed, slower in _slower():
        source = (("burn_speed", "=", speed), *_IDENTIFIED, _DRILL)
        target: Match = ("burn_speed", "=~" if len(slower) > 1 else "=", "|".join(slower))
        others = " or ".join(slower)
        yield Inhibition((page, *source), (target,), equal, f"a page of a {speed} burn says all that {others} would")
        why = f"a ticket of a {speed} burn says all that tickets of {others} would"
        yield Inhibition((ticket, *source), (ticket, target), equal, why)
    for speed in names.SPEEDS:
        source = (page, ("burn_speed", "=", speed), *_IDENTIFIED, _DRILL)
        few: Match = ("alertname", "=", names.LOW_TRAFFIC_ALERT)
        why = f"a page of a {speed} burn explains the low-traffic ticket of its SLO"
        yield Inhibition(source, (ticket, few), equal, why)


def _severity(project: catalog.Project, severity: Severity) -> Match:
    return "severity", "=", project.severity(severity)


def _slower() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each burn speed with those that are slower."""
    for index, speed in enumerate(names.SPEEDS[:-1]):
        yield speed, names.SPEEDS[index + 1 :]
