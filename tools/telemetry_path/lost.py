"""Is anything lost? Stores are stopped, collectors killed under load, and what was accepted is counted at its end.

Accepted is what the agent answered to with 200, and every line that stands in a log file. The load does as an SDK does:
what is refused it sends again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tools", "tests", "generator")]


from burnbook import pipeline, toolbox  # noqa: E402
from burnbook.live.processes import HOST, Start, running, scratch, until  # noqa: E402
from burnbook.live.prometheus import Client  # noqa: E402
from burnbook.toolbox import Tool  # noqa: E402
from certificates import certificate  # noqa: E402
from telemetry_path import beside, collectors, sink, watch  # noqa: E402
from telemetry_path.collectors import Collector, Setup  # noqa: E402
from telemetry_path.pushing import METRIC, Load  # noqa: E402

_RECEIVERS = {"prometheus": "--web.enable-otlp-receiver", "written": "--web.enable-remote-write-receiver"}
_PROMETHEUS = "storage:\n  tsdb:\n    out_of_order_time_window: 30m\n"


@dataclass(frozen=True)
class Site:
    """The programs, the configurations by name (agent, gateway), and a folder.

    Without a Prometheus that takes OTLP the counting receiver takes the points, too. One that is `written` gets them
    beside it, by remote write; its gateway is `remote_write`.
    """

    otelcol: Tool
    prometheus: Tool | None
    configs: Mapping[str, str]
    folder: Path
    written: Tool | None = None
    remote_write: Mapping[str, Any] = field(default_factory=dict)

    def stores(self) -> dict[str, Tool]:
        """Return the Prometheis by their name."""
        found = {"prometheus": self.prometheus, "written": self.written}
        return {name: tool for name, tool in found.items() if tool}


@dataclass(frozen=True)
class Verdict:
    """What was accepted and what arrived; `again` counts arrivals beyond the first."""

    what: str
    accepted: int
    arrived: int
    again: int

    @property
    def lost(self) -> int:
        return self.accepted - self.arrived


class Way:
    """Agent, gateway and stores, each of which can be taken away and comes back where it was."""

    def __init__(self, site: Site, store: sink.Sink, stack: ExitStack) -> None:
        self.site, self.store = site, store
        self.ports = {name: (collectors.free_port(), collectors.free_port()) for name in ("agent", "gateway")}
        self.stores = {name: collectors.free_port() for name in site.stores()}
        self.stacks: dict[str, ExitStack] = {}
        self.running: dict[str, Collector] = {}
        self.identity = dict.fromkeys(
            ("COLLECTOR_CERT_FILE", "COLLECTOR_KEY_FILE", "COLLECTOR_CA_FILE"),
            str(certificate(site.folder, "collector")),
        )
        (site.folder / "logs").mkdir()
        stack.callback(self._end)

    @property
    def agent(self) -> str:
        """Return where the load sends to."""
        return f"http://{HOST}:{self.ports['agent'][1]}"

    def address(self, store: str) -> str:
        return f"http://{HOST}:{self.stores[store]}"

    def start(self, name: str) -> None:
        stack = self.stacks[name] = ExitStack()
        if name in self.stores:
            stack.enter_context(_prometheus(self.site, name, self.stores[name]))
        else:
            setup = Setup(self.site.otelcol, self.site.configs[name], self.site.folder / name, *self._own(name))
            self.running[name] = stack.enter_context(collectors.collector(setup, self.ports[name]))

    def stop(self, name: str) -> None:
        self.stacks.pop(name).close()

    def each_store(self, change: Callable[[str], None]) -> None:
        for name in self.stores:
            change(name)

    def crash(self, name: str) -> None:
        """Kill a collector, and start it again a second later."""
        self.running[name].kill()
        time.sleep(1)
        self.stop(name)
        self.start(name)

    def _own(self, name: str) -> tuple[dict[str, Any], dict[str, str]]:
        if name == "gateway":
            overlay = collectors.to_store(("logs", "traces", "metrics"), self.store.url)
            if "prometheus" in self.stores:
                otlp = f"{self.address('prometheus')}/api/v1/otlp"
                overlay["exporters"]["otlp_http/metrics"] = collectors.delivery(otlp)
            if "written" in self.stores:
                second = beside.overlay(self.site.remote_write, [f"{self.address('written')}/api/v1/write"])
                overlay = collectors.merged(overlay, second)
            return overlay, self.identity
        endpoint = f"{HOST}:{self.ports['gateway'][0]}"
        files = {"GATEWAY_ENDPOINT": endpoint, "LOG_FILES": str(self.site.folder / "logs" / "*.log")}
        return {"exporters": {"otlp_grpc": collectors.delivery(endpoint)}}, {**self.identity, **files}

    def _end(self) -> None:
        for name in list(self.stacks):
            self.stop(name)


def play(site: Site, pause: float, say: Callable[[str], None] = lambda _: None) -> tuple[Verdict, ...]:
    """Play it: each outage lasts `pause` seconds. All who can are waited for at the end."""
    with sink.listening() as store, ExitStack() as stack:
        path = Way(site, store, stack)
        load = Load(path.agent, site.folder / "logs" / "service.log")
        for name in (*path.stores, "gateway", "agent"):
            path.start(name)
        with load.running():
            for line, step in _story(path, pause):
                say(line)
                step()
        say("the load has ended; waiting for what is under way")
        until(lambda: all(verdict.lost <= 0 for verdict in _verdicts(path, load)), max(60.0, pause), every=0.5)
        return _verdicts(path, load)


def _story(path: Way, pause: float) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "all is well", lambda: time.sleep(1)
    yield "the stores are down", lambda: (path.each_store(path.stop), setattr(path.store, "refusing", True))
    yield "load goes on", lambda: time.sleep(pause)
    yield "the gateway is killed under load", lambda: path.crash("gateway")
    yield "load goes on", lambda: time.sleep(pause)
    yield "the agent is killed under load", lambda: path.crash("agent")
    yield "load goes on", lambda: time.sleep(pause)
    yield "the stores are back", lambda: (path.each_store(path.start), setattr(path.store, "refusing", False))
    yield "the gateway is killed while it catches up", lambda: path.crash("gateway")
    yield "load goes on", lambda: time.sleep(1)


def _verdicts(path: Way, load: Load) -> tuple[Verdict, ...]:
    found = Counter(path.store.bodies())
    counted = [_logs("log records over OTLP", load.records, "record", found)]
    counted.append(_logs("lines of log files", load.lines, "line", found))
    return (*_points(path, load), *counted)


def _points(path: Way, load: Load) -> Iterator[Verdict]:
    """Count points where they are stored; Prometheus keeps one that comes twice once."""
    if "prometheus" not in path.stores:
        told = path.store.points(METRIC)
        yield Verdict("metric points over OTLP", load.points, len(set(told)), len(told) - len(set(told)))
    for name, words in (("prometheus", "over OTLP"), ("written", "by remote write")):
        if name in path.stores:
            samples = Client(path.address(name)).query(f"count_over_time({METRIC}[1d])", time.time() + 60)
            arrived = round(sum(series.last.value for series in samples))
            yield Verdict(f"metric points {words}", load.points, arrived, 0)


def _logs(what: str, accepted: int, kind: str, found: Counter[str]) -> Verdict:
    times = [found[f"{kind}-{number}"] for number in range(accepted)]
    return Verdict(what, accepted, sum(1 for count in times if count), sum(max(0, count - 1) for count in times))


@contextmanager
def _prometheus(site: Site, name: str, port: int) -> Iterator[None]:
    """Run a Prometheus where it was before."""
    tool, folder = site.stores()[name], site.folder / name
    folder.mkdir(exist_ok=True)
    config = folder / "prometheus.yaml"
    config.write_text(_PROMETHEUS)
    command = (str(tool.path), f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}")
    flags = (_RECEIVERS[name], f"--web.listen-address={HOST}:{port}", "--log.level=warn")
    ready = Client(f"http://{HOST}:{port}").ready
    with running(Start(tool, lambda _: (*command, *flags), folder, lambda _: ready())):
        yield


def main() -> int:
    """Play the long form with the bundle on disk, and print what was accepted and what arrived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pause", type=float, default=60, help="seconds that each of three outages lasts (60)")
    pause = parser.parse_args().pause
    tool = toolbox.find("otelcol")
    if tool is None:
        sys.exit("there is no otelcol: tools/install --collector builds it")
    configs = {name: (ROOT / "otel-collector" / f"{name}.yaml").read_text("utf-8") for name in ("agent", "gateway")}
    started = time.monotonic()
    with scratch() as folder:
        second = beside.written(pipeline.compile_plan(ROOT).plan)
        site = Site(tool, watch.otlp_prometheus(), configs, folder, toolbox.find("prometheus"), second)
        shown = {name: f"Prometheus {store.shown}" for name, store in site.stores().items()}
        points = f"{shown.get('prometheus', 'an OTLP receiver that counts')}, written to {shown.get('written', 'none')}"
        print(f"otelcol {tool.shown}; points go over OTLP to {points}; logs to an OTLP receiver that counts")
        told = play(site, pause, lambda line: print(f"{time.monotonic() - started:6.1f} s  {line}", flush=True))
    print(f"{'':30}{'accepted':>10}{'arrived':>10}{'lost':>6}{'twice':>7}")
    for one in told:
        print(f"{one.what:30}{one.accepted:>10}{one.arrived:>10}{one.lost:>6}{one.again:>7}")
    return int(any(one.lost for one in told))


if __name__ == "__main__":
    sys.exit(main())
