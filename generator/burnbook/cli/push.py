"""`burnbook push`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from burnbook import pipeline
from burnbook import push as pushing
from burnbook.cli import credentials, interrupts, say
from burnbook.diagnostics import Problem, Report, raise_errors
from burnbook.live.grafana import Client
from burnbook.live.http import Access
from burnbook.live.processes import LiveError
from burnbook.model.plan import Project
from burnbook.push import Action, Aim, Allowed, Step
from burnbook.text import json_out

_EXAMPLE = "https://grafana.example"
_SECONDS = 30
_DONE: dict[Action, str] = {
    "create": "created",
    "change": "changed",
    "keep": "unchanged",
    "remove": "removed",
    "leave": "no longer in the bundle",
}
_PLANNED: dict[Action, str] = _DONE | {
    "create": "would be created",
    "change": "would be changed",
    "remove": "would be removed",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is done with what is there, and what is let through."""

    prune: bool
    message: str
    unproven: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for."""

    project: Path
    url: str
    access: Access
    wanted: Wanted
    dry_run: bool
    as_json: bool


def push(asked: Asked) -> int:
    """Bring the dashboards to Grafana, or say what that would change; return the exit code."""
    compiled, problems, wanted = pipeline.compile_plan(asked.project), list[Problem](), asked.wanted
    stated = compiled.plan.project
    client = Client(_url(asked, stated, problems.append), asked.access, _SECONDS)
    allowed = Allowed(wanted.unproven, wanted.edited)
    boards = pushing.read(compiled.root, stated.places.dashboards, allowed, problems.append)
    raise_errors(problems)
    aim = Aim(stated.places.grafana_folder, stated.dashboard_folder, boards, wanted.message, wanted.prune)
    done: list[Step] = []
    if not asked.dry_run:
        interrupts.leaves("what was pushed by then is in Grafana; the next push goes on")
    try:
        with say.progress() as progress:
            steps = pushing.compare(client, aim, progress)
            for step in steps if asked.dry_run else pushing.apply(client, aim, steps):
                done.append(step)
                progress("pushing", len(done), len(steps))
    except LiveError as error:
        return _failed(error, done)
    _show(asked, done)
    return 0


def _url(asked: Asked, stated: Project, report: Report) -> str:
    if url := asked.url or stated.links.grafana:
        return credentials.address(url, "--url", _EXAMPLE)
    report(Problem("no-grafana", "nothing says where Grafana is", "give --url, or links.grafana in burnbook.yaml"))
    return ""


def _failed(error: LiveError, done: list[Step]) -> int:
    """Tell what stopped a push, and how far it came: the next one goes on from there."""
    written = [step for step in done if step.action in ("create", "change", "remove")]
    ending = f"before that: {_counts(written, _DONE)}; the next push goes on" if written else "nothing was written"
    say.problems([pushing.problem(error)], ending)
    return 1


def _show(asked: Asked, steps: list[Step]) -> None:
    words = _PLANNED if asked.dry_run else _DONE
    if asked.as_json:
        told = [{"kind": s.kind, "uid": s.uid, "title": s.title, "action": s.action} for s in steps]
        say.data(json_out.dump({"dry_run": asked.dry_run, "steps": told}))
        return
    say.table(("what", "uid", "became", "title"), [(s.kind, s.uid, words[s.action], s.title) for s in steps])
    say.line(f"\n{_counts(steps, words)}")
    if any(step.action == "leave" for step in steps):
        say.line("--prune removes what is no longer in the bundle")


def _counts(steps: Iterable[Step], words: dict[Action, str]) -> str:
    counts = Counter(step.action for step in steps)
    return ", ".join(f"{counts[action]} {word}" for action, word in words.items() if counts[action])
