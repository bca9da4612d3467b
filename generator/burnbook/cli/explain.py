"""`burnbook explain`."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from burnbook import explain as explaining
from burnbook import load, pipeline
from burnbook.cli import say
from burnbook.diagnostics import Problem, SpecError
from burnbook.explain import text
from burnbook.explain.facts import Service, Slo
from burnbook.load.explanations import explanations
from burnbook.text import json_out


def explain(what: str, project: Path, *, series: int, as_json: bool) -> int:
    """Print what an id of a message means, or what is planned for a service or an SLO; return the exit code."""
    page = explanations().get(what)
    if page and as_json:
        say.data(json_out.dump(asdict(page)))
    elif page:
        say.page(page.text)
    else:
        found = _planned(what.removesuffix("/"), project, series)
        if as_json:
            say.data(json_out.dump(_plain(asdict(found))))
        else:
            _show(found)
    return 0


def _planned(what: str, project: Path, series: int) -> Service | Slo:
    known = list(explanations())
    if not _in_a_project(project):
        raise _unknown(what, known)
    compiled = pipeline.compile_plan(project)
    subjects = explaining.subjects(compiled.plan)
    if what not in subjects:
        raise _unknown(what, [*subjects, *known])
    of = explaining.slo if "/" in what else explaining.service
    return of(what, compiled.plan, series, compiled.warnings, compiled.silenced)


def _in_a_project(start: Path) -> bool:
    try:
        load.find_project(start.resolve())
    except SpecError:
        return False
    return True


def _unknown(what: str, known: list[str]) -> SpecError:
    near = difflib.get_close_matches(what, known, 1)
    mend = f"did you mean '{near[0]}'?" if near else "give a service, a service/slo, or the id of a message"
    return SpecError([Problem("unknown-subject", f"there is nothing called '{what}' to explain", mend)])


def _show(found: Service | Slo) -> None:
    lines: Iterator[str] = text.slo(found) if isinstance(found, Slo) else text.service(found)
    for line in lines:
        say.line(line)


def _plain(data: Any) -> Any:
    """Return data that JSON can hold: numbers for decimals, whole ones without a point."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else float(data)
    return data
