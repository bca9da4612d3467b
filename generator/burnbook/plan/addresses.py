"""Addresses: the path, anchor, uid and URL of everything that links to something else. Decided here, once.

Anchors are headings whose slugs GitHub and MkDocs agree on: lower-case letters, digits and hyphens, no words of users.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from burnbook.model import catalog, names
from burnbook.model.plan import Places
from burnbook.model.rules import AlertKind, Link

_UID_LENGTH = 40  # Grafana's limit
_UID = "burnbook-"
_FOLDER = "folder-burnbook-"  # Grafana's folders and dashboards share their uids: no service can be called so
_SLO = "slo"
_ANCHORS: Mapping[AlertKind, str] = {
    "absent": "telemetry-absent",
    "never-seen": "never-seen",
    "exhausted": "budget-exhausted",
    "low-traffic": "low-traffic",
    "deadline": "deadline-missed",
}


def places(project: catalog.Project) -> Places:
    """Return the folders of the outputs and the pages that are not of one service."""
    return Places(
        alerts=_folder("alerts", project),
        dashboards=_folder("dashboards", project),
        grafana_folder=_uid(project.environment, _FOLDER) if project.environment else _FOLDER.rstrip("-"),
        collector=_folder("otel-collector", project),
        runbooks=_folder("runbooks", project),
        index=page(project, "README"),
        overview=_dashboard(project, "overview"),
        slo_dashboard=_dashboard(project, _SLO),
        deadline_dashboard=_dashboard(project, names.DEADLINE),
        watch=page(project, f"{names.OURSELVES}/README"),
    )


def page(project: catalog.Project, name: str, anchor: str = "") -> Link:
    """Return a page of the runbooks; `name` is its path there without `.md`."""
    return _linked(project, Link(f"{_folder('runbooks', project)}/{name}.md"), name, anchor)


def service_page(project: catalog.Project, service: str, name: str = "README") -> Link:
    """Return a page of a service: its overview, policy or postmortem template."""
    return page(project, f"{service}/{name}")


def runbook(project: catalog.Project, service: str, slo: str, anchor: str = "") -> Link:
    """Return the runbook of an SLO, at an alert's anchor."""
    return page(project, f"{service}/{slo}", anchor)


def saturation(project: catalog.Project, service: str, alert: str, reason: str) -> Link:
    """Return the page of what fills up of a service, at an alert's anchor."""
    anchor = "-".join(part for part in (re.sub(r"(?<!^)(?=[A-Z])", "-", alert).lower(), reason) if part)
    return page(project, f"{service}/{names.SATURATION}", anchor)


def collector(project: catalog.Project, alert: str) -> Link:
    """Return the page of the collectors, at an alert's anchor."""
    return page(project, f"{names.COLLECTOR}/README", alert.lower())


def earlier(project: catalog.Project, services: tuple[str, ...], slos: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths that a runbook had under earlier names; the present names come first."""
    found = [runbook(project, service, slo).path for service in services for slo in slos]
    return tuple(found[1:])


def anchor(kind: AlertKind, speed: str = "") -> str:
    """Return the anchor of an alert in its runbook."""
    return f"{speed}-burn" if kind == "burn" else _ANCHORS[kind]


def service_dashboard(project: catalog.Project, service: str) -> Link:
    """Return a service's dashboard; a Link's anchor is the dashboard's uid."""
    return _dashboard(project, service)


def slo_dashboard(project: catalog.Project, service: str, slo: str, *, deadline: bool) -> Link:
    """Return the SLO dashboard, or that of deadlines, with this SLO chosen."""
    return _dashboard(project, names.DEADLINE if deadline else _SLO, (("var-service", service), ("var-slo", slo)))


def _linked(project: catalog.Project, link: Link, name: str, anchor: str) -> Link:
    base = project.links.runbooks
    if base is None:
        return Link(link.path, anchor)
    inside = f"{project.environment}/{name}" if project.environment else name
    shown = inside.removesuffix("README") if project.links.runbook_site == "mkdocs" else f"{inside}.md"
    if project.links.runbook_site == "mkdocs" and shown and not shown.endswith("/"):
        shown += "/"
    url = f"{base.rstrip('/')}/{shown}"
    return Link(link.path, anchor, f"{url}#{anchor}" if anchor else url)


def _dashboard(project: catalog.Project, name: str, variables: tuple[tuple[str, str], ...] = ()) -> Link:
    uid = _uid(f"{project.environment}-{name}" if project.environment else name)
    path = f"{_folder('dashboards', project)}/{name}.json"
    base = project.links.grafana
    query = urlencode((*variables, ("from", "now-6h"), ("to", "now")))
    return Link(path, uid, f"{base.rstrip('/')}/d/{uid}?{query}" if base else "")


def _uid(name: str, kind: str = _UID) -> str:
    """Return a uid that Grafana takes; a long name keeps its beginning and gets a hash."""
    uid = kind + name
    if len(uid) <= _UID_LENGTH:
        return uid
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{uid[: _UID_LENGTH - 9]}-{digest}"


def _folder(output: str, project: catalog.Project) -> str:
    return f"{output}/{project.environment}" if project.environment else output
