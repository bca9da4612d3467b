"""Receivers: each kind of integration as Alertmanager reads it, with the texts of our template. One function a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from burnbook.model.routing import Integration
from burnbook.model.spec import Labels, Links
from burnbook.text.gotemplate import literal

_SMTP = {
    "smarthost": "smtp_smarthost",
    "from": "smtp_from",
    "username": "smtp_auth_username",
    "password_file": "smtp_auth_password_file",
}


@dataclass(frozen=True, slots=True)
class Buttons:
    """The links that every alert has, by the name of their text: an address that is not stated makes no button."""

    links: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, links: Links) -> Buttons:
        """Return the buttons of a project's addresses; a silence can always be made."""
        stated = (("runbook", "Runbook", links.runbooks), ("dashboard", "Dashboard", links.grafana))
        return cls((*((name, text) for name, text, base in stated if base), ("silence", "Silence")))

    @property
    def title(self) -> str:
        """What a click on the title opens."""
        return _print("dashboard" if "dashboard" in dict(self.links) else self.links[0][0])


def integration(found: Integration, buttons: Buttons) -> dict[str, Any]:
    """Return the lists of a receiver that one integration fills."""
    return _KINDS[found.kind](dict(found.settings), buttons)


def smtp(settings: Labels) -> dict[str, Any]:
    """Return the global settings for e-mail."""
    stated = dict(settings)
    named: dict[str, Any] = {key: stated[name] for name, key in _SMTP.items() if name in stated}
    return named | {"smtp_require_tls": stated["require_tls"] == "true"}


def _print(name: str) -> str:
    return f'{{{{ template "burnbook.{name}" . }}}}'


def _pagerduty(settings: Mapping[str, str], buttons: Buttons) -> dict[str, Any]:
    config = {
        "routing_key_file": settings["routing_key_file"],
        "severity": _print("pagerduty.severity"),
        "description": _print("title"),
        "client": "burnbook",
        "client_url": buttons.title,
        "source": "{{ .CommonLabels.service }}",
        "class": "{{ .GroupLabels.alertname }}",
        "component": "{{ .CommonLabels.slo }}",
        "group": "{{ .CommonLabels.team }}",
        "details": {"firing": _print("plain"), "runbook": _print("runbook")},
        "links": [{"href": _print(name), "text": text} for name, text in buttons.links],
    }
    return {"pagerduty_configs": [config]}


def _slack(settings: Mapping[str, str], buttons: Buttons) -> dict[str, Any]:
    config = {
        "api_url_file": settings["api_url_file"],
        "channel": literal(settings["channel"]),
        "send_resolved": True,
        "title": _print("title"),
        "title_link": buttons.title,
        "text": _print("slack.text"),
        "fallback": _print("title"),
        "footer": "",
        "actions": [{"type": "button", "text": text, "url": _print(name)} for name, text in buttons.links],
    }
    return {"slack_configs": [config]}


def _email(settings: Mapping[str, str], _: Buttons) -> dict[str, Any]:
    config = {
        "to": literal(settings["to"]),
        "send_resolved": True,
        "headers": {"Subject": _print("title")},
        "html": _print("email.html"),
        "text": _print("plain"),
    }
    return {"email_configs": [config]}


def _webhook(settings: Mapping[str, str], _: Buttons) -> dict[str, Any]:
    config: dict[str, Any] = {"url": settings["url"], "send_resolved": True}
    if "bearer_file" in settings:
        config["http_config"] = {"authorization": {"credentials_file": settings["bearer_file"]}}
    return {"webhook_configs": [config]}


_KINDS: Mapping[str, Callable[[Mapping[str, str], Buttons], dict[str, Any]]] = {
    "pagerduty": _pagerduty,
    "slack": _slack,
    "email": _email,
    "webhook": _webhook,
}
