"""A real Prometheus that holds the five weeks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from burnbook import toolbox
from burnbook.live.processes import scratch
from burnbook.live.prometheus import Client, Settings, serving
from burnbook.toolbox import Tool
from review.weeks import openmetrics

FLAGS = ("--storage.tsdb.retention.time=100y", "--log.level=warn")


def prometheus(major: int) -> Tool | None:
    return next((tool for tool in toolbox.every("prometheus") if tool.version[0] == major), None)


@contextmanager
def server(tool: Tool) -> Iterator[Client]:
    with scratch() as folder, serving(tool, _filled(folder, tool), 60) as client:
        yield client


def _filled(folder: Path, tool: Tool) -> Settings:
    (folder / "told.om").write_text(openmetrics())
    (folder / "prometheus.yaml").write_text("{}\n")
    argv = ("tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=4000h", "told.om", "data")
    done = toolbox.run((str(tool.path.with_name("promtool")), *argv), folder, 60)
    assert done.code == 0, done.output
    return Settings(folder / "prometheus.yaml", folder / "data", FLAGS)
