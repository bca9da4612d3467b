"""Silences: lints that somebody decided not to hear, with a reason; each is of a lint, and of one that is told."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from burnbook.diagnostics import Level, Problem
from burnbook.model import spec
from burnbook.resolve.care import DATED


@dataclass(frozen=True, slots=True)
class Silenced:
    """What is left to tell, and the lints that are not told with the silences that hold them back."""

    told: tuple[Problem, ...]
    silent: tuple[tuple[Problem, spec.Silence], ...]


def apply(
    found: Iterable[Problem],
    project: spec.Project,
    services: Collection[spec.Service],
    levels: Mapping[str, Level],
    *,
    dated: bool,
) -> Silenced:
    """Hold back what is silenced, the narrowest silence first, and add what is wrong with the silences themselves.

    `levels` are the ids that can be told; `dated` says whether lints of the calendar were looked for. A silence is
    called unused only where nothing is wrong: behind an error its lint may not have been reached.
    """
    by_subject = dict(_by_subject(project, services))
    stated = [silence for silences in by_subject.values() for silence in silences]
    told, silent = list[Problem](), list[tuple[Problem, spec.Silence]]()
    for problem in found:
        silence = _holding(problem, by_subject) if problem.level == "warning" else None
        if silence:
            silent.append((problem, silence))
        else:
            told.append(problem)
    told += [problem for silence in stated for problem in _refused(silence, levels)]
    if not any(problem.level == "error" for problem in told):
        used = {silence.origin.span for _, silence in silent}
        judged = [silence for silence in stated if dated or silence.lint not in DATED]
        told += [_unused(silence) for silence in judged if silence.origin.span not in used]
    return Silenced(tuple(told), tuple(silent))


def _by_subject(
    project: spec.Project, services: Iterable[spec.Service]
) -> Iterator[tuple[str, tuple[spec.Silence, ...]]]:
    yield "", project.silences
    for service in services:
        yield service.name, service.silences
        for slo in service.slos:
            yield f"{service.name}/{slo.name}", slo.silences


def _holding(problem: Problem, by_subject: Mapping[str, tuple[spec.Silence, ...]]) -> spec.Silence | None:
    """Return the silence of a problem's SLO, else of its service, else of the project."""
    service = problem.subject.partition("/")[0]
    scopes = dict.fromkeys((problem.subject, service, ""))
    found = (silence for scope in scopes for silence in by_subject.get(scope, ()) if silence.lint == problem.id)
    return next(found, None)


def _refused(silence: spec.Silence, levels: Mapping[str, Level]) -> Iterator[Problem]:
    at = silence.origin.at("lint")
    if silence.lint not in levels:
        lints = [name for name, level in levels.items() if level == "warning" and name != "silence-unused"]
        near = difflib.get_close_matches(silence.lint, lints, 1)
        mend = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(lints))}"
        yield at.problem("unknown-lint", f"there is no lint '{silence.lint}'", mend)
    elif levels[silence.lint] == "error":
        text = f"'{silence.lint}' is an error: it cannot be right, and is not silenced"
        yield at.problem("silence-of-error", text, f"mend it: burnbook explain {silence.lint}")


def _unused(silence: spec.Silence) -> Problem:
    text = f"nothing is silenced here: no '{silence.lint}' is told"
    return silence.origin.at("lint").problem("silence-unused", text, "remove it", level="warning")
