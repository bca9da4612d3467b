"""A Prometheus that has recorded all that the reference dashboards read, and series with names of ill will."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from burnbook import pipeline, toolbox
from burnbook.cli.run import run
from burnbook.live.processes import LiveError, scratch
from burnbook.live.prometheus import Client
from burnbook.text import promql
from dashboards import served
from preview.pages import HOSTILE, ROOT

KINDS = ("timeseries", "state-timeline", "stat", "bargauge", "gauge", "table")
ILL = HOSTILE.replace("\x00\x1b ", "")  # what a label can hold
WIDE = "a" * 300


@dataclass(frozen=True)
class World:
    """The server, the moment up to which it knows something, and a folder for what is written."""

    client: Client
    end: int
    folder: Path

    def preview(self, dashboard: str, *more: str) -> int:
        """Run the command; the page lies in the folder then."""
        to = datetime.fromtimestamp(self.end, UTC).isoformat()
        told = ("--project", str(ROOT), "--prometheus", self.client.url, "--to", to, "--last", "2h")
        return run(["preview", dashboard, *told, "--out", str(self.folder), *more])

    def page(self, name: str) -> str:
        return (self.folder / f"{name}.html").read_text("utf-8")

    def board(self, name: str, content: dict[str, Any]) -> str:
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps(content))
        return str(file)


@contextmanager
def world() -> Iterator[World]:
    tool = next((tool for tool in toolbox.every("prometheus") if tool.path.with_name("promtool").is_file()), None)
    if tool is None:
        raise LiveError("there is no Prometheus here: `tools/install` gets one")
    with scratch() as folder:
        end = int(time.time()) // 60 * 60
        (folder / "pages").mkdir()
        plan = pipeline.compile_plan(ROOT).plan
        with served.server(tool, folder, plan, end, _ill(end)) as client:
            yield World(client, end, folder / "pages")


def ill_board() -> dict[str, Any]:
    """Return a dashboard of every kind of panel whose series, title and variable bear ill will."""
    target = {"expr": 'ill{who=~"$who"}', "legendFormat": "{{who}}", "refId": "A"}
    panels = [
        {
            "type": kind,
            "title": f"{kind} {ILL}",
            "description": ILL,
            "gridPos": {"x": 12 * (place % 2), "y": 6 * place, "w": 12, "h": 6},
            "targets": [target | {"instant": kind not in KINDS[:2]}],
            "options": {"textMode": "value_and_name"},
        }
        for place, kind in enumerate(KINDS)
    ]
    text = {"type": "text", "title": "text", "gridPos": {"x": 0, "y": 40, "w": 24, "h": 4}}
    text["options"] = {"content": f"{ILL} [a](javascript:alert(1)) ![p](https://example.com/p.png)"}
    who = {"name": "who", "type": "query", "query": "label_values(ill, who)", "multi": True, "includeAll": True}
    return {"title": ILL, "panels": [*panels, text], "templating": {"list": [who]}}


def _ill(end: int) -> Iterator[str]:
    yield "# TYPE ill unknown\n"
    for who in (ILL, WIDE):
        for minute in range(121):
            yield f"ill{{who={promql.quote(who)}}} {minute % 7} {end - 7200 + 60 * minute}\n"
