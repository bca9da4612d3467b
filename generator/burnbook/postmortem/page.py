"""The draft: the words of the template, and beside them what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from burnbook.model.plan import Project, Service, Slo
from burnbook.outputs import runbooks
from burnbook.postmortem import tables
from burnbook.postmortem.asking import end_of
from burnbook.postmortem.facts import Incident
from burnbook.postmortem.links import Linker, Place, linker, links
from burnbook.postmortem.pictures import Picture
from burnbook.postmortem.tables import Table
from burnbook.recorded.words import between
from burnbook.text import markdown, urls
from burnbook.text.markdown import inline

MARK = "<!-- fill:"
"""What begins a mark of something that a person must write."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart on the page."""

    words: str
    file: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the template shows of an incident: Markdown throughout; `left` is how many places are to be filled."""

    title: str
    when: str
    left: str
    summary: str
    spent: str
    figures: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    pictures: tuple[Shown, ...]
    query: str
    trigger: tuple[str, ...]
    detection: tuple[str, ...]
    alerts: tuple[tuple[str, ...], ...]
    timeline: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose incident it is, and where its draft is written."""

    project: Project
    service: Service
    slo: Slo
    place: Place


def page(incident: Incident, subject: Subject, pictures: Iterable[Picture]) -> str:
    """Return the draft as Markdown; its charts lie beside it."""
    link, slo, service = linker(subject.place), subject.slo, subject.service
    draft = _draft(incident, subject, pictures, link)
    values = runbooks.of_postmortem(subject.project, service, service.postmortem, (slo,)) | {
        "link": link,
        "graph": _graph(subject.project, incident),
        "fill": _fill,
        "runbooks": link(slo.title, slo.runbook),
    }
    count = runbooks.postmortem(values | {"draft": draft}).count(MARK)
    return runbooks.postmortem(values | {"draft": replace(draft, left=str(count))})


def _draft(incident: Incident, subject: Subject, pictures: Iterable[Picture], link: Linker) -> Draft:
    service, slo = subject.service, subject.slo
    at = f" @ {end_of(incident.span, service)}"
    return Draft(
        title=slo.title,
        when=between(incident.span),
        left="",
        summary=tables.summary(incident, service, slo),
        spent=tables.spent(incident),
        figures=tuple(tables.figures(incident, slo)),
        tables=tuple(tables.tables(incident, slo)),
        pictures=tuple(Shown(one.words, f"{subject.place.file.stem}-{one.name}.svg") for one in pictures),
        query=runbooks.spent(slo, f"{round(incident.span.seconds)}s", at),
        trigger=tuple(tables.others(incident)),
        detection=tuple(tables.detection(incident, slo)),
        alerts=tuple(tables.alerts(incident, link)),
        timeline=tuple(tables.timeline(incident, slo)),
        lacks=tuple(map(inline, incident.lacks)),
        links=tuple(links(incident, subject.project, service, slo, link)),
    )


def _fill(name: str, hint: str) -> str:
    """Return a mark that is counted, and the words that are seen."""
    return f"{MARK} {name} --> **To fill:** {hint}"


def _graph(project: Project, incident: Incident) -> Callable[[str], str]:
    base, seen = project.links.prometheus, incident.view

    def graph(expression: str) -> str:
        if not base:
            return ""
        return f" ({markdown.link('graph', urls.graph(base, expression, (seen.start, seen.end)))})"

    return graph


def unfilled(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the line and column (from 1) of each mark that is left, and what it asks for."""
    for number, line in enumerate(text.splitlines(), 1):
        start = line.find(MARK)
        while start >= 0:
            end = line.find("-->", start)
            yield number, start + 1, line[start + len(MARK) : end if end >= 0 else None].strip()
            start = line.find(MARK, start + 1)
