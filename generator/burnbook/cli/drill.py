"""`burnbook drill`."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

from burnbook import drill as drilling
from burnbook import pipeline, saving
from burnbook.cli import interrupts, say
from burnbook.diagnostics import Problem, SpecError
from burnbook.drill import Drilled, report
from burnbook.drill.servers import tools
from burnbook.live.processes import LiveError
from burnbook.text import json_out


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for."""

    project: Path
    subject: str
    pair: bool
    report: Path | None
    as_json: bool


def drill(asked: Asked) -> int:
    """Play a drill and tell its verdicts; return the exit code: 1 if something was not as it must be."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us: the servers end first
    compiled = pipeline.compile_plan(asked.project)
    stated = compiled.plan.project
    found = tools({"prometheus": stated.prometheus.version, "alertmanager": stated.alertmanager})
    interrupts.leaves("the drill is not over, and says nothing of the bundle; its servers have ended")
    try:
        with say.progress() as progress:
            drilled = drilling.drill(
                compiled.plan, compiled.root, asked.subject, found, pair=asked.pair, progress=progress
            )
    except LiveError as error:
        mend = "the drill is not over, and says nothing of the bundle; its servers have ended"
        raise SpecError([Problem("server-failed", str(error), mend)]) from error
    if asked.report:
        saving.write({asked.report: report.page(drilled).encode()})
    if asked.as_json:
        say.data(json_out.dump(report.data(drilled)))
    else:
        _show(drilled)
    return 0 if drilled.passed else 1


def _show(drilled: Drilled) -> None:
    for line in report.incidents(drilled):
        say.line(line)
    say.line("")
    say.table(report.VERDICTS, report.verdicts(drilled), colours=_colours(drilled))
    say.line("")
    for line in report.timeline(drilled):
        say.line(line)
    say.line("")
    say.table(report.PACE, report.pace(drilled))
    say.line("")
    for line in report.honesty(drilled):
        say.line(line)
    say.table(report.CHANGED, report.changed(drilled))
    say.line(f"\n{report.verdict(drilled)}")


def _colours(drilled: Drilled) -> list[str]:
    return ["green" if verdict.passed else "red" for verdict in drilled.verdicts]
