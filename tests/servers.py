"""Real servers that hold a told past: Prometheus, old and new, and VictoriaMetrics."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from burnbook import toolbox
from burnbook.live.processes import Address, Start, running, scratch
from burnbook.live.prometheus import Client, Settings, serving
from burnbook.toolbox import Tool

VICTORIA = "VictoriaMetrics"
PROMETHEUS = ("Prometheus 2", "Prometheus 3")
KINDS = (*PROMETHEUS, VICTORIA)
_GOT_BY = {"Prometheus 2": "", "Prometheus 3": " --newest", VICTORIA: " --victoria"}
SHORT = {  # a series that ends is there for less than a minute more: OpenMetrics has no marker for its end
    **dict.fromkeys(PROMETHEUS, "--query.lookback-delta=59s"),
    VICTORIA: "-search.maxLookback=59s",
}
_SECONDS = 60


@contextmanager
def holding(kind: str, openmetrics: str, *flags: str) -> Iterator[Client]:
    """Run one of a kind until the end of the block; it forgets nothing. Skip where there is none."""
    tool = toolbox.find("victoria-metrics") if kind == VICTORIA else _prometheus(int(kind[-1]))
    if tool is None:
        pytest.skip(f"there is no {kind} here: `tools/install{_GOT_BY[kind]}` gets one")
    with scratch() as folder:
        if kind == VICTORIA:
            with running(_victoria(tool, folder, flags)) as address:
                _import(address.url, openmetrics)
                yield Client(address.url)
        else:
            with serving(tool, _filled(folder, tool, openmetrics, flags), _SECONDS) as client:
                yield client


def settle(client: Client) -> None:
    """Have what a VictoriaMetrics was sent be found at once."""
    requests.get(f"{client.url}/internal/force_flush", timeout=_SECONDS).raise_for_status()


def _prometheus(major: int) -> Tool | None:
    return next((tool for tool in toolbox.every("prometheus") if tool.version[0] == major), None)


def _filled(folder: Path, tool: Tool, openmetrics: str, flags: tuple[str, ...]) -> Settings:
    (folder / "told.om").write_text(openmetrics)
    (folder / "prometheus.yaml").write_text("{}\n")
    argv = ("tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=4000h", "told.om", "data")
    done = toolbox.run((str(tool.path.with_name("promtool")), *argv), folder, _SECONDS)
    assert done.code == 0, done.output
    own = ("--storage.tsdb.retention.time=100y", "--log.level=warn")
    return Settings(folder / "prometheus.yaml", folder / "data", (*own, *flags))


def _victoria(tool: Tool, folder: Path, flags: tuple[str, ...]) -> Start:
    own = ("-storageDataPath=data", "-retentionPeriod=100y")
    return Start(
        tool, lambda address: (str(tool.path), f"-httpListenAddr={address}", *own, *flags), folder, _healthy, _SECONDS
    )


def _healthy(address: Address) -> bool:
    try:
        return requests.get(f"{address.url}/health", timeout=1).ok
    except requests.RequestException:
        return False


def _import(url: str, openmetrics: str) -> None:
    told = requests.post(f"{url}/api/v1/import/prometheus", data=openmetrics.encode(), timeout=_SECONDS)
    told.raise_for_status()
    settle(Client(url))
