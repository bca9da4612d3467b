"""The base: is it of the form of a configuration, and is nothing in it named as ours is?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from burnbook.diagnostics import Report
from burnbook.model import spec
from burnbook.model.base import Base
from burnbook.model.source import Origin
from burnbook.text import matchers

_RECEIVERS = ("shadow", "watchdog")
_SECRET = frozenset(
    (
        "api_key",
        "api_secret",
        "api_url",
        "app_token",
        "auth_password",
        "auth_secret",
        "bearer_token",
        "bot_token",
        "client_secret",
        "credentials",
        "opsgenie_api_key",
        "password",
        "routing_key",
        "secret_key",
        "service_key",
        "slack_api_url",
        "slack_app_token",
        "smtp_auth_password",
        "smtp_auth_secret",
        "token",
        "user_key",
        "victorops_api_key",
        "webhook_url",
        "wechat_api_secret",
    )
)
_PLACEHOLDERS = ("$", "<", "{{")
_OURS = ("alertname", "service", "severity", "slo", "team")


def check(project: spec.Project, report: Report) -> None:
    """Report what keeps ours from being put into the base."""
    own = project.alertmanager
    _check_matchers(project, report)
    if own.base is None:
        return
    if own.fallback:
        text = "the base decides who is told of alerts of others"
        report(own.origin.at("fallback").problem("base-clash", text, "remove it", key=True))
    _check_names(project, own.base, report)
    for at in _secrets(own.base.data, own.base.origin):
        text = f"{at.path[-1]} is written out here, and would be in the bundle"
        mend = f"name a file that holds it: {at.path[-1]}_file; or keep this receiver out of the base"
        report(replace(at.problem("secret", text, mend), source=""))
    stated = own.base.data.get("global") or {}
    for name in stated if own.smtp else ():
        if name.startswith("smtp_"):
            text, mend = "e-mail is set up twice: here and in alertmanager.smtp", "remove one of the two"
            problem = own.base.origin.at("global", name).problem("base-clash", text, mend, key=True)
            report(replace(problem, source=""))  # its line may hold the password


def sends_mail(project: spec.Project) -> bool:
    """Tell whether something says how e-mail is sent."""
    own = project.alertmanager
    return bool(own.smtp or (own.base and "smtp_smarthost" in (own.base.data.get("global") or {})))


def _secrets(data: Any, at: Origin) -> Iterator[Origin]:
    """Yield the places of values that are secrets by their key, but for what is filled in when it is deployed."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            if key in _SECRET and isinstance(value, str) and not value.startswith(_PLACEHOLDERS):
                yield at.at(key)
            else:
                yield from _secrets(value, at.at(key))


def _check_names(project: spec.Project, base: Base, report: Report) -> None:
    teams = [team.name for team in project.teams]
    receivers = {*_RECEIVERS, *(receiver.name for receiver in project.receivers)}
    receivers |= {f"{team}-{severity}" for team in teams for severity in ("page", "ticket")}
    hours = {f"{team.name}-hours" for team in project.teams if team.hours}
    for key, ours in (("receivers", receivers), ("time_intervals", hours), ("mute_time_intervals", hours)):
        for name, at in base.named(key).items():
            if name in ours:
                text = f"'{name}' is also a name of Burnbook's own {key.replace('_', ' ')}"
                problem = at.problem("base-clash", text, "rename it here, and in the routes that name it")
                report(replace(problem, source=""))  # its line may hold a secret


def _check_matchers(project: spec.Project, report: Report) -> None:
    own = project.alertmanager
    at = own.origin.at("matchers")
    carried = {*_OURS, *(name for name, _ in (*project.labels, *project.environment.labels))}
    for index, text in enumerate(own.matchers):
        found = matchers.parse(text)
        if not found:
            report(at.at(index).problem("base-matcher", "this is no matcher", 'write label="value"'))
        for name, *_ in found or ():
            if name not in carried:
                words = f"no alert of ours carries the label '{name}'"
                report(at.at(index).problem("base-matcher", words, f"add it to labels: {{{name}: ...}}"))
