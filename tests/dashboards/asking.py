"""The dashboards of the reference shop, asked as Grafana asks: variables filled, ranges as it would choose them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from boards import ROOT, boards

from burnbook import pipeline
from burnbook.live.prometheus import Client, Series
from burnbook.model.plan import Slo
from burnbook.preview.filling import filled

PLAN = pipeline.compile_plan(ROOT).plan
BOARDS = boards(ROOT)
SLOS = [slo for service in PLAN.services for slo in service.slos]
PANELS = [(name, panel["title"]) for name, board in BOARDS.items() for panel in board["panels"] if panel.get("targets")]
_DURATIONS = {"__rate_interval": "5m", "__interval": "1m", "__range": "1h"}


@dataclass(frozen=True)
class World:
    client: Client
    end: int

    def asked(self, target: dict[str, Any], **variables: str) -> tuple[Series, ...]:
        """Ask as Grafana would."""
        expr = filled(target["expr"], _DURATIONS | variables)
        if target["instant"]:
            return self.client.query(expr, self.end)
        return self.client.query_range(expr, self.end - 3600, self.end, 60)


def board(slo: Slo) -> str:
    """Return the dashboard that shows an SLO in detail."""
    return "deadline" if slo.sli.deadline else "slo"


def choices(name: str) -> list[Slo]:
    """Return the SLOs that can be chosen on a dashboard; none where there is no choice."""
    return [slo for slo in SLOS if board(slo) == name]


def of(slo: Slo) -> dict[str, str]:
    """Return the variables that choose an SLO; Grafana leaves those empty that it has no values for."""
    groups = {variable["name"]: "" for variable in BOARDS[board(slo)]["templating"]["list"]}
    return groups | {f"by_{label}": value for label, value in slo.split} | {"service": slo.service, "slo": slo.name}


def panel(name: str, title: str) -> dict[str, Any]:
    found: dict[str, Any] = next(panel for panel in BOARDS[name]["panels"] if panel["title"] == title)
    return found


def value(world: World, name: str, title: str, **variables: str) -> float:
    (series,) = world.asked(panel(name, title)["targets"][0], **variables)
    return series.last.value
