"""What goes wrong with a Grafana, in words, each with its mend."""

from __future__ import annotations

from burnbook.diagnostics import Problem
from burnbook.live.grafana import said
from burnbook.live.http import RefusedError
from burnbook.live.processes import LiveError
from burnbook.push.steps import OldError

_ROLE = "give it the role Editor, or the rights to read, create, write and delete folders and dashboards"
_MENDS = {
    401: "no credentials, or wrong ones: give a service account's token by --token-file or GRAFANA_TOKEN",
    403: f"the credentials may not do this: {_ROLE}",
    404: "is a prefix of Grafana's address missing? --url takes the address as a browser shows it, without /api",
    409: "another folder has this title: rename it, or choose another one with dashboards.folder of burnbook.yaml",
    429: "it is busy: push again later",
}
_STATES = {
    "version-mismatch": "somebody changed it meanwhile: push again, and it is compared anew",
    "name-exists": "another dashboard of that folder has this title: rename it, or remove it",
    "plugin-dashboard": "it belongs to a plugin: remove it there first",
}
_GONE = "somebody removed it meanwhile: push again"
_FAILS = "it fails, after several tries: its own log says why; push again when it is well"
_UNLIKE = "see what the message says, and the log of Grafana"
_FOLDER_TAKEN = 409
_PROVISIONED = "it comes from files (provisioning, a sidecar): deliver it one way only, or remove its file there first"
_REACH = (
    "see that --url or links.grafana is right and can be reached from here; --ca FILE names who signed its certificate"
)


def problem(error: LiveError) -> Problem:
    """Return what a failure means, and what to do."""
    if isinstance(error, OldError):
        return Problem(
            "grafana-unreachable", str(error), "update Grafana: an older one cannot read what they are made of"
        )
    if not isinstance(error, RefusedError):
        return Problem("grafana-unreachable", str(error), _REACH)
    told = said(error)
    status, message = str(told.get("status", "")), str(told.get("message", ""))
    text = f"{error.where} answered {error.status}: {message}" if message else str(error)
    return Problem("grafana-refused", text, _mend(error.status, status, message))


def _mend(code: int, status: str, message: str) -> str:
    if status in _STATES:
        return _STATES[status]
    if "provisioned" in message:
        return _PROVISIONED
    if code == 404 and message:  # Grafana itself says so
        return _GONE
    if "folder" in message.lower() and "exist" in message.lower():
        return _MENDS[_FOLDER_TAKEN]
    if code >= 500:
        return _FAILS
    return _MENDS.get(code, _UNLIKE)
