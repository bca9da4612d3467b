"""`burnbook simulate`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import typer

from burnbook import proposal, sre
from burnbook import simulate as simulating
from burnbook.cli import say
from burnbook.cli.outputs import save, writer
from burnbook.explain.text import WIDTH
from burnbook.simulate import Promise, Simulated, page, report
from burnbook.text import durations, json_out

_ROWS = 10
_OBJECTIVE, _WINDOW = "99.9", "30d"


@dataclass(frozen=True, slots=True)
class Given:
    """What the user wrote; empty or None is: nothing."""

    subject: str
    policy: str
    against: str
    objective: str
    window: str
    rate: str
    out: Path | None


def simulate(given: Given, project: Path, *, as_json: bool) -> int:
    """Tell what the alerts of an SLO or a policy would do; return the exit code."""
    write = writer(given.out, page.FORMS) if given.out else None
    promises = _of_slos(given, project) if given.subject else _of_policy(given, project)
    told = [[simulating.simulate(one, _ROWS) for one in pair] for pair in promises]
    if given.out and write:
        drawn = [[simulating.simulate(one, page.POINTS) for one in pair] for pair in promises]
        save(given.out, write(told, drawn))
    if as_json:
        say.data(json_out.dump([report.data(one) for pair in told for one in pair]))
    else:
        _show(told)
    return 0


def _show(told: list[list[Simulated]]) -> None:
    for index, pair in enumerate(told):
        if index:
            say.line("\n")
        for line in report.head(pair):
            say.line(line)
        say.line("")
        say.table(report.SPEEDS, report.speeds(pair))
        _wrapped(report.chances(pair))
        say.line("")
        say.table(*report.answers(pair))
    say.line("")
    _wrapped([report.LEGEND])


def _wrapped(texts: Iterable[str]) -> None:
    for text in texts:
        for line in textwrap.wrap(text, WIDTH):
            say.line(line)


def _of_slos(given: Given, project: Path) -> list[list[Promise]]:
    """Return each SLO of a subject, with its policy or another one, and with one to compare with."""
    if given.objective or given.window or given.rate:
        raise typer.BadParameter("--objective, --window and --rate are for a policy alone: an SLO states its own")
    plans = [proposal.plan(project, given.subject, given.policy)]
    plans += [proposal.plan(project, given.subject, given.against)] if given.against else []
    sides = [proposal.burning(plan, given.subject) for plan in plans]
    return [[simulating.promise(slo) for slo in pair] for pair in zip(*sides, strict=True)]


def _of_policy(given: Given, project: Path) -> list[list[Promise]]:
    """Return what policies make of an objective that is no SLO's."""
    if not given.policy:
        raise typer.BadParameter("give SERVICE[/SLO], or --policy for a policy alone")
    objective, period, rate = _objective(given.objective or _OBJECTIVE), _window(given.window or _WINDOW), None
    if given.rate and (rate := durations.parse_rate(given.rate)) is None:
        raise typer.BadParameter(f"--rate is events per s, m, h or d such as 40/s, and '{given.rate}' is none")
    names = [given.policy, *([given.against] if given.against else [])]
    found = [(name, proposal.of_policy(project, name, objective, period, rate)) for name in names]
    budget = sre.error_budget(objective)
    return [
        [
            Promise("any SLO", name, objective, budget, period, alone.tiers, rate, alone.unusable)
            for name, alone in found
        ]
    ]


def _objective(text: str) -> Decimal:
    try:
        found = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        found = Decimal(0)
    if not 1 < found < 100:
        raise typer.BadParameter(f"--objective is percent, above 1 and below 100, such as 99.9, and not '{text}'")
    return found


def _window(text: str) -> int:
    found = durations.parse(text)
    if found is None or not 86_400 <= found <= 366 * 86_400:
        raise typer.BadParameter(f"--window is 1d to 366d, such as 30d, and not '{text}'")
    return int(found)
