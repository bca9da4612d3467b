"""What a way of writing rules has for one SLO; and Burnbook's own, from its pipeline as it plans and publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from behaviour.backfill import Rules
from bench_rules.stories import DAY
from bench_rules.world import METRIC
from burnbook import pipeline
from burnbook.model import names, plan
from burnbook.model.rules import Alert, Record
from burnbook.text import durations
from burnbook.text.promql import Selector, equals

PERIOD = 30 * DAY
BUDGET = 0.001
PROJECT = """\
version: burnbook/v1
organization: Bench
teams:
  bench:
    title: Bench
    page: {webhook: {url: "https://bench.example/page"}}
    ticket: {webhook: {url: "https://bench.example/ticket"}}
"""
SERVICE = """\
version: burnbook/v1
service: JOB
team: bench
telemetry: {family: fastapi-instrumentator, selector: {job: JOB}, expected_rate: 80/s}
slos:
  - {name: availability, objective: 99.9, sli: {availability: {}}}
"""
_BACK_FILLED = tuple(f"{name}{step}{{" for name in (names.BAD, names.TOTAL, names.COUNT) for step in ("1m", "10m"))


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression that is evaluated every so many seconds; `kind` tells what for."""

    expr: str
    every: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A burn alert: both windows above a threshold, for `hold` seconds; evaluated `every` so many."""

    speed: str
    long: int
    short: int
    threshold: float
    hold: int
    every: int


@dataclass(frozen=True, slots=True)
class Design:
    """One way of writing: error ratios by window length (seconds), alerts, all rules, how many series are recorded."""

    name: str
    ratios: Mapping[int, str]
    pairs: tuple[Pair, ...]
    rules: tuple[Rule, ...]
    series: int


def compiled(folder: Path, services: Mapping[str, str]) -> tuple[dict[str, plan.Slo], Rules]:
    """Compile definitions by service: the planned SLO of each, and the rule files as they are published."""
    (folder / "slos").mkdir(parents=True)
    (folder / "burnbook.yaml").write_text(PROJECT)
    for name, text in services.items():
        (folder / "slos" / f"{name}.yaml").write_text(text)
    found = pipeline.compile_plan(folder).plan
    texts = {artifact.path: artifact.content for artifact in pipeline.render(found).artifacts}
    slos = {service.name: service.slos[0] for service in found.services}
    return slos, {f"{name}.yaml": yaml.safe_load(texts[f"alerts/rules/{name}.availability.yaml"]) for name in slos}


def definitions(jobs: Iterable[str]) -> dict[str, str]:
    """Return a definition for each job."""
    return {job: SERVICE.replace("JOB", job) for job in jobs}


def burnbook(slo: plan.Slo) -> Design:
    """Return what is planned; the period is read as if all that it rests on were evaluated at the same instant."""
    rules = [(rule, group.interval) for group in slo.groups for rule in group.rules]
    records = {str(Selector(r.series, equals(r.labels))): r.expr for r, _ in rules if isinstance(r, Record)}
    ratios = {window.length: records[own(slo, window.series)] for window in slo.windows}
    ratios[slo.period.length] = _expanded(records, own(slo, names.RATIO + slo.period.suffix))
    every = slo.groups[0].interval
    pairs = tuple(Pair(t.speed, t.long.length, t.short.length, float(t.threshold), 0, every) for t in slo.tiers)
    return Design("Burnbook", ratios, pairs, tuple(Rule(r.expr, n, _kind(r, n, every)) for r, n in rules), len(records))


def _kind(rule: Record | Alert, interval: int, burn: int) -> str:
    if isinstance(rule, Alert):
        return "alerts"
    return "base" if METRIC in rule.expr else "windows" if interval == burn else "period"


def own(slo: plan.Slo, series: str) -> str:
    """Return a recorded series of an SLO."""
    return str(Selector(series, equals(slo.ids)))


def _expanded(records: Mapping[str, str], selector: str) -> str:
    """Put expressions where their series are read, down to those that are back-filled: the base and sums of 10m."""
    expr = records[selector]
    for read in records:
        if read in expr and not read.startswith(_BACK_FILLED):
            expr = expr.replace(read, f"({_expanded(records, read)})")
    return expr


def selectors(job: str) -> tuple[str, str]:
    """Return the raw series of failures, and of all requests."""
    return f'{METRIC}{{job="{job}",status=~"5.."}}', f'{METRIC}{{job="{job}"}}'


def raw(job: str, lengths: Iterable[int]) -> Design:
    """Return the ratios that PromQL's own `increase` gives straight from the counters: nobody's rules."""
    bad, total = selectors(job)
    ratios = {
        n: f"sum(increase({bad}[{durations.show(n)}])) / sum(increase({total}[{durations.show(n)}]))" for n in lengths
    }
    return Design("raw `increase`", ratios, (), (), 0)
