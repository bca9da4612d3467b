"""How dashboards are proved: each is read as Grafana would. Links are proved across all outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from burnbook.model.bundle import Check, Inspect
from burnbook.model.plan import Plan
from burnbook.outputs.dashboards import config_maps, sound


def checks(plan: Plan, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are dashboards."""
    folder = PurePosixPath(plan.project.places.dashboards)
    boards = tuple(path for path in paths if PurePosixPath(path).parent == folder and path.endswith(".json"))
    for path in boards:
        yield Check("dashboard is sound", path, Inspect(partial(unsound, path), (path,)), version=2)
    for path, wrapped in ((path, config_maps.path_of(path)) for path in boards):
        if wrapped in paths:
            held = Inspect(partial(config_maps.unlike, wrapped, path), (wrapped, path))
            yield Check("ConfigMap holds its dashboard", wrapped, held)


def unsound(path: str, bundle: Path) -> tuple[str, ...]:
    """Return what is wrong with a dashboard, each with the file's name."""
    try:
        found = json.loads((bundle / path).read_text(encoding="utf-8"))
    except ValueError as error:
        return (f"{path}: is not JSON: {error}; generate it again",)
    if not isinstance(found, dict):
        return (f"{path}: is no dashboard, for it is no JSON object; generate it again",)
    return tuple(f"{path}: {problem}" for problem in sound.problems(found))
