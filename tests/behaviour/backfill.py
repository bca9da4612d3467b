"""A month of recorded history for a real Prometheus, back-filled as its manual says.

A group of rules is evaluated at a phase of the minute that follows from the path of its file, in the past as in the
present. So the back-fill reads its rules from where the server reads the published ones.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml

from behaviour.history import History
from burnbook import toolbox
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Client, Settings, serving
from burnbook.model.names import MAINTENANCE
from burnbook.toolbox import Tool

BASE = "slo:sli_total:increase1m"
MINUTE = 60
_RECORDED = re.compile(r"\bslo:[a-z_]+:[a-z0-9_]+")
_KEPT = re.compile(r":((increase|count)(1m|10m)|timestamp_seconds)$")  # what others look back to, over the whole period
_DUE = re.compile(r'group="([^"]+)".* (\d+)$', re.MULTILINE)
_RECENT = 8 * MINUTE  # of all else, this much history is enough
_BLOCK = "--max-block-duration=162h"  # 9,720 minutes: a range query has at most 11,000 steps
_RAW_BLOCK = "--max-block-duration=4000h"
_FLAGS = ("--storage.tsdb.retention.time=90d", "--log.level=warn", "--web.enable-remote-write-receiver")
_PATIENCE = 120

Rules = Mapping[str, Any]
"""Rule files by name, as YAML reads them."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a server of the test lives, its tool, and the rules it is to run."""

    prometheus: Tool
    folder: Path
    rules: Rules

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def promtool(self, *arguments: object) -> str:
        """Run the promtool of the same version to its end."""
        # it leaves its own temporary files behind when it is killed: here they go with the rest
        argv = ("env", f"TMPDIR={self.folder}", self.prometheus.path.with_name("promtool"), *arguments)
        result = toolbox.run(tuple(map(str, argv)), self.folder, _PATIENCE)
        if result.code != 0:
            raise LiveError(f"{' '.join(map(str, argv))} ended with {result.code}:\n{result.output}")
        return result.output

    def write(self, rules: Rules) -> list[Path]:
        """Put rule files where the server reads its own, in the place of those before."""
        folder = self.folder / "rules"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in rules.items():
            (folder / name).write_text(yaml.safe_dump(content, sort_keys=False))
        return sorted(folder.iterdir())

    @contextmanager
    def serve(self, data: Path, config: Mapping[str, Any]) -> Iterator[Client]:
        """Run the server over some data; with an empty configuration it only answers queries."""
        file = self.folder / "prometheus.yaml"
        file.write_text(yaml.safe_dump(config))
        with serving(self.prometheus, Settings(file, data, _FLAGS)) as client:
            yield client

    def record(self, client: Client, rules: Rules, data: Path, start: int, end: int) -> None:
        """Back-fill what rules record from `start` to `end` (Unix seconds) into a data folder."""
        what = ("tsdb", "create-blocks-from", "rules", _BLOCK, f"--url={client.url}", f"--output-dir={data}")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            runs = (pool.submit(self.promtool, *what, f"--start={start}", f"--end={end}", f) for f in self.write(rules))
            for run in list(runs):
                run.result()


def published(folder: Path) -> Rules:
    """Read the published rule files; nothing is planned in this month, on whatever day it is lived through."""
    rules = {file.name: yaml.safe_load(file.read_text("utf-8")) for file in sorted(folder.glob("*.yaml"))}
    for rule in (rule for group in groups(rules) for rule in group["rules"]):
        if rule.get("record") == MAINTENANCE:
            rule["expr"] = "vector(1) < 0"
    return rules


def groups(rules: Rules) -> Iterator[dict[str, Any]]:
    """Return every group of every file."""
    return (group for file in rules.values() for group in file["groups"])


def recording(rules: Rules, names: Collection[str]) -> Rules:
    """Return the rule files with nothing but the rules that record some series, each as it is."""
    found = {}
    for name, file in rules.items():
        every = [(group, [rule for rule in group["rules"] if rule.get("record") in names]) for group in file["groups"]]
        if parts := [group | {"rules": some} for group, some in every if some]:
            found[name] = {"groups": parts}
    return found


def levels(rules: Rules) -> Iterator[set[str]]:
    """Return the names of recorded series, level by level: each is computed from those before."""
    graph: dict[str, set[str]] = {}
    for rule in (rule for group in groups(rules) for rule in group["rules"] if "record" in rule):
        graph.setdefault(rule["record"], set()).update(_RECORDED.findall(rule["expr"]))
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    while sorter.is_active():
        level = set(sorter.get_ready())
        sorter.done(*level)
        yield level


def recorded(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule as one that records: an alert as the series that it leaves while it fires."""
    if "record" in rule:
        return rule
    labels = {"alertname": rule["alert"], "alertstate": "firing", **rule["labels"]}
    return {"record": "ALERTS", "expr": f"0 * (\n{rule['expr']}\n) + 1", "labels": labels}


def phases(site: Site) -> dict[str, float]:
    """Return at which second of a minute the server will evaluate each group."""
    probe = {name: {"groups": [_due(group) for group in file["groups"]]} for name, file in site.rules.items()}
    found = site.folder / "due"
    with site.serve(found, {}) as client:
        site.record(client, probe, found, 10 * MINUTE, 17 * MINUTE)  # so that the slow ones are due twice
    told = site.promtool("tsdb", "dump", "--min-time=0", "--max-time=2000000", found)
    return {name: int(time) / 1000 % MINUTE for name, time in _DUE.findall(told)}


def _due(group: Mapping[str, Any]) -> dict[str, Any]:
    return {**group, "rules": [{"record": "due", "expr": "vector(1)", "labels": {"group": group["name"]}}]}


def fill(site: Site, history: History, zero: int, start: int, end: int, *, last: bool, recent: int = _RECENT) -> None:
    """Back-fill the raw series from `start` to `end`, then what rules record of them; minute 0 is at `zero`.

    All times are Unix seconds. What nobody sums up over the period is recorded by the `last` call alone, for the
    `recent` seconds.
    """
    raw = site.folder / "raw.om"
    with raw.open("w") as file:
        file.writelines(openmetrics(history, zero, start, end))
    site.promtool("tsdb", "create-blocks-from", "openmetrics", _RAW_BLOCK, raw, site.data)
    for level in levels(site.rules):
        kept = {name for name in level if _KEPT.search(name)}
        todo = [(kept, start), (level - kept if last else set(), end - recent)]
        if any(names for names, _ in todo):
            with site.serve(site.data, {}) as client:
                for names, since in todo:
                    site.record(client, recording(site.rules, names), site.data, since, end)


def openmetrics(history: History, zero: int, start: float, end: float) -> Iterator[str]:
    """Return the samples of each series after `start` and up to `end` (Unix seconds) as OpenMetrics.

    Minute 0 is at `zero`. A histogram is called one: there Prometheus 3 writes the bound 1 as 1.0, and 2 leaves it.
    """
    for series in history.series:
        family, bucket, _ = series.metric.partition("_bucket")
        yield f"# TYPE {family} {'histogram' if bucket else 'unknown'}\n"
        labels = ",".join(f'{name}="{value}"' for name, value in series.labels.items())
        samples = series.samples(zero, start, end)
        yield from (f"{series.metric}{{{labels}}} {value} {time}\n" for time, value in samples)
    yield "# EOF\n"
