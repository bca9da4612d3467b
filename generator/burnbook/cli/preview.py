"""`burnbook preview`."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import typer

from burnbook import pipeline, saving
from burnbook import preview as looking
from burnbook.cli import credentials, say
from burnbook.cli.moments import moment
from burnbook.diagnostics import Problem, SpecError
from burnbook.live.http import Access
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Client
from burnbook.preview import Look, Page, Span, State, Theme
from burnbook.text import durations, json_out

_SHORTEST = 60  # seconds that are worth a look
_THEMES: Mapping[str, Theme] = {"light": "light", "dark": "dark"}


@dataclass(frozen=True, slots=True)
class Given:
    """What the user wrote; empty or None is: nothing."""

    dashboard: str
    prometheus: str
    variables: list[str]
    last: str
    start: str
    end: str
    out: Path | None
    png: Path | None
    theme: str
    strict: bool


def preview(given: Given, project: Path, access: Access, *, as_json: bool) -> int:
    """Write a dashboard as a page, and as a picture if it is asked for; return the exit code."""
    if not given.prometheus:
        raise typer.BadParameter("a preview needs --prometheus")
    theme, variables = _theme(given), _variables(given.variables)
    url = credentials.prometheus(given.prometheus)
    _check_time(given)
    chromium = _chromium() if given.png else ""
    compiled, warnings = pipeline.compile_plan(project), list[str]()
    folder, stated = compiled.root / compiled.plan.project.places.dashboards, compiled.plan.project.links
    file = looking.find(folder, given.dashboard)
    dashboard = looking.read(file)
    source = f"{file.name} of the bundle with what Prometheus answered, drawn by burnbook preview."
    how = Look(variables, _span(given, dashboard.seconds), stated.grafana or "", folder, source)
    with say.progress() as progress:
        page = looking.look(dashboard, Client(url, access=access, warned=warnings.append), how, progress)
    out = _out(given.out, file)
    drawn = {given.png: _picture(page, theme, chromium)} if given.png else {}
    made = {out: looking.written(page).encode(), **drawn}
    saving.write(made)
    _show(page, list(made), warnings, as_json=as_json)
    return 1 if given.strict and set(looking.counted(page.tiles)) - {"shown"} else 0


def _theme(given: Given) -> Theme:
    if found := _THEMES.get(given.theme):
        return found
    raise typer.BadParameter(f"there is no theme '{given.theme}': give {' or '.join(_THEMES)}")


def _variables(told: Sequence[str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for one in told:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise typer.BadParameter(f"--var '{one}' names no value: write --var service=checkout")
        found.setdefault(name, []).append(value)
    return found


def _check_time(given: Given) -> None:
    if given.last and given.start:
        raise typer.BadParameter("give --last or --from, not both")
    if given.last and not durations.parse(given.last):
        raise typer.BadParameter(f"--last is no duration: '{given.last}'; write 6h or 30d")
    _span(given, _SHORTEST)


def _span(given: Given, usual: int) -> Span:
    """Return the time that is shown; `usual` is how long a dashboard's is (seconds)."""
    end = moment(given.end, "--to") if given.end else time.time()
    start = moment(given.start, "--from") if given.start else end - float(durations.parse(given.last) or usual)
    if end - start < _SHORTEST:
        raise typer.BadParameter("at least a minute is shown: is --from before --to?")
    return Span(start, end)


def _chromium() -> str:
    if found := looking.browser():
        return found
    mend = "install one (Debian, Ubuntu: apt install chromium), or go without --png: the page needs none"
    raise SpecError([Problem("no-chromium", "there is no Chromium here to draw a picture with", mend)])


def _picture(page: Page, theme: Theme, chromium: str) -> bytes:
    try:
        return looking.photograph(looking.written(page, theme), chromium)
    except LiveError as error:
        raise SpecError([Problem("no-chromium", str(error), "go without --png: the page needs no browser")]) from error


def _out(given: Path | None, file: Path) -> Path:
    name = f"{file.stem}.html"
    if given is None:
        return Path(name)
    return given / name if given.is_dir() or not given.suffix else given


def _show(page: Page, files: Sequence[Path], warnings: Sequence[str], *, as_json: bool) -> None:
    counted = looking.counted(page.tiles)
    if as_json:
        panels = {state: list(counted.get(state, ())) for state in get_args(State)}
        told = {"files": [str(file) for file in files], "panels": panels, "variables": page.chosen.words}
        say.data(json_out.dump(told | {"lacks": [*page.lacks, *dict.fromkeys(warnings)]}))
        return
    shown = say.counted(len(counted.get("shown", ())), "panel")
    say.line(f"wrote {' and '.join(os.path.relpath(file) for file in files)}: {shown} with data")
    for tile in page.tiles:
        for failure in tile.failures:
            say.line(f"- {tile.title}: the query failed: {failure}")
    for title in counted.get("empty", ()):
        say.line(f"- {title}: no data")
    for title in counted.get("unknown", ()):
        say.line(f"- {title}: a kind of panel that is not drawn here")
    for lack in (*page.lacks, *(f"Prometheus warned: {warning}" for warning in dict.fromkeys(warnings))):
        say.line(lack)
