"""Receivers: each kind of integration as Alertmanager reads it, with the texts of our template. One function a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
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
    """The links that every alert has, by the name of their text: an address that is not stated makes no button.

    `note` is a line for those who are told by one receiver: who is on call, and who is told next.
    """

    links: tuple[tuple[str, str], ...]
    note: str = ""

    @classmethod
    def of(cls, links: Links) -> Buttons:
        """Return the buttons of a project's addresses; a silence can always be made."""
        stated = (("runbook", "Runbook", links.runbooks), ("dashboard", "Dashboard", links.grafana))
        return cls((*((name, text) for name, text, base in stated if base), ("silence", "Silence")))

    def after(self, text: str, written: Callable[[str], str] = lambda note: note) -> str:
        """Return a text with the note behind it."""
        return f"{text}\n{literal(written(self.note))}" if self.note else text

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
    details = {"firing": _print("plain"), "runbook": _print("runbook")}
    if buttons.note:
        details["escalation"] = literal(buttons.note)
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
        "details": details,
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
        "text": buttons.after(_print("slack.text"), _slack_escaped),
        "fallback": _print("title"),
        "footer": "",
        "actions": [{"type": "button", "text": text, "url": _print(name)} for name, text in buttons.links],
    }
    return {"slack_configs": [config]}


def _slack_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _msteams(settings: Mapping[str, str], buttons: Buttons) -> dict[str, Any]:
    """Write the workflow's form: connectors, which the older form is for, take no new channels."""
    config = {
        "webhook_url_file": settings["webhook_url_file"],
        "send_resolved": True,
        "title": _print("title"),
        "text": buttons.after(_print("msteams.text")),
    }
    return {"msteamsv2_configs": [config]}


def _email(settings: Mapping[str, str], buttons: Buttons) -> dict[str, Any]:
    config = {
        "to": literal(settings["to"]),
        "send_resolved": True,
        "headers": {"Subject": _print("title")},
        "html": f"{buttons.after(_print('email.body'), _paragraph)}\n</body></html>",
        "text": buttons.after(_print("plain")),
    }
    return {"email_configs": [config]}


def _webhook(settings: Mapping[str, str], _: Buttons) -> dict[str, Any]:
    address = {key: settings[key] for key in ("url", "url_file") if key in settings}
    config: dict[str, Any] = {**address, "send_resolved": True}
    if "bearer_file" in settings:
        config["http_config"] = {"authorization": {"credentials_file": settings["bearer_file"]}}
    return {"webhook_configs": [config]}


_KINDS: Mapping[str, Callable[[Mapping[str, str], Buttons], dict[str, Any]]] = {
    "pagerduty": _pagerduty,
    "slack": _slack,
    "msteams": _msteams,
    "email": _email,
    "webhook": _webhook,
}
