"""ConfigMaps of the dashboards: what the sidecar of Grafana's chart loads in Kubernetes, and its proof."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from burnbook.model.bundle import DO_NOT_EDIT, Artifact
from burnbook.model.plan import Project
from burnbook.model.rules import Link
from burnbook.text import yaml_in, yaml_out

FOLDER = "configmaps"
_LIMIT = 1 << 20  # bytes; Kubernetes' validation of a ConfigMap
_COMMENT = f"Load with `kubectl apply --server-side`: a client-side apply refuses more than 256 KiB.\n{DO_NOT_EDIT}"


def wrapped(project: Project, dashboard: Link, board: Artifact) -> Iterator[Artifact]:
    """Return the ConfigMap of a dashboard's file, if the project asks for them; a Link's anchor is the uid."""
    asked, uid = project.config_maps, dashboard.anchor
    if asked is None:
        return
    data = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": uid,
            "namespace": asked.namespace,
            "labels": {asked.label: "1"},
            "annotations": {asked.folder_annotation: project.dashboard_folder},
        },
        "data": {f"{uid}.json": board.content},
    }
    yield Artifact(path_of(board.path), yaml_out.dump(data, _COMMENT), board.owner, board.source)


def path_of(board: str) -> str:
    """Return where the ConfigMap of a dashboard stands."""
    pure = PurePosixPath(board)
    return str(pure.parent / FOLDER / f"{pure.stem}.yaml")


def unlike(path: str, board: str, bundle: Path) -> tuple[str, ...]:
    """Return what keeps a ConfigMap from bringing its dashboard to Grafana as it is."""
    documents = yaml_in.read((bundle / path).read_text(encoding="utf-8"), path)
    data = documents[0].data if len(documents) == 1 and not documents[0].problems else None
    found = data.get("data") if isinstance(data, dict) else None
    if not isinstance(found, dict) or len(found) != 1:
        return (f"{path}: is not one ConfigMap with one dashboard; generate it again",)
    wanted = (bundle / board).read_text(encoding="utf-8")
    (held,) = found.values()
    problems = [] if held == wanted else [f"{path}: holds something else than {board}; generate both again"]
    size = len(wanted.encode())
    if size > _LIMIT:
        problems.append(
            f"{path}: {size} bytes, and Kubernetes takes {_LIMIT}; use `burnbook push grafana`, or split the service"
        )
    return tuple(problems)
