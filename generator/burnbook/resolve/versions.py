"""Versions: what each setting of a receiver needs of Alertmanager, so that none is written that it cannot read.

From Alertmanager's changelog; a key counts from the release in which it works, not from the one that brought it:
`webhook_url_file` of Teams came with 0.27 and `url_file` with 0.26, and both failed until 0.28.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from burnbook.diagnostics import Report
from burnbook.model import spec
from burnbook.model.source import Origin
from burnbook.resolve import people

Version = tuple[int, int]
_ROUTES: Version = (0, 22)
_BRIDGE = "or use a webhook to a bridge, with a bearer_file"
_SINCE: Mapping[tuple[str, str], tuple[Version, str]] = {
    ("pagerduty", "routing_key_file"): ((0, 25), ""),
    ("slack", "api_url_file"): ((0, 22), ""),
    ("msteams", "webhook_url_file"): ((0, 28), f"{_BRIDGE}, or the e-mail address of the channel"),
    ("webhook", "url_file"): ((0, 28), _BRIDGE),
    ("webhook", "bearer_file"): ((0, 22), ""),
}
_PASSWORD: Version = (0, 25)
_HOURS: Version = (0, 25)


def check(project: spec.Project, report: Report) -> None:
    """Report what the project asks for and its Alertmanager does not have."""
    own = project.alertmanager
    for at, what, since, instead in _asked(project):
        if own.version < since:
            stated = f"alertmanager.version is {_shown(own.version)}"
            text = f"{what} needs Alertmanager {_shown(since)}, and {stated}"
            upgrade = f'run that or a newer one, and state version: "{_shown(since)}"'
            report(at.problem("alertmanager-version", text, f"{upgrade}; {instead}" if instead else upgrade, key=True))


def _asked(project: spec.Project) -> Iterator[tuple[Origin, str, Version, str]]:
    """Yield what needs a version: its place, its words, the version, and what would do instead."""
    own = project.alertmanager
    yield own.origin.at("version"), "the form of the routes", _ROUTES, ""
    if "password_file" in dict(own.smtp):
        yield own.origin.at("smtp", "password_file"), "the password of e-mail in a file", _PASSWORD, ""
    for place, told in people.everyone(project):
        for way in told:
            for name, _ in way.settings:
                if found := _SINCE.get((way.kind, name)):
                    yield place.at(way.kind, name), f"{way.kind} with {name}", *found
    for team in project.teams:
        if team.hours:
            yield team.hours.origin, "working hours of a time zone", _HOURS, ""


def _shown(version: Version) -> str:
    return ".".join(map(str, version))
