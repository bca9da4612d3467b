"""Random projects and services, as text: JSON is YAML, too, and quotes whatever a name may hold."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from burnbook import pipeline
from burnbook.model.plan import Plan

HOUR, DAY = 3600, 86_400
PERIODS = (7, 14, 28, 30, 61, 90, 366)
LONGS = (1800, HOUR, 4500, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY)
RECEIVER = {"webhook": {"url": "https://a.example/hook"}}
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=12)
NAMES = st.from_regex(r"[a-z]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)


@dataclass(frozen=True)
class Files:
    """A project file and service files by name."""

    project: dict[str, Any]
    services: tuple[dict[str, Any], ...]

    def plan(self) -> Plan:
        """Plan it through the real pipeline."""
        with tempfile.TemporaryDirectory(prefix="burnbook-") as made:
            folder = Path(made)
            (folder / "slos").mkdir()
            for number, service in enumerate(self.services):
                (folder / f"slos/{number}.yaml").write_text(_json(service), encoding="utf-8")
            (folder / "burnbook.yaml").write_text(_json(self.project), encoding="utf-8")
            return pipeline.compile_plan(folder).plan


def promptly(examples: int) -> settings:
    """Return settings of the gate with a number of examples."""
    return settings(max_examples=examples)


def project(**more: Any) -> dict[str, Any]:
    """Return a project file with a team `a`."""
    teams = {"a": {"title": "A", "page": RECEIVER, "ticket": RECEIVER}}
    return {"version": "burnbook/v1", "organization": "T", "teams": teams, **more}


def service(name: str, *slos: dict[str, Any], **telemetry: Any) -> dict[str, Any]:
    """Return a service file."""
    found = {"family": "fastapi-instrumentator", "selector": {"job": "web"}, **telemetry}
    return {"version": "burnbook/v1", "service": name, "team": "a", "telemetry": found, "slos": list(slos)}


def slo(name: str, sli: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an SLO of 99.9%."""
    return {"name": name, "objective": 99.9, "sli": sli, **more}


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False)
