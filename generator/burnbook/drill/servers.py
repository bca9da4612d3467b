"""The servers of a drill: a Prometheus, or a pair of them, and an Alertmanager with a published bundle, in a hurry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from burnbook.diagnostics import Problem, SpecError
from burnbook.drill import hurry
from burnbook.drill.published import Published
from burnbook.drill.receive import Sink, listening
from burnbook.live import alertmanager, prometheus, remote_write
from burnbook.live.processes import LiveError, scratch, until
from burnbook.live.remote_write import Line
from burnbook.text import yaml_out
from burnbook.toolbox import Tool, Version, find

_FOUND = 15  # seconds in which a Prometheus finds its Alertmanager: it looks every five
_DAY = 86_400
_REPLICAS = ("a", "b")


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs that a drill runs."""

    prometheus: Tool
    alertmanager: Tool


@dataclass(frozen=True, slots=True)
class Shape:
    """How the servers are set up: seconds that they keep, and the label that tells the two of a pair apart.

    Without a label (None) there is one; an empty one is a pair that nothing tells apart.
    """

    kept: int
    replica_label: str | None = None


@dataclass(frozen=True, slots=True)
class Servers:
    """The running servers, and the sink that stands for all receivers."""

    prometheis: tuple[prometheus.Client, ...]
    alertmanager: alertmanager.Client
    sink: Sink

    @property
    def prometheus(self) -> prometheus.Client:
        """The first Prometheus: both of a pair know the same."""
        return self.prometheis[0]

    def write(self, lines: Iterable[Line]) -> None:
        """Send series to every Prometheus."""
        encoded = [remote_write.series(line.labels, remote_write.samples(line.samples)) for line in lines]
        for client in self.prometheis:
            remote_write.send(client.url, encoded)


def tools(oldest: Mapping[str, Version]) -> Tools:
    """Find the programs; raise `SpecError` with what to do for all that are missing."""
    found = {name: find(name, version) for name, version in oldest.items()}
    problems = [
        Problem(
            "no-server",
            f"there is no {name} {'.'.join(map(str, oldest[name]))} or newer: the drill runs a real one",
            f"run tools/install (no root needed), or put {name} on PATH",
        )
        for name, tool in found.items()
        if tool is None
    ]
    metrics, alerts = found["prometheus"], found["alertmanager"]
    if metrics is None or alerts is None:
        raise SpecError(problems)
    return Tools(metrics, alerts)


@contextmanager
def servers(published: Published, tools: Tools, shape: Shape) -> Iterator[Servers]:
    """Run all servers on a bundle, connected, on free ports of this machine, until the end of the block."""
    with scratch() as folder, listening() as sink, ExitStack() as stack:
        routes = folder / "alertmanager" / "alertmanager.yaml"
        _write(routes, hurry.routes(published.alertmanager, sink.url))
        _copy(published.templates, routes.parent / "templates")
        flags = ("--web.external-url=http://alertmanager.test", "--web.route-prefix=/", "--log.level=warn")
        notifier = stack.enter_context(alertmanager.serving(tools.alertmanager, routes, folder / "silences", flags))
        for name, file in published.rules.items():
            _write(folder / "rules" / name, hurry.rules(file))
        pair = _REPLICAS if shape.replica_label is not None else _REPLICAS[:1]
        clients = []
        for name in pair:  # one folder of rules: as in production, both evaluate at the same moments
            replica = {shape.replica_label: name} if shape.replica_label else {}
            config = folder / name / "prometheus.yaml"
            _write(config, _connected(published.prometheus, notifier.url, shape.kept, replica))
            settings = prometheus.Settings(config, folder / name / "data", _flags(shape.kept))
            clients.append(stack.enter_context(prometheus.serving(tools.prometheus, settings)))
        yield Servers(tuple(clients), notifier, sink)


def connected(running: Servers) -> None:
    """Wait until every Prometheus knows the Alertmanager: an alert that is sent before is lost."""
    for client in running.prometheis:
        if not until(lambda client=client: bool(client.alertmanagers()), _FOUND):  # type: ignore[misc]
            raise LiveError(f"Prometheus did not find its Alertmanager within {_FOUND} seconds")


def _flags(kept: int) -> tuple[str, ...]:
    return (
        "--web.enable-remote-write-receiver",
        f"--storage.tsdb.retention.time={kept // _DAY}d",
        f"--rules.alert.resend-delay={hurry.EVALUATED}s",
        "--log.level=warn",
    )


def _connected(config: Mapping[str, Any], url: str, kept: int, replica: Mapping[str, str]) -> dict[str, Any]:
    """Return the published configuration with our Alertmanager; nothing is scraped, all is fed."""
    target = {"static_configs": [{"targets": [url.removeprefix("http://")]}]}
    shared = config.get("global") or {}
    external = {**shared.get("external_labels", {}), **replica}
    return {
        **config,
        "global": {**shared, **({"external_labels": external} if external else {})},
        "rule_files": ["../rules/*.yaml"],
        "scrape_configs": [],
        "alerting": {**(config.get("alerting") or {}), "alertmanagers": [target]},
        "storage": {"tsdb": {"out_of_order_time_window": f"{kept // _DAY}d"}},
    }


def _copy(source: Path, target: Path) -> None:
    target.mkdir()
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml_out.dump(data), "utf-8")
