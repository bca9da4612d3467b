"""Who is told: teams and their receivers, and what leads to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from burnbook.diagnostics import Report
from burnbook.model import spec
from burnbook.model.people import Hours, Integration, Notify, Team
from burnbook.model.source import Origin
from burnbook.resolve import base, lookup, zones

_SECRET_HOSTS = re.compile(r"^https?://([^/]+\.)?(hooks\.slack\.com|discord(app)?\.com/api|webhook\.office\.com)\b")
_MEND = "name a file that holds it: slack: {api_url_file}, or a bridge that takes Alertmanager's webhook"


def operators(project: spec.Project, report: Report) -> Team:
    """Return the team that is told when rules fail: the stated one, else the first."""
    first = min(project.teams, key=lambda team: team.name)
    if project.operated_by is None:
        return first
    known = {team.name: team for team in project.teams}
    if project.operated_by not in known:
        text = f"there is no team '{project.operated_by}'"
        report(project.origin.at("operated_by").problem("unknown-team", text, f"known: {', '.join(sorted(known))}"))
    return known.get(project.operated_by, first)


def team(found: spec.Service, project: spec.Project, report: Report) -> Team:
    """Return a service's team; where there is none of this name, what stands for it, so that the rest is looked at."""
    name, origin = found.team, found.origin
    nobody = Notify(None, None, (), (), origin)
    known = lookup.known(name, {one.name: one for one in project.teams}, "team", origin.at("team"), report)
    return known or Team(name, name, (), (), None, nobody, "", None, origin)


def check(project: spec.Project, report: Report) -> None:
    """Report teams whom no alert can reach, and e-mail that cannot be sent."""
    silent = [team for team in project.teams if not team.page and not team.ticket]
    if len(silent) == len(project.teams):
        text = "no team has a receiver: every alert is routed to nobody"
        mend = "give teams.<name>.page and .ticket a pagerduty, slack, email or webhook"
        report(project.origin.at("teams").problem("no-receiver", text, mend, key=True, level="warning"))
    else:
        _check_teams(project.teams, report)
    for team in project.teams:
        if team.hours:
            _check_hours(team.hours, team.ticket, report)
    for at, told in everyone(project):
        if not base.sends_mail(project) and any(way.kind == "email" for way in told):
            text = "nothing says how to send this e-mail"
            mend = "add alertmanager.smtp: {smarthost, from}"
            report(at.at("email").problem("email-without-smtp", text, mend, key=True))
        for way in told:
            if way.kind == "webhook" and _SECRET_HOSTS.search(dict(way.settings).get("url", "")):
                problem = at.at("webhook", "url").problem("secret", "whoever knows this address can write there", _MEND)
                report(replace(problem, source=""))  # it is not shown either


def everyone(project: spec.Project) -> Iterator[tuple[Origin, tuple[Integration, ...]]]:
    """Yield all who can be told, with the place that says how."""
    alertmanager = project.alertmanager
    yield alertmanager.origin.at("fallback"), alertmanager.fallback
    yield alertmanager.origin.at("watchdog"), alertmanager.watchdog
    for team in project.teams:
        yield team.origin.at("page"), team.page
        yield team.origin.at("ticket"), team.ticket
    for receiver in project.receivers:
        yield receiver.origin, receiver.integrations


def _check_teams(teams: Iterable[Team], report: Report) -> None:
    for team in teams:
        lacking = [name for name, told in (("page", team.page), ("ticket", team.ticket)) if not told]
        for severity in lacking:
            text = f"team {team.name} has no receiver for {severity}s: its {severity}s are routed to nobody"
            mend = f"add {severity}: with a pagerduty, slack, email or webhook"
            report(team.origin.problem("no-receiver", text, mend, key=True, level="warning"))


def _check_hours(hours: Hours, told: tuple[Integration, ...], report: Report) -> None:
    zones.check(hours.time_zone, hours.origin.at("time_zone"), report)
    if hours.start >= hours.end:
        text = f"hours from {hours.start} to {hours.end} never begin"
        report(hours.origin.at("to").problem("hours-order", text, "they end on the day that they begin: at most 24:00"))
    if any(way.kind == "pagerduty" for way in told):
        text = "what is over outside of the hours is never told to be: incidents of PagerDuty stay open"
        mend = "leave the hours to PagerDuty's service (low urgency), or tell tickets by another way"
        report(hours.origin.problem("hours-stay-open", text, mend, key=True, level="warning"))
