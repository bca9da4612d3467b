"""`burnbook backtest`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import typer

from burnbook import backtest as testing
from burnbook import load, proposal
from burnbook.backtest import Asker, Backtest, Span, Terms, page, report
from burnbook.cli import credentials, interrupts, say
from burnbook.cli.moments import past
from burnbook.cli.outputs import save, writer
from burnbook.diagnostics import Problem, Progress, SpecError, raise_errors
from burnbook.live.http import Access
from burnbook.live.prometheus import Client
from burnbook.model.incidents import Incident
from burnbook.model.plan import Plan
from burnbook.text import durations, json_out

_LONGEST = 2 * 366 * 86_400
_SECONDS = 120  # a chunk of a week may take its time


@dataclass(frozen=True, slots=True)
class Given:
    """What the user wrote; empty or None is: nothing."""

    subject: str
    prometheus: str
    start: str
    end: str
    policy: str
    incidents: Path | None
    spends: str
    fresh: bool
    out: Path | None


def backtest(given: Given, project: Path, access: Access, *, as_json: bool) -> int:
    """Replay what a Prometheus recorded and tell how alerts would have done; return the exit code."""
    url = credentials.prometheus(given.prometheus)
    span, share = _span(given.start, given.end), _share(given.spends)
    write = writer(given.out, page.FORMS) if given.out else None
    known = _known(given.incidents) if given.incidents else None
    present = proposal.plan(project)
    slos = proposal.burning(present, given.subject)
    plans = [present, *([proposal.plan(project, given.subject, given.policy)] if given.policy else [])]
    warnings = list[str]()
    again = "the same command without --fresh" if given.fresh else "the same command"
    interrupts.leaves(f"nothing was written; what Prometheus answered is remembered: {again} goes on from there")
    client = Client(url, _SECONDS, access, warnings.append)
    asker = Asker(client, access.whose(url), time.time(), given.fresh)
    delays = {service.name: float(service.arrival_delay) for service in present.services}
    lacking, found = list[Problem](), list[Backtest]()
    with say.progress() as progress:
        for slo in slos:
            terms = Terms(span, known, share, delays[slo.service])
            found += _tested(slo.subject, plans, terms, asker, progress, lacking)
    if not found:
        raise SpecError(lacking)
    for note in (
        *(problem.text for problem in lacking),
        *(f"Prometheus warned: {said}" for said in dict.fromkeys(warnings)),
    ):
        say.note(f"note: {note}")
    if given.out and write:
        save(given.out, write(found))
    if as_json:
        say.data(json_out.dump([report.data(one) for one in found]))
    else:
        _show(found)
    return 0


def _tested(
    subject: str, plans: list[Plan], terms: Terms, asker: Asker, progress: Progress, lacking: list[Problem]
) -> list[Backtest]:
    """Return the backtest of an SLO; where it has no history that is added to what is lacking."""
    slos = [slo for plan in plans for slo in proposal.burning(plan, subject)]
    try:
        return [testing.backtest(slos, terms, asker, progress)]
    except SpecError as error:
        if any(problem.id != "no-history" for problem in error.problems):
            raise
        lacking += error.problems
        return []


def _show(found: list[Backtest]) -> None:
    for index, one in enumerate(found):
        if index:
            say.line("")
        for line in report.head(one):
            say.line(line)
        say.line(f"\nIncidents: {len(one.incidents)} ({one.found_by})")
        if one.incidents:
            say.table(report.INCIDENTS, report.incidents(one))
        say.line("")
        say.table(report.SCORES, report.scores(one))
        if one.incidents:
            say.line(report.unnoticed(one))
        say.line("")
        say.table(report.BESIDES, report.besides(one))


def _known(file: Path) -> tuple[Incident, ...]:
    problems = list[Problem]()
    found = load.load_incidents(file, problems.append)
    raise_errors(problems)
    return found


def _share(text: str) -> float:
    number = text.removesuffix("%")
    if not number.replace(".", "", 1).isdecimal() or not 0 < float(number) <= 100:
        raise typer.BadParameter(f"--spends is a share of the budget such as 2%, and '{text}' is none")
    return float(number) / 100


def _span(start: str, end: str) -> Span:
    """Return the time that is looked at; refuse what is none, or not over."""
    found = past(start, end, "a backtest replays")
    if found.seconds > _LONGEST:
        raise typer.BadParameter(f"a backtest is of {durations.words(_LONGEST)} at most")
    return found
