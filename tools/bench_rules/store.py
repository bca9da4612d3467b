"""A real Prometheus that knows what was scraped, with the marks of ended series, and what rules recorded of it.

Samples go in by remote write, for OpenMetrics cannot tell that a series has ended; a snapshot of that server is the
data of the next. What rules record is back-filled by promtool, level by level. Rule files have relative names: their
phase in the minute follows from the name, so that a seed gives the same instants everywhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import requests
import yaml

from burnbook import toolbox
from burnbook.live import remote_write
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Client, Settings, serving
from burnbook.toolbox import Tool

FOLDER = "filled"
"""Of the rule files; promtool 2.42 to 3.5 forget the last minute of a block of rules due in the last second of one."""
_FLAGS = ("--storage.tsdb.retention.time=10y", "--log.level=error")
_ONE_HEAD = (
    "--storage.tsdb.min-block-duration=90d",
    "--storage.tsdb.max-block-duration=90d",
    "--web.enable-remote-write-receiver",
    "--web.enable-admin-api",
)
_BLOCK = "--max-block-duration=54h"  # every 30s: 6,480 steps, and a range query has at most 11,000
_BATCH = 20
_PATIENCE = 900
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fill:
    """A rule file by its name, and from when to when it is evaluated (Unix seconds)."""

    file: str
    content: Mapping[str, Any]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Store:
    """Where the data lie, and with which Prometheus."""

    tool: Tool
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @contextmanager
    def serving(self) -> Iterator[Client]:
        """Run a server over the data that only answers."""
        with serving(self.tool, Settings(self._config(), self.data, _FLAGS)) as client:
            yield Client(client.url, _PATIENCE)

    def fill(self, series: Iterable[bytes]) -> None:
        """Take in encoded series."""
        head = self.folder / "head"
        with serving(self.tool, Settings(self._config(), head, (*_FLAGS, *_ONE_HEAD))) as client:
            for batch in _batches(series):
                remote_write.send(client.url, batch)
            asked = f"{client.url}/api/v1/admin/tsdb/snapshot"
            answer = requests.post(asked, timeout=_PATIENCE, proxies={"http": ""})
            answer.raise_for_status()
            name = answer.json()["data"]["name"]
        (head / "snapshots" / name).rename(self.data)
        shutil.rmtree(head)

    def record(self, client: Client, fills: Iterable[Fill]) -> None:
        """Back-fill what rules record; a server started later sees it."""
        (self.folder / FOLDER).mkdir(exist_ok=True)
        what = ("tsdb", "create-blocks-from", "rules", _BLOCK, f"--url={client.url}", f"--output-dir={self.data}")
        with ThreadPoolExecutor(2) as pool:
            runs = []
            for fill in fills:
                (self.folder / FOLDER / fill.file).write_text(yaml.safe_dump(fill.content, sort_keys=False))
                span = (f"--start={fill.start}", f"--end={fill.end}")
                runs.append(pool.submit(self._promtool, *what, *span, f"{FOLDER}/{fill.file}"))
            for run in runs:
                run.result()

    def _promtool(self, *arguments: str) -> None:
        argv = ("env", f"TMPDIR={self.folder}", str(self.tool.path.with_name("promtool")), *arguments)
        result = toolbox.run(argv, self.folder, _PATIENCE)
        if result.code != 0:
            raise LiveError(f"{' '.join(argv)} ended with {result.code}:\n{result.output}")

    def _config(self) -> Path:
        file = self.folder / "prometheus.yaml"
        file.write_text("{}\n")
        return file


def prometheus() -> Tool:
    """Return the first Prometheus that has its promtool beside it."""
    for tool in toolbox.every("prometheus"):
        if tool.path.with_name("promtool").is_file():
            return tool
    raise LiveError("there is no Prometheus with its promtool here: `tools/install` gets one")


def abreast(asked: Iterable[Callable[[], T]]) -> list[T]:
    """Return what some calls return, two at a time: the answers are waited for, not computed here."""
    with ThreadPoolExecutor(2) as pool:
        return [run.result() for run in [pool.submit(call) for call in asked]]


def _batches(series: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for encoded in series:
        batch.append(encoded)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
