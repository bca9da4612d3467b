"""ConfigMaps bring every dashboard to Grafana's sidecar as it is, or the proof says why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from boards import files

from burnbook import pipeline
from burnbook.model.bundle import Inspect
from burnbook.outputs import dashboards
from support import PROJECT, write

ASKED = PROJECT + "dashboards: {folder: Promises, configmaps: {namespace: monitoring}}\n"
WEB, MAP = "dashboards/web.json", "dashboards/configmaps/web.yaml"


def bundle(folder: Path, project: str = ASKED) -> dict[str, str]:
    """Write the dashboards of a shop, and return them by path."""
    found = {artifact.path: artifact.content for artifact in files(write(folder, project=project))}
    for path, content in found.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    return found


def proved(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return what the proofs of all ConfigMaps say, by path."""
    plan = pipeline.compile_plan(folder).plan
    paths = tuple(str(p.relative_to(folder)) for p in sorted((folder / "dashboards").rglob("*")) if p.is_file())
    checks = [check for check in dashboards.checks(plan, paths) if check.name == "ConfigMap holds its dashboard"]
    return {check.subject: check.how.function(folder) for check in checks if isinstance(check.how, Inspect)}


def test_every_dashboard_has_a_config_map_that_holds_its_file_unchanged(tmp_path: Path) -> None:
    found = bundle(tmp_path)
    boards = [path for path in found if path.endswith(".json")]
    maps = {path: yaml.safe_load(text) for path, text in found.items() if "/configmaps/" in path}
    assert sorted(maps) == [f"dashboards/configmaps/{Path(path).stem}.yaml" for path in sorted(boards)]
    for path in boards:
        wrapped = maps[f"dashboards/configmaps/{Path(path).stem}.yaml"]
        uid = json.loads(found[path])["uid"]
        assert wrapped == {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": uid,
                "namespace": "monitoring",
                "labels": {"grafana_dashboard": "1"},
                "annotations": {"grafana_folder": "Promises"},
            },
            "data": {f"{uid}.json": found[path]},
        }
    assert proved(tmp_path) == dict.fromkeys(maps, ())


def test_label_and_annotation_are_those_that_the_sidecar_looks_for(tmp_path: Path) -> None:
    stated = "{namespace: a, label: example.com/board, folder_annotation: k8s-sidecar-target-directory}"
    found = bundle(tmp_path, PROJECT + f"dashboards: {{configmaps: {stated}}}\n")
    head: dict[str, Any] = yaml.safe_load(found[MAP])["metadata"]
    assert head["labels"] == {"example.com/board": "1"}
    assert head["annotations"] == {"k8s-sidecar-target-directory": "SLO"}


def test_signs_that_yaml_would_change_arrive_unchanged(tmp_path: Path) -> None:
    project = ASKED.replace("organization: Test", r'organization: "Tea: \"#1\" \\ {x} 🫖 ü"')
    found = bundle(tmp_path, project)
    held = yaml.safe_load(found["dashboards/configmaps/overview.yaml"])["data"]["burnbook-overview.json"]
    assert held == found["dashboards/overview.json"]
    assert "🫖" in held
    assert proved(tmp_path)["dashboards/configmaps/overview.yaml"] == ()


def test_the_config_maps_of_an_environment_have_folder_and_names_of_their_own(tmp_path: Path) -> None:
    found = bundle(tmp_path, ASKED + "environments: {prod: {selector: {env: prod}}}\n")
    wrapped: dict[str, Any] = yaml.safe_load(found["dashboards/prod/configmaps/web.yaml"])
    assert wrapped["metadata"]["name"] == "burnbook-prod-web"
    assert list(wrapped["data"]) == ["burnbook-prod-web.json"]
    assert set(proved(tmp_path).values()) == {()}


def test_without_the_key_there_are_none(tmp_path: Path) -> None:
    assert [path for path in bundle(tmp_path, PROJECT) if "configmaps" in path] == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"refresh": "1m"', '"refresh": "5s"', f"{MAP}: holds something else than {WEB}"),
        ("\ndata:\n", "\ndata:\n  another.json: x\n", f"{MAP}: is not one ConfigMap with one dashboard"),
        ("kind: ConfigMap", "kind: [", f"{MAP}: is not one ConfigMap with one dashboard"),
        ("apiVersion: v1", "a: 1\n---\napiVersion: v1", f"{MAP}: is not one ConfigMap with one dashboard"),
    ],
)
def test_a_config_map_that_is_not_its_dashboard_is_told(old: str, new: str, words: str, tmp_path: Path) -> None:
    content = bundle(tmp_path)[MAP]
    assert old in content
    (tmp_path / MAP).write_text(content.replace(old, new, 1))
    (problem,) = proved(tmp_path)[MAP]
    assert problem.startswith(words)


def test_an_empty_config_map_is_told(tmp_path: Path) -> None:
    bundle(tmp_path)
    (tmp_path / MAP).write_text("")
    assert proved(tmp_path)[MAP] == (f"{MAP}: is not one ConfigMap with one dashboard; generate it again",)


@pytest.mark.parametrize(("size", "fits"), [(1 << 20, True), ((1 << 20) + 1, False)])
def test_a_dashboard_that_kubernetes_would_refuse_is_told(size: int, fits: bool, tmp_path: Path) -> None:
    bundle(tmp_path)
    board = json.dumps("x" * (size - 2))
    (tmp_path / WEB).write_text(board)
    (tmp_path / MAP).write_text(yaml.safe_dump({"data": {"burnbook-web.json": board}}))
    told = proved(tmp_path)[MAP]
    assert (
        told == ()
        if fits
        else told
        == (f"{MAP}: 1048577 bytes, and Kubernetes takes 1048576; use `burnbook push grafana`, or split the service",)
    )
