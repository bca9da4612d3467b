"""Fire drills: the published bundle in real servers, an incident, and who is told of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from burnbook.diagnostics import Progress
from burnbook.drill import choose, expect, filling, hurry, published
from burnbook.drill.incident import Incident
from burnbook.drill.play import play
from burnbook.drill.seen import Event, Script
from burnbook.drill.servers import Shape, Tools, servers
from burnbook.drill.verdict import Verdict, judge
from burnbook.model.plan import Plan
from burnbook.telemetry import span

_MORE = 30 * 86_400  # seconds kept beyond the longest period


@dataclass(frozen=True, slots=True)
class Drilled:
    """A drill and its verdicts; times of events are seconds since its start.

    `shortened` is every time that was not waited for, `hours` are the receivers whose business hours were ignored.
    """

    prometheus: str
    alertmanager: str
    pair: bool
    incidents: tuple[Incident, ...]
    expected: tuple[expect.Expected, ...]
    verdicts: tuple[Verdict, ...]
    events: tuple[Event, ...]
    shortened: tuple[hurry.Shortened, ...]
    hours: tuple[str, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether everything was as it must be."""
        return all(verdict.passed for verdict in self.verdicts)


def drill(plan: Plan, root: Path, subject: str, tools: Tools, *, pair: bool, progress: Progress) -> Drilled:
    """Play the incidents of a subject with the published bundle of a project; `pair` starts two Prometheis."""
    begun = time.time()
    found = choose.incidents(plan, subject)
    services = choose.services(plan, subject)
    bundle = published.read(root / plan.project.places.alerts, [incident.slo for incident in found], services)
    filled, routing = filling.of(services), plan.routing
    afterwards = (*expect.absences(found, bundle, routing), *expect.fillings(filled, bundle, routing))
    script = Script(found, bundle, expect.incidents(found, bundle, routing), afterwards, filled)
    kept = max(incident.slo.period.longest for incident in found) + _MORE
    label = (plan.project.prometheus.replica_label or "") if pair else None
    with span("drill"), servers(bundle, tools, Shape(kept, label)) as running:
        observed = play(running, script, progress)
    ended = time.time()
    return Drilled(
        prometheus=tools.prometheus.shown,
        alertmanager=tools.alertmanager.shown,
        pair=pair,
        incidents=found,
        expected=(*script.expected, *script.afterwards),
        verdicts=judge(script, observed),
        events=tuple(Event(e.time - begun, e.text) for e in (*observed.events, Event(ended, "servers have ended"))),
        shortened=hurry.shortened(bundle),
        hours=hurry.hours(bundle.alertmanager),
        seconds=ended - begun,
    )
