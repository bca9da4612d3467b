"""What a push said, and what both sides hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana_server import Grafana

FOLDER = "folder-burnbook"
UIDS = ["burnbook-overview", "burnbook-slo", "burnbook-web"]


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Push = Callable[..., Said]
"""Runs `burnbook push grafana` with further arguments."""


def on_disk(shop: Path) -> dict[str, Any]:
    boards = [json.loads(path.read_text()) for path in (shop / "dashboards").glob("*.json")]
    return {board["uid"]: board for board in boards}


def held(grafana: Grafana) -> dict[str, Any]:
    """Return the dashboards without what Grafana counts for itself."""
    return {
        uid: {key: value for key, value in found["content"].items() if key not in ("id", "version")}
        for uid, found in grafana.boards.items()
    }
