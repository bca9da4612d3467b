"""Random definitions that are legal: whatever is accepted must yield rules that pass their own tests."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

WINDOWS = ("7d", "8d", "14d", "28d", "30d", "61d", "90d", "366d")
OBJECTIVES = ("99.9", "99", "95", "99.99", "99.999", "50", "98.7654")
DELAYS = ("0s", "10s", "30s", "45s", "1m", "90s", "5m", "10m")
INTERVALS = ("5s", "15s", "30s", "60s", "2m")
RATES = ("", "100/s", "2/m", "30/h", "3/h", "5/d")
FAMILIES = ("otel-http", "otel-http-legacy", "fastapi-instrumentator")
LONGS = ("30m", "1h", "75m", "2h", "3h", "6h", "12h", "1d", "2d", "3d")
SHORTS = ("", "", "5m", "7m", "15m", "20m", "50m", "1h", "90m")
SLIS = (
    "{availability: {}}",
    '{availability: {routes: ["/a/.+"], exclude_routes: ["/a/b"], methods: [GET]}}',
    "{latency: {threshold: 1s}}",
    "{latency: {threshold: 500ms, methods: [GET, POST]}}",
    "{events: {bad: 'a_total{r!~\"ok|fine\"}', total: a_total}}",
    "{events: {good: 'a_total{r=\"ok\"}', total: a_total}}",
    "{events: {good: g_total, total: t_total}}",
    '{events: {bad: \'a_total{r=~"a.*",r=~".*b"}\', total: a_total}}',
    '{events: {good: \'a_total{r=~"a.*",r=~".*b"}\', total: a_total}}',
    "{events: {bad: 'sum(rate(a_total{r=\"x\"}[$window]))', total: 'sum(rate(a_total[$window]))'}}",
)
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_UNITS = {"week": 7, "month": 30, "quarter": 90, "year": 365}


@dataclass(frozen=True)
class Shape:
    """A service file, a project file, and what they are in a line."""

    words: str
    service: str
    project: str


def seconds(text: str) -> int:
    return int(text[:-1]) * _SECONDS[text[-1]]


def period(window: str) -> int:
    """Return the length of a window, a calendar's as policies count it."""
    return next((days * 86_400 for unit, days in _UNITS.items() if unit in window), 0) or seconds(window)


def shape(seed: int, window: str = "") -> Shape:
    """Return the shape of a seed, the same on every machine; of this window, if one is given."""
    random = Random(seed)
    chosen, objective = random.choice(WINDOWS), random.choice(OBJECTIVES)
    window = window or chosen
    family, sli = random.choice(FAMILIES), random.choice(SLIS)
    delay, interval, rate = random.choice(DELAYS), random.choice(INTERVALS), random.choice(RATES)
    service = f"""\
version: burnbook/v1
service: web
team: a
criticality: {random.choice(("critical", "important"))}
telemetry:
  family: {family}
  selector: {{job: web}}
  interval: {interval}
  arrival_delay: {delay}
{f"  expected_rate: {rate}" if rate else ""}
slos:
  - {{name: s, objective: {objective}, window: {window}, sli: {sli}}}
"""
    tiers = _policy(random, period(window), float(objective)) if random.random() < 0.6 else []
    policies = "policies:\n  default:\n" + "\n".join(tiers) if tiers else ""
    labels = random.choice(("", "labels: {cluster: x}\n"))
    told = "{webhook: {url: https://a.example}}"
    teams = f"teams: {{a: {{title: A, page: {told}, ticket: {told}}}}}"
    project = f"version: burnbook/v1\norganization: T\n{teams}\n{labels}{policies}\n"
    words = (
        f"{seed}: {objective}% over {window}, {family}, {sli}, {delay} late, {rate or 'any rate'}, {len(tiers)} tiers"
    )
    return Shape(words, service, project)


def _policy(random: Random, period: int, objective: float) -> list[str]:
    """Return tiers between a burn rate of 1 and one that could never fire."""
    lines = []
    for long in sorted(random.sample(LONGS, random.randint(1, 4)), key=seconds):
        least = seconds(long) / period * 100
        most = min(100, least / (1 - objective / 100))
        if most < least * 1.1:
            continue
        share = round(least * 1.01 + (most - least) * 0.9 * random.random() ** 3, 4)
        short = random.choice(SHORTS)
        given = f", short: {short}" if short and seconds(short) < seconds(long) else ""
        severity = random.choice(("page", "ticket"))
        lines.append(f"    - {{severity: {severity}, budget: {share}%, long: {long}{given}}}")
    return lines
