"""Answers without a server: series by the metric that is asked for, and the facts that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from burnbook import pipeline
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Sample, Series
from burnbook.model import names
from burnbook.model.plan import Plan, Service, Slo
from burnbook.postmortem import asking
from burnbook.postmortem.facts import Incident
from burnbook.postmortem.incident import incident
from burnbook.recorded.facts import Span

PLAN = pipeline.compile_plan(Path(__file__).parents[2]).plan
START = 1_773_324_000.0  # 14:00 UTC
SPAN = Span(START, START + 600)
TOTAL, BAD = f"{names.TOTAL}1m", f"{names.BAD}1m"
DELAY = 30.0


def of(name: str, plan: Plan = PLAN) -> tuple[Service, Slo]:
    service = next(one for one in plan.services if one.name == name.partition("/")[0])
    return service, next(one for one in service.slos if one.name == name.partition("/")[2])


@dataclass(frozen=True)
class Canned:
    """Answers by the longest of these texts that a query begins with, whenever that is; with a text, it refuses."""

    answers: Mapping[str, tuple[Series, ...] | str]
    asked: list[str] = field(default_factory=list)

    def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]:
        self.asked.append(expression)
        found = self.answers.get(
            max((text for text in self.answers if expression.startswith(text)), key=len, default=""), ()
        )
        if isinstance(found, str):
            raise LiveError(found)
        return found

    def query_range(self, expression: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        return self.query(expression)


def minutes(*values: float, start: float = START, **labels: str) -> Series:
    """Return one recorded value a minute, of the minutes that begin at `start`; they are read late."""
    samples = (Sample(start + 60 * (i + 1) + DELAY, value) for i, value in enumerate(values))
    return Series(labels, tuple(samples))


def alert(start: float, end: float, **labels: str) -> Series:
    """Return an alert that fires from a time on, and not any more at another."""
    told = {"alertname": "SLOErrorBudgetBurn", "alertstate": "firing", "service": "checkout", "slo": "availability"}
    times = range(round(start), round(end), 60)
    return Series(
        told | {"burn_speed": "fast", "severity": "page"} | labels, tuple(Sample(time, 1.0) for time in times)
    )


def facts(
    answers: Mapping[str, tuple[Series, ...] | str],
    name: str = "checkout/availability",
    plan: Plan = PLAN,
    span: Span = SPAN,
    asked: list[str] | None = None,
) -> Incident:
    """Return what follows from the answers about a time; the queries are added to `asked`."""
    service, slo = of(name, plan)
    now = span.end + 86_400
    found = asking.ask(slo, service, span, now, Canned(answers, [] if asked is None else asked))
    return incident(slo, service, span, asking.view(span, now), found)
