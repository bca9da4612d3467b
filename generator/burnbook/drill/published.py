"""What a drill runs of a published bundle: read from its files, so that the drill proves what is on disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from burnbook.diagnostics import Problem, SpecError
from burnbook.model.plan import Service, Slo
from burnbook.text import yaml_in

_WATCH = "burnbook"


@dataclass(frozen=True, slots=True)
class Told:
    """Who is to be told of an alert with these labels, as `routes/` says."""

    labels: Mapping[str, str]
    receivers: tuple[str, ...]

    def of(self, labels: Mapping[str, str]) -> bool:
        """Tell whether this speaks of an alert with some labels."""
        return self.labels.items() <= labels.items()


@dataclass(frozen=True, slots=True)
class Published:
    """Rule files by name, both configurations, and who is told of what; `templates` is the folder of the texts."""

    rules: Mapping[str, Any]
    prometheus: Mapping[str, Any]
    alertmanager: Mapping[str, Any]
    told: tuple[Told, ...]
    templates: Path

    def rules_of(self, slo: Slo) -> list[dict[str, Any]]:
        """Return the rules of one SLO, in the order of its groups."""
        return [rule for group in self.rules[_file(slo)]["groups"] for rule in group["rules"]]

    def receivers(self, labels: Mapping[str, str]) -> tuple[str, ...] | None:
        """Return who is to be told of an alert; None if nothing is said of it."""
        return next((told.receivers for told in self.told if told.of(labels)), None)

    def ways(self, receiver: str) -> tuple[str, ...]:
        """Return the kinds of integration that a receiver has in production: none tells nobody."""
        found = [r for r in self.alertmanager["receivers"] if r["name"] == receiver]
        return tuple(key.removesuffix("_configs") for r in found for key in r if key.endswith("_configs"))


def read(alerts: Path, slos: Collection[Slo], services: Collection[Service] = ()) -> Published:
    """Read what concerns some SLOs, and what fills up of services; raise `SpecError` if a file is missing."""
    full = [f"{service.name}.saturation.yaml" for service in services if service.saturation.group]
    rules = [*(_file(slo) for slo in slos), *full, f"{_WATCH}.yaml"]
    routes = [f"{name}.yaml" for name in dict.fromkeys((*(slo.service for slo in slos), _WATCH))]
    paths = ["prometheus.yaml", "alertmanager.yaml", *(f"rules/{name}" for name in rules)]
    paths += [f"routes/{name}" for name in routes]
    if gone := [path for path in paths if not (alerts / path).is_file()]:
        text = f"{', '.join(f'{alerts.name}/{path}' for path in gone)}: missing in the bundle"
        raise SpecError([Problem("no-bundle", text, "run `burnbook generate`")])
    found = {path: _read(alerts / path) for path in paths}
    told = (entry for name in routes for entry in found[f"routes/{name}"].get("alerts") or ())
    return Published(
        rules={name: found[f"rules/{name}"] for name in rules},
        prometheus=found["prometheus.yaml"],
        alertmanager=found["alertmanager.yaml"],
        told=tuple(Told(entry["labels"], tuple(entry["receivers"])) for entry in told),
        templates=alerts / "templates",
    )


def _file(slo: Slo) -> str:
    return f"{slo.service}.{slo.name}.yaml"


def _read(path: Path) -> Any:
    (document,) = yaml_in.read(path.read_text(encoding="utf-8"), path.name)
    if document.problems:
        raise SpecError(document.problems)
    return document.data or {}
