"""`burnbook gate`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from burnbook import gate as deciding
from burnbook import pipeline
from burnbook.cli import credentials, interrupts, moments, say
from burnbook.gate import Asked, Decision, Gate
from burnbook.live.http import Access
from burnbook.live.prometheus import Client
from burnbook.text import durations, json_out
from burnbook.text.figures import percent

CODES: Mapping[Decision, int] = {"go": 0, "blocked": 10, "unknown": 11}
"""Apart from those of a mistake: a pipeline must not take that for a decision."""
_LONGEST = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Given:
    """What the user wrote; empty is: nothing."""

    service: str
    prometheus: str
    soak: str
    since: str


def gate(given: Given, project: Path, access: Access, *, as_json: bool) -> int:
    """Tell whether a rollout may go on, and why; return the exit code of the decision."""
    interrupts.leaves("nothing was decided, and that is no yes")
    url = credentials.prometheus(given.prometheus)
    asked, plan = _asked(given, time.time()), pipeline.compile_plan(project).plan
    pipeline.chosen((given.service,), plan)
    asked = replace(asked, now=time.time())  # clocks are compared: what compiling took is no difference
    service = next(one for one in plan.services if one.name == given.service)
    heard = list[str]()
    found = deciding.gate(service, asked, Client(url, access=access, warned=heard.append), heard)
    if as_json:
        say.data(json_out.dump(_data(found)))
    else:
        _show(found)
    return CODES[found.decision]


def _asked(given: Given, now: float) -> Asked:
    since = moments.moment(given.since, "--since") if given.since else None
    soak = durations.parse(given.soak) if given.soak else None
    if given.soak and not soak:
        raise typer.BadParameter(f"--soak is no duration: '{given.soak}'; write 24h")
    if since is not None and since > now:
        raise typer.BadParameter(f"--since {given.since} is in the future: nothing is rolled out yet")
    asked = Asked(now, since, float(soak) if soak is not None else None)
    if asked.rollout.seconds > _LONGEST or (asked.soak or 0) > _LONGEST:
        raise typer.BadParameter("a rollout is watched for 30 days at most")
    return asked


def _show(found: Gate) -> None:
    rows = [
        (
            one.subject,
            f"{one.decision}, in shadow" if one.shadow else one.decision,
            "-" if one.left is None else percent(one.left),
            "-" if one.burn is None else f"{one.burn:.3g}",
        )
        for one in found.slos
    ]
    if rows:
        say.table(("SLO", "decision", "budget left", "burn rate"), rows)
    for reason in found.reasons:
        say.line(f"{reason.decision}: {reason.text}")
    for one in found.slos:
        for reason in one.reasons:
            if reason.decision == one.decision:
                say.line(f"{reason.decision}: {one.subject}: {reason.text}")
    for note in found.notes:
        say.line(f"note: {note}")
    say.line(f"{found.service}: {found.decision}")


def _data(found: Gate) -> dict[str, Any]:
    return {
        "service": found.service,
        "decision": found.decision,
        "exit_code": CODES[found.decision],
        "reasons": [{"decision": one.decision, "text": one.text} for one in found.reasons],
        "slos": [
            {
                "slo": one.subject,
                "decision": one.decision,
                "counts": not one.shadow,
                "budget_left": one.left,
                "burn_rate": one.burn,
                "reasons": [{"decision": reason.decision, "text": reason.text} for reason in one.reasons],
            }
            for one in found.slos
        ],
        "notes": list(found.notes),
    }
