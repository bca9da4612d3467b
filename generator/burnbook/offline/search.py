"""What the search of the site knows: every alert by what a pager shows of it, and every page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from burnbook.model.plan import Plan, Service, Slo
from burnbook.model.rules import Alert
from burnbook.offline.places import Site
from burnbook.text.html import Rendered

_HOLES = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """An alert, and the service and the SLO whose it is, if any."""

    alert: Alert
    service: Service | None = None
    slo: Slo | None = None


def entries(plan: Plan, pages: Mapping[str, Rendered], site: Site) -> list[dict[str, str]]:
    """Return what can be found: `name` and `about` are shown, `words` are searched too, `href` is where it leads.

    The pages are those on disk; an alert that they do not know is left out.
    """
    anchors = {(path, heading.anchor) for path, page in pages.items() for heading in page.headings}
    found = [
        _entry(told, site) for told in _alerts(plan) if (told.alert.runbook.path, told.alert.runbook.anchor) in anchors
    ]
    start = site.index.path
    shown = ((path, page) for path, page in pages.items() if path != start)
    return found + [
        {"name": page.title, "about": "page", "words": site.file(path), "href": site.href(start, path)}
        for path, page in shown
    ]


def _alerts(plan: Plan) -> Iterator[Told]:
    for service in plan.services:
        yield from (Told(alert, service, slo) for slo in service.slos for alert in slo.alerts())
        yield from (Told(guard.alert, service) for guard in service.saturation.guards)
    yield from (Told(alert) for alert in (plan.collector_care.alerts if plan.collector_care else ()))
    for group in plan.watch:
        yield from (Told(rule) for rule in group.rules if isinstance(rule, Alert))


def _entry(told: Told, site: Site) -> dict[str, str]:
    alert, service, slo = told.alert, told.service, told.slo
    which = alert.label("burn_speed") or alert.label("reason")
    titles = ": ".join(part.title for part in (service, slo) if part)
    ids = "/".join(part.name for part in (service, slo) if part) or alert.label("service")
    told_to = ", ".join(alert.receivers) if alert.receivers and not alert.shadow else "nobody"
    summary = _HOLES.sub(" ", dict(alert.annotations).get("summary", ""))
    return {
        "name": f"{alert.name} {which}".strip(),
        "about": " · ".join(part for part in (titles, ids, f"{alert.severity or 'told'} to {told_to}") if part),
        "words": f"{summary} {alert.runbook.anchor}",
        "href": site.href(site.index.path, alert.runbook.path, alert.runbook.anchor),
    }
