"""The published bundle in real servers, and what is changed of it so that a test need not wait.

Changed: receivers become one webhook each, under their own names; groups of alerts wait a second (tickets five), and 3
seconds between
changes; windows, alerts and periods are evaluated every 2 seconds; the base is fed instead of
evaluated, a month of it at once. Unchanged: expressions, labels, annotations, the tree of routes, grouping, inhibition.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from burnbook.live import alertmanager, prometheus
from burnbook.live.processes import scratch, until
from burnbook.model import names
from burnbook.toolbox import Tool
from e2e.sink import Sink, listening

_FED = (names.TOTAL, names.BAD, names.COUNT)
_FLAGS = (
    "--web.enable-remote-write-receiver",
    "--storage.tsdb.retention.time=60d",
    "--rules.alert.resend-delay=2s",
    "--log.level=warn",
)


@dataclass(frozen=True)
class Servers:
    """Prometheus and Alertmanager with the bundle, and the sink that stands for all receivers."""

    prometheus: prometheus.Client
    alertmanager: alertmanager.Client
    sink: Sink


@contextmanager
def servers(bundle: Path, metrics: Tool, alerts: Tool) -> Iterator[Servers]:
    """Run both servers on a published bundle, connected, on free ports of this machine."""
    with scratch() as folder, listening() as sink:
        routes = folder / "alertmanager" / "alertmanager.yaml"
        _write(routes, quick_routes(_read(bundle / "alertmanager.yaml"), sink))
        _copy(bundle / "templates", routes.parent / "templates")
        flags = ("--web.external-url=http://alertmanager.test", "--web.route-prefix=/", "--log.level=warn")
        with alertmanager.serving(alerts, routes, folder / "silences", flags) as notifier:
            config = folder / "prometheus" / "prometheus.yaml"
            _write(config, _connected(_read(bundle / "prometheus.yaml"), notifier.url))
            for path in sorted((bundle / "rules").glob("*.yaml")):
                _write(config.parent / "rules" / path.name, quick_rules(_read(path)))
            with prometheus.serving(metrics, prometheus.Settings(config, folder / "data", _FLAGS)) as client:
                assert until(lambda: bool(client.alertmanagers()), 15), "Prometheus does not know its Alertmanager"
                yield Servers(client, notifier, sink)


def quick_routes(config: dict[str, Any], sink: Sink) -> dict[str, Any]:
    found = copy.deepcopy(config)
    found.pop("global", None)
    found["receivers"] = [
        {"name": r["name"], "webhook_configs": [{"url": sink.url(r["name"]), "send_resolved": True}]}
        for r in config["receivers"]
    ]
    _hurry(found["route"])
    return found


def _hurry(route: dict[str, Any]) -> None:
    if "group_wait" in route:
        wait = "5s" if route["group_wait"] == "2m" else "1s"  # a ticket waits for the page of its incident, here too
        route |= {"group_wait": wait, "group_interval": "3s", "repeat_interval": "1h"}
    for branch in route.get("routes", ()):
        _hurry(branch)


def quick_rules(file: dict[str, Any]) -> dict[str, Any]:
    """Leave the base out, which is fed, and evaluate the rest every two seconds."""
    return {"groups": [group | {"interval": "2s", "rules": _kept(group["rules"])} for group in file["groups"]]}


def _kept(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    fed = {f"{name}{step}" for name in _FED for step in ("1m", "10m")}
    return [rule for rule in rules if rule.get("record") not in fed]


def _connected(config: dict[str, Any], url: str) -> dict[str, Any]:
    target = {"static_configs": [{"targets": [url.removeprefix("http://")]}]}
    late = {"tsdb": {"out_of_order_time_window": "60d"}}
    return config | {"alerting": config.get("alerting", {}) | {"alertmanagers": [target]}, "storage": late}


def _copy(source: Path, target: Path) -> None:
    target.mkdir()
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text("utf-8"))


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
