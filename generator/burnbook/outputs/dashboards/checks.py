"""How dashboards are proved: each is read as Grafana would. Links are proved across all outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from burnbook.model.bundle import Check, Inspect
from burnbook.model.plan import Plan
from burnbook.outputs.dashboards import sound


def checks(plan: Plan, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are dashboards."""
    folder = PurePosixPath(plan.project.places.dashboards)
    boards = tuple(path for path in paths if PurePosixPath(path).parent == folder and path.endswith(".json"))
    for path in boards:
        reads = (path, *(other for other in boards if other != path))
        yield Check("dashboard is sound", path, Inspect(partial(unsound, path, boards), reads))


def unsound(path: str, boards: tuple[str, ...], bundle: Path) -> tuple[str, ...]:
    """Return what is wrong with a dashboard, each with the file's name; no other may have its uid or title."""
    try:
        found = json.loads((bundle / path).read_text(encoding="utf-8"))
    except ValueError as error:
        return (f"{path}: is not JSON: {error}; generate it again",)
    if not isinstance(found, dict):
        return (f"{path}: is no dashboard, for it is no JSON object; generate it again",)
    others = [read for other in boards if other != path and (read := _read(bundle / other))]
    return tuple(f"{path}: {problem}" for problem in sound.problems(found, others))


def _read(file: Path) -> dict[str, Any]:
    """Return another dashboard, or nothing: its own check tells what is wrong with it."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
