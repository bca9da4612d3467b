"""The story in a real Prometheus: raw counters, and all that the published rules record of them.

The server is asked about a past that ends at a fixed moment, so that the picture changes with the bundle alone. What
its rules would have recorded is back-filled; so are the firing alerts, from their published expressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from behaviour.backfill import MINUTE, Rules, Site, levels, openmetrics, published, recorded, recording
from behaviour.history import DAY
from burnbook import toolbox
from burnbook.live.processes import LiveError, scratch
from burnbook.live.prometheus import Client, Settings, serving
from burnbook.toolbox import Tool
from picture import story

END = int(datetime(2026, 3, 12, 15, 10, tzinfo=UTC).timestamp())
_START = END - story.MINUTES * MINUTE
_SHOWN = 31 * DAY * MINUTE  # of what nobody sums up over the period, this much is seen
_BASE = ("increase1m", "increase10m", "count10m")
_RAW_BLOCK = "--max-block-duration=4000h"
# Nothing back-filled is marked as ended: an alert would be seen for five minutes after its last one.
_FLAGS = ("--storage.tsdb.retention.time=90d", "--log.level=warn", "--query.lookback-delta=1m")


@contextmanager
def server(bundle: Path, service: str, slo: str) -> Iterator[Client]:
    """Lend a Prometheus that knows the story, and what the rules of one SLO make of it."""
    rules = _rules(bundle, f"{service}.{slo}.yaml")
    with scratch() as folder:
        site = Site(_prometheus(), folder, rules)
        _fill(site)
        with serving(site.prometheus, Settings(_empty(folder), site.data, _FLAGS)) as client:
            yield client


def _empty(folder: Path) -> Path:
    """Return a configuration without rules and targets: the server only answers."""
    file = folder / "answers.yaml"
    file.write_text("{}\n")
    return file


def _rules(bundle: Path, name: str) -> Rules:
    """Read the rules of one SLO, every minute, its alerts as rules that record what one that fires leaves."""
    file = bundle / "rules" / name
    if not file.is_file():
        raise LiveError(f"{file} is missing: `burnbook generate` writes the bundle")
    read = published(file.parent)[name]
    groups = [
        group | {"interval": "1m", "rules": [recorded(rule) for rule in group["rules"]]} for group in read["groups"]
    ]
    return {name: {"groups": groups}}


def _prometheus() -> Tool:
    """Return a Prometheus that has its promtool beside it."""
    for tool in toolbox.every("prometheus"):
        if tool.path.with_name("promtool").is_file():
            return tool
    raise LiveError("there is no Prometheus with its promtool here: `tools/install` gets one")


def _fill(site: Site) -> None:
    """Back-fill the raw counters, then what the rules record of them, level by level."""
    raw = site.folder / "raw.om"
    with raw.open("w") as file:
        file.writelines(openmetrics(story.told(), _START, _START, END))
    site.promtool("tsdb", "create-blocks-from", "openmetrics", _RAW_BLOCK, raw, site.data)
    for level in levels(site.rules):
        base = {name for name in level if name.endswith(_BASE)}
        with site.serve(site.data, {}) as client:
            for names, since in ((base, _START), (level - base, END - _SHOWN)):
                if names:
                    site.record(client, recording(site.rules, names), site.data, since, END)
