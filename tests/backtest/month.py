"""A month of recorded minutes in a real Prometheus, back-filled, and what the real rules made of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from behaviour.backfill import Rules, Site, groups, recorded, recording
from burnbook import pipeline
from burnbook.live.processes import scratch
from burnbook.live.prometheus import Client
from burnbook.toolbox import Tool

DAY = 1440
DAYS = 30
MINUTE = 60
RATE = 600
PHASE = 50  # the second of a minute in which it was recorded
BAD = {  # day: minute of the day, minutes, bad events of each
    4: (600, 12, 600),  # a total outage: everything tells it
    9: (300, 9, 54),  # 9%, and over before anything that pages
    13: (60, 300, 5),  # 0.8% for five hours: the slow page
    17: (900, 3, 200),  # a third for three minutes
    21: (30, 600, 2),  # 0.33% for ten hours: much of the budget, and nothing tells it
    25: (1410, 40, 30),  # 5% over midnight
}
GAPS = ((7 * DAY, 30), (19 * DAY + 100, 4))  # minutes that were never recorded


@dataclass(frozen=True)
class Month:
    """The server with the month, and when minute 0 began (Unix seconds)."""

    client: Client
    start: int
    project: Path

    @property
    def end(self) -> int:
        return self.start + DAYS * DAY * MINUTE

    def at(self, day: int, minute: int) -> int:
        """Return when a minute of a day begins."""
        return self.start + (day * DAY + minute) * MINUTE


def bad(minute: int) -> int:
    """Return the bad events of a minute of the month."""
    since = (minute - (day * DAY + begin) for day, (begin, _, _) in BAD.items())
    return sum(count * (0 <= at < length) for at, (_, length, count) in zip(since, BAD.values(), strict=True))


@contextmanager
def month(tool: Tool, project: Path) -> Iterator[Month]:
    """Back-fill the base, what the rules record of it, and each alert as the series that it leaves while it fires."""
    rules = _rules(project)
    start = int(time.time()) // 86_400 * 86_400 - (DAYS + 1) * 86_400
    with scratch() as folder:
        site = Site(tool, folder, rules)
        raw = folder / "base.om"
        raw.write_text("".join(openmetrics(start)))
        site.promtool("tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=4000h", raw, site.data)
        end = start + DAYS * DAY * MINUTE
        for part in (recording(rules, _windows(rules)), _alerts(rules)):
            with site.serve(site.data, {}) as client:
                site.record(client, part, site.data, start, end)
        with site.serve(site.data, {}) as client:
            yield Month(client, start, project)


def firing(found: Month, speed: str, every: int) -> list[tuple[float, float]]:
    """Return when an alert of the real rules fired: from its first evaluation to the one at which it was over."""
    selector = f'ALERTS{{alertstate="firing",burn_speed="{speed}"}}[{DAYS}d]'
    times = sorted(sample.time for series in found.client.query(selector, found.end) for sample in series.samples)
    stretches: list[tuple[float, float]] = []
    for at in times:
        if stretches and at - stretches[-1][1] <= 1:
            stretches[-1] = (stretches[-1][0], at + every)
        else:
            stretches.append((at, at + every))
    return stretches


def _rules(project: Path) -> Rules:
    """Return the published rules of the SLO but for its base, which is given, and its period."""
    bundle = pipeline.render(pipeline.compile_plan(project).plan)
    (text,) = [one.content for one in bundle.artifacts if one.path == "alerts/rules/web.availability.yaml"]
    found = yaml.safe_load(text)
    return {"web.yaml": {"groups": [group for group in found["groups"] if not group["name"].endswith("-period")]}}


def _windows(rules: Rules) -> set[str]:
    names = {rule.get("record", "") for group in groups(rules) for rule in group["rules"]}
    return {name for name in names if "ratio_rate" in name}


def _alerts(rules: Rules) -> Rules:
    def burns(group: dict[str, Any]) -> list[dict[str, Any]]:
        return [recorded(rule) for rule in group["rules"] if rule.get("alert") == "SLOErrorBudgetBurn"]

    return {"web.yaml": {"groups": [group | {"rules": burns(group)} for group in groups(rules) if burns(group)]}}


def openmetrics(start: int) -> Iterator[str]:
    labels = '{service="web",slo="availability"}'
    there = [minute for minute in range(DAYS * DAY) if not any(0 <= minute - at < length for at, length in GAPS)]
    for name, count in (("slo:sli_bad:increase1m", bad), ("slo:sli_total:increase1m", lambda _: RATE)):
        yield f"# TYPE {name} gauge\n"
        yield from (f"{name}{labels} {count(minute)} {start + MINUTE * minute + PHASE}\n" for minute in there)
    yield "# EOF\n"
