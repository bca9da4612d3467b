"""Where a draft leads to: pages beside it, and tools at the time of the incident."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from burnbook.model import names
from burnbook.model.plan import Project, Service, Slo
from burnbook.model.rules import Link
from burnbook.postmortem.facts import Incident
from burnbook.recorded.words import alert
from burnbook.text import markdown, urls
from burnbook.text.promql import Selector, equals

Linker = Callable[[str, Link], str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft is written, and the folder of the project, both without symbolic links."""

    file: Path
    root: Path


def linker(place: Place) -> Linker:
    """Return what links from the page to one of the bundle: by its path within the project, else by its URL, if any."""
    inside = place.file.is_relative_to(place.root)

    def link(text: str, target: Link) -> str:
        if inside:
            path = Path(os.path.relpath(place.root / target.path, place.file.parent)).as_posix()
            return markdown.link(text, f"{path}#{target.anchor}" if target.anchor else path)
        return markdown.link(text, target.url) if target.url else markdown.inline(text)

    return link


def links(incident: Incident, project: Project, service: Service, slo: Slo, link: Linker) -> Iterator[str]:
    """Yield the runbook of what fired, dashboards at the time of the incident, queries, and the service's own links."""
    pages = {alert(one): one.alert.runbook for one in incident.firings if one.alert and one.alert.runbook.path}
    for name, page in pages.items():
        yield f"Runbook of {link(name, page)}"
    if not pages:
        yield f"Runbook: {link(slo.title, slo.runbook)}"
    for what, board in (("this SLO", slo.dashboard), (service.title, service.dashboard)):
        if board.url:
            at = urls.between(board.url, incident.view.start, incident.view.end)
            yield f"Dashboard of {markdown.link(what, at)}, at this time"
    if project.links.prometheus:
        yield from _queries(incident, project.links.prometheus, slo)
    for name, url in service.links:
        yield markdown.link(name.replace("_", " ").capitalize(), url)


def _queries(incident: Incident, base: str, slo: Slo) -> Iterator[str]:
    seen = incident.view.start, incident.view.end
    fastest = slo.fastest
    series = [(f"{names.BAD}1m", f"bad {slo.sli.unit} a minute"), (f"{names.TOTAL}1m", f"all {slo.sli.unit} a minute")]
    series += [(fastest.short.series, "error ratio")] if fastest else []
    for name, what in series:
        yield f"Query: {markdown.link(what, urls.graph(base, str(Selector(name, equals(slo.ids))), seen))}"
    firing = (("alertstate", "firing"), *slo.ids)
    yield f"Query: {markdown.link('alerts', urls.graph(base, str(Selector('ALERTS', equals(firing))), seen))}"
