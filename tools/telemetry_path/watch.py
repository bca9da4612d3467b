"""Prometheis with the bundle's rules, an Alertmanager with its routes, all in a hurry, and a webhook for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from burnbook import toolbox
from burnbook.drill import hurry
from burnbook.drill.receive import Sink, listening
from burnbook.live import alertmanager, prometheus
from burnbook.live.prometheus import Client, Settings
from burnbook.text import yaml_in, yaml_out
from burnbook.toolbox import Tool
from telemetry_path import hurried
from telemetry_path.hurried import shorter

_ALERTMANAGER = ("--web.external-url=http://alertmanager.test", "--web.route-prefix=/", "--log.level=warn")
_OTLP = "--web.enable-otlp-receiver"
_LOOKBACK = 300
_TARGETS = "targets.json"
# The service's own page of metrics adds the unit to this name, which OTLP does not.
_AS_BY_OTLP = {
    "source_labels": ["__name__"],
    "regex": "(db_client_connections_usage)_connections",
    "target_label": "__name__",
}


@dataclass(frozen=True)
class Watch:
    """The servers by the version of Prometheus; the first of them sends alerts, and scrapes what `targets` names."""

    prometheis: Mapping[str, Client]
    alertmanager: alertmanager.Client
    sink: Sink
    targets: Path

    @property
    def first(self) -> Client:
        return next(iter(self.prometheis.values()))


@cache
def takes_otlp(tool: Tool) -> bool:
    """Tell whether a Prometheus has the OTLP receiver: Debian builds it without."""
    told = toolbox.run((str(tool.path), "--help"), Path.cwd(), 20).output
    return _OTLP.removeprefix("--") in told.replace("[no-]", "")


def otlp_prometheus() -> Tool | None:
    """Return a Prometheus with the OTLP receiver: one of the system, or the one that `tools/install --otlp` builds."""
    built = sorted((toolbox.cache_folder("tools") / "prometheus-otlp").glob("*/prometheus"))
    known = (*toolbox.every("prometheus"), *filter(None, (toolbox.probe("prometheus", path) for path in built)))
    return next((tool for tool in known if takes_otlp(tool)), None)


@contextmanager
def watching(
    folder: Path, bundle: Path, tools: tuple[Tool, ...], names: tuple[str, ...], factor: int
) -> Iterator[Watch]:
    """Run them until the end of the block; `names` are the rule files, and all live `factor` times faster."""
    with listening() as sink, ExitStack() as stack:
        routes = _read(bundle / "alertmanager.yaml")
        notifier = stack.enter_context(_notifier(folder / "alertmanager", bundle, hurry.routes(routes, sink.url)))
        rules = folder / "rules"
        for name in names:
            _write(rules / name, hurried.rules(_read(bundle / "rules" / name), factor))
        found = {}
        for index, tool in enumerate(tools):
            home = folder / f"prometheus-{index}"
            _write(
                home / "prometheus.yaml",
                _config(_read(bundle / "prometheus.yaml"), folder, index, notifier.url, factor),
            )
            settings = Settings(home / "prometheus.yaml", home / "data", _flags(tool, factor))
            key = f"{tool.shown} {'OTLP' if takes_otlp(tool) else 'remote write'}"
            found[key] = stack.enter_context(prometheus.serving(tool, settings))
        yield Watch(found, notifier, sink, folder / _TARGETS)


def _flags(tool: Tool, factor: int) -> tuple[str, ...]:
    receiver = _OTLP if takes_otlp(tool) else "--web.enable-remote-write-receiver"
    lookback = f"--query.lookback-delta={_LOOKBACK // factor}s"
    return (receiver, lookback, f"--rules.alert.resend-delay={hurry.EVALUATED}s", "--log.level=warn")


def _config(published: Mapping[str, Any], folder: Path, index: int, url: str, factor: int) -> dict[str, Any]:
    """Return the published configuration; only the first scrapes, and tells anybody of alerts."""
    target = {"static_configs": [{"targets": [url.removeprefix("http://")]}]}
    told = {"alerting": {**published["alerting"], "alertmanagers": [target]}} if index == 0 else {"alerting": {}}
    found = [{"files": [str(folder / _TARGETS)], "refresh_interval": "1s"}]
    scraped = [
        {
            "job_name": "checkout",
            "scrape_interval": shorter("30s", factor),
            "file_sd_configs": found,
            "metric_relabel_configs": [_AS_BY_OTLP],
        }
    ]
    own = {"rule_files": [f"{folder}/rules/*.yaml"], "scrape_configs": scraped if index == 0 else []}
    return {**published, **own, **told}


@contextmanager
def _notifier(folder: Path, bundle: Path, routes: Mapping[str, Any]) -> Iterator[alertmanager.Client]:
    _write(folder / "alertmanager.yaml", routes)
    (folder / "templates").mkdir()
    for path in (bundle / "templates").iterdir():
        (folder / "templates" / path.name).write_bytes(path.read_bytes())
    tool = _found("alertmanager")
    with alertmanager.serving(tool, folder / "alertmanager.yaml", folder / "data", _ALERTMANAGER) as client:
        yield client


def _found(name: str) -> Tool:
    tool = toolbox.find(name)
    if tool is None:
        raise SystemExit(f"there is no {name}: tools/install gets it")
    return tool


def _read(path: Path) -> Any:
    return yaml_in.read(path.read_text("utf-8"), path.name)[0].data


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml_out.dump(data), "utf-8")
