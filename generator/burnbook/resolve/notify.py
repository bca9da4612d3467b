"""Who is told instead of a team, and who gets copies: every name leads to someone, and nobody is told twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from burnbook.diagnostics import Report, about
from burnbook.model import spec
from burnbook.model.people import Notify
from burnbook.model.source import Origin
from burnbook.resolve import lookup

_SEVERITIES: tuple[spec.Severity, ...] = ("page", "ticket")
_OWN = ("shadow", "unrouted", "watchdog")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A name that somebody wrote down, where, and who was told already by what stands above it."""

    name: str
    at: Origin
    before: Mapping[str, str]
    report: Report


def check(project: spec.Project, services: Iterable[spec.Service], report: Report) -> None:
    """Report receivers whose names are taken or lead to nobody, and who would be told of one alert twice."""
    taken = set(_taken(project, report))
    everybody = {found.name: found.origin for found in project.receivers}
    everybody |= {team.name: team.origin for team in project.teams}
    stated = tuple(_stated(project, services, report))
    for one in stated:
        if lookup.known(one.name, everybody, "receiver", one.at, one.report) and one.name in one.before:
            text = f"'{one.name}' would be told twice: {one.before[one.name]}"
            one.report(one.at.problem("told-twice", text, "remove it here or there"))
    named = {one.name for one in stated}
    for receiver in project.receivers:
        if receiver.name not in named | taken:
            text = f"no alert leads to the receiver '{receiver.name}'"
            mend = "name it in `also` of a team, or in `notify` of a service, or remove it"
            report(receiver.origin.problem("receiver-unused", text, mend, key=True, level="warning"))


def _taken(project: spec.Project, report: Report) -> Iterator[str]:
    """Report and yield the names of receivers that stand for something else."""
    teams = {team.name for team in project.teams}
    own = {*_OWN, *(f"{team}-{severity}" for team in teams for severity in _SEVERITIES)}
    for receiver in project.receivers:
        whose = "a team's" if receiver.name in teams else "one of Burnbook's own" if receiver.name in own else ""
        if whose:
            text = f"the name of the receiver '{receiver.name}' is {whose}"
            report(receiver.origin.problem("receiver-name", text, "choose another name", key=True))
            yield receiver.name


def _stated(project: spec.Project, services: Iterable[spec.Service], report: Report) -> Iterator[_Stated]:
    """Yield every name, from teams over services to SLOs."""
    teams = {team.name: team for team in project.teams}
    for team in project.teams:
        for severity in _SEVERITIES:
            yield from _of(team.copies, severity, {team.name: "as the team"}, report)[0]
    for service in services:
        team_of = teams.get(service.team)
        for severity in _SEVERITIES:
            above = dict.fromkeys(team_of.copies.also(severity), "by the team's `also`") if team_of else {}
            first, above = _of(service.notify, severity, above, about(report, service.name), main=service.team)
            yield from first
            seen: set[tuple[str | int, ...]] = set()
            for slo in service.slos:
                at = slo.alerting.notify.origin
                if at.path in seen:  # several objectives of one entry share its alerting
                    continue
                seen.add(at.path)
                tell = about(report, f"{service.name}/{slo.name}")
                main = service.notify.instead(severity) or service.team
                yield from _of(slo.alerting.notify, severity, above, tell, main=main)[0]


def _of(
    found: Notify, severity: spec.Severity, above: Mapping[str, str], report: Report, main: str = ""
) -> tuple[list[_Stated], dict[str, str]]:
    """Return the names of one place, and who is told of its alerts as a copy."""
    stated, told = list[_Stated](), dict(above)
    if instead := found.instead(severity):
        stated.append(_Stated(instead, found.origin.at(severity), told, report))
    first = {instead or main: f"it is told of {severity}s itself"} if instead or main else {}
    for index, name in enumerate(found.also(severity)):
        at = found.origin.at("also", severity, index)
        stated.append(_Stated(name, at, {**told, **first}, report))
        told = {**told, name: "by an `also`"}
    return stated, told
