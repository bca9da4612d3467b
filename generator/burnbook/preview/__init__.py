"""Beside the pipeline: a published dashboard with what a Prometheus answers, as one page that needs nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from burnbook.diagnostics import Problem, Progress, SpecError, raise_errors, silent
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import unanswered
from burnbook.preview import board, finding
from burnbook.preview.asking import answers
from burnbook.preview.board import Dashboard
from burnbook.preview.choosing import Chosen, choose
from burnbook.preview.finding import find
from burnbook.preview.hrefs import Hrefs
from burnbook.preview.marking import marked
from burnbook.preview.page import Page, Theme, Top, written
from burnbook.preview.photo import browser, photograph
from burnbook.preview.tiles import State, View, counted, tile, within
from burnbook.recorded.asking import Source
from burnbook.recorded.facts import Span

__all__ = [
    "Look",
    "Page",
    "Span",
    "State",
    "Theme",
    "browser",
    "counted",
    "find",
    "look",
    "photograph",
    "read",
    "written",
]


@dataclass(frozen=True, slots=True)
class Look:
    """How a dashboard is looked at: variables by their names, the time, and Grafana's address (empty if unknown).

    `folder` is where the dashboards beside it are, `source` says on the page where all of it is from.
    """

    given: Mapping[str, Sequence[str]]
    span: Span
    grafana: str
    folder: Path
    source: str


def read(file: Path) -> Dashboard:
    """Return the dashboard of a file; raise `SpecError` if it holds none."""
    try:
        return board.parsed(json.loads(file.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        text = f"{file.name} is no dashboard as `burnbook generate` writes it"
        raise SpecError([Problem("no-dashboard", text, "give the JSON of one, or run `burnbook generate`")]) from error


def look(dashboard: Dashboard, client: Source, how: Look, progress: Progress = silent) -> Page:
    """Return what a dashboard shows; raise `SpecError` if nothing answers, or for variables that it does not have.

    A panel whose query is refused does not end it: the panel says so.
    """
    chosen = _chosen(dashboard, client, how)
    hrefs = Hrefs(how.grafana, how.span, chosen.values)
    behind = {
        seconds: marked(dashboard, client, chosen.values, within(seconds, how.span))
        for seconds in dict.fromkeys((None, *(panel.seconds for panel in dashboard.panels)))
    }
    stretches = {seconds: found.stretches for seconds, found in behind.items()}
    view, shown = View(how.span, hrefs, stretches), []
    for number, panel in enumerate(dashboard.panels, 1):
        progress("asking", number, len(dashboard.panels))
        found = tuple(answers(client, panel, chosen.values, view.of(panel)))
        shown.append(tile(number, panel, found, view))
    tops = tuple(_tops(dashboard, hrefs, how.folder))
    return Page(dashboard, chosen, how.span, tops, tuple(shown), behind[None].lacks, how.source)


def _chosen(dashboard: Dashboard, client: Source, how: Look) -> Chosen:
    problems = list[Problem]()
    try:
        client.query("vector(1)")  # a server that answers nothing at all is no matter of one panel
        chosen = choose(dashboard, how.given, client, how.span, problems.append)
    except LiveError as error:
        raise unanswered(str(error)) from error
    raise_errors(problems)
    return chosen


def _tops(dashboard: Dashboard, hrefs: Hrefs, folder: Path) -> Iterator[Top]:
    for link in dashboard.links:
        if not link.tags:
            yield Top(link.title, hrefs.top(link), link.tooltip)
            continue
        for one in finding.tagged(folder, link.tags):
            yield Top(one.title, hrefs.board(one.uid), link.title)
