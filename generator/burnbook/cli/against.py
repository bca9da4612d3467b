"""`burnbook drill --against`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from burnbook import pipeline
from burnbook.cli import credentials, interrupts, say
from burnbook.diagnostics import Problem, SpecError
from burnbook.drill import against as testing
from burnbook.drill.against import Marked
from burnbook.live.alertmanager import Client, Received
from burnbook.live.http import Access
from burnbook.live.processes import LiveError
from burnbook.text import json_out

_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for."""

    project: Path
    subject: str
    url: str
    access: Access
    dry_run: bool
    as_json: bool


def against(asked: Asked) -> int:
    """Send a test alert and tell what became of it; return the exit code: 1 if it is not as the bundle says."""
    url = credentials.address(asked.url, "--against", "https://alertmanager.example")
    compiled = pipeline.compile_plan(asked.project)
    sent = testing.marked(compiled.plan, compiled.root, asked.subject, datetime.now(UTC))
    if asked.dry_run:
        say.data(json_out.dump([sent.body]))
        say.note(f"not sent; by the bundle it goes to {_told(sent, sent.instead.receivers)}")
        return 0
    interrupts.leaves(f"the alert may have been sent; it ends by itself at {sent.body['endsAt']}")
    try:
        received = testing.send(Client(url, _SECONDS, asked.access), sent)
    except LiveError as error:
        mend = "see that the address is right and answers from here; perhaps nobody was told"
        raise SpecError([Problem("alertmanager-failed", str(error), mend)]) from error
    lost = sent.lost(received)
    if asked.as_json:
        say.data(json_out.dump(_data(sent, received, lost)))
    else:
        _show(sent, received, lost)
    return 1 if lost else 0


def _show(sent: Marked, received: Received, lost: tuple[str, ...]) -> None:
    say.line(f"accepted: {testing.NAME} in the place of {sent.instead.name} of {sent.instead.subject}")
    say.line(f"it ends by itself at {sent.body['endsAt']}, and is {received.state}")
    rows = [(name, ", ".join(sent.ways.get(name, ())) or "-") for name in received.receivers]
    say.table(("receiver", "ways, by the bundle"), rows)
    for problem in lost:
        say.line(f"failed: {problem}")
    if not lost:
        within = f"within {sent.instead.wait + 1} s"
        say.line(f"to be confirmed by {sent.team}, {within}: Alertmanager cannot tell what arrived")


def _data(sent: Marked, received: Received, lost: tuple[str, ...]) -> dict[str, Any]:
    return {
        "passed": not lost,
        "sent": sent.body,
        "state": received.state,
        "receivers": list(received.receivers),
        "must_be": list(sent.instead.receivers),
        "problems": list(lost),
        "confirmed_by": sent.team,
    }


def _told(sent: Marked, receivers: tuple[str, ...]) -> str:
    return ", ".join(f"{name} ({', '.join(sent.ways[name]) or 'nobody'})" for name in receivers) or "nobody"
