"""Branches of a team: for each severity its copies, then those who stand in for it, then itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from burnbook.model import catalog
from burnbook.model.people import Team
from burnbook.model.routing import Match, Pace, Route
from burnbook.model.spec import Severity


def receiver(team: str, severity: Severity) -> str:
    """Return the name of the receiver of a team's alerts."""
    return f"{team}-{severity}"


def address(project: catalog.Project, name: str, severity: Severity) -> str:
    """Return the receiver that a name leads to: one of the project file, or a team's."""
    return receiver(name, severity) if any(team.name == name for team in project.teams) else name


def hours(team: str) -> str:
    """Return the name of a team's hours."""
    return f"{team}-hours"


@dataclass(frozen=True, slots=True)
class Branches:
    """The branches of one team and severity."""

    project: catalog.Project
    team: Team
    severity: Severity
    pace: Pace

    def of(self, services: Iterable[catalog.Service]) -> Iterator[Route]:
        """Return them in order: the narrower goes first, and what is a copy before what ends the search."""
        stated = [(_of_service(service), service.notify) for service in services]
        narrow = [
            ((*_of_service(service), ("slo", "=", slo.name)), slo.notify)
            for service in services
            for slo in service.slos
        ]
        for matchers, found in (((), self.team.copies), *stated, *narrow):
            for name in found.also(self.severity):
                yield self._route(name, matchers, copy=True)
        for matchers, found in (*narrow, *stated):
            instead = found.instead(self.severity)
            if instead:
                yield self._route(instead, matchers)
        yield self._route(self.team.name, ())

    def _route(self, name: str, matchers: tuple[Match, ...], *, copy: bool = False) -> Route:
        loud: Match = ("severity", "=", self.project.severity(self.severity))
        to = address(self.project, name, self.severity)
        return Route(to, (*matchers, loud), (), self.pace, (), copy, self._hours(name))

    def _hours(self, name: str) -> str:
        """Return the hours of those who are told; a receiver without a team keeps those of the alert's team."""
        if self.severity == "page":
            return ""
        whose = next((team for team in self.project.teams if team.name == name), self.team)
        return hours(whose.name) if whose.hours else ""


def _of_service(service: catalog.Service) -> tuple[Match, ...]:
    return (("service", "=", service.name),)
