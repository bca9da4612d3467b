"""Grafana's TypeScript schema as a judge: each part of a dashboard is a literal of its type, and tsc reads them."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from burnbook.toolbox import cache_folder

SCHEMA = Path(__file__).parent / "schema"
_INSTALLED = ("package.json", "package-lock.json", ".npmrc")
_WRITTEN = ("exact.ts", "tsconfig.json")
_NAMES = {
    "timeseries": "TimeSeries",
    "stat": "Stat",
    "bargauge": "BarGauge",
    "state-timeline": "StateTimeline",
    "table": "Table",
    "text": "Text",
}
_WITHOUT_FIELDS = frozenset({"stat", "bargauge", "text"})
_ERROR = re.compile(r"^(\w+)\.ts\(\d+,\d+\): error (.*)$", re.MULTILINE)


def missing() -> str:
    """Return which program is not there; empty if all are."""
    return next((f"{name} is not on PATH" for name in ("node", "npm") if not shutil.which(name)), "")


def installed() -> Path:
    """Return the folder with the packages; they are fetched once for each package-lock.json."""
    lock = hashlib.sha256(b"".join((SCHEMA / name).read_bytes() for name in _INSTALLED)).hexdigest()[:16]
    folder = cache_folder("schema") / lock
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".install-"))
    try:
        for name in _INSTALLED:
            shutil.copy(SCHEMA / name, made)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, f"npm ci failed:\n{done.stdout}{done.stderr}"
        made.chmod(0o755)
        try:
            made.rename(folder)
        except OSError:  # another worker was faster
            assert folder.is_dir()
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def errors(documents: dict[str, Any], folder: Path) -> dict[str, list[str]]:
    """Return what tsc says of each dashboard; names must be words. One run, in an empty folder."""
    home = installed()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "node_modules").symlink_to(home / "node_modules")
    for name in _WRITTEN:
        shutil.copy(SCHEMA / name, folder)
    for name, document in documents.items():
        (folder / f"{name}.ts").write_text("\n".join(_source(document)))
    command = [str(home / "node_modules/.bin/tsc"), "--noEmit", "--pretty", "false", "-p", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    found: dict[str, list[str]] = {name: [] for name in documents}
    for name, words in _ERROR.findall(done.stdout):
        found[name].append(words)
    assert (done.returncode == 0) == (not any(found.values())), done.stdout + done.stderr
    return found


def _source(document: dict[str, Any]) -> Iterator[str]:
    yield "import type { Board, Body, Chooser, Fields, J, Nothing, Row } from './exact';"
    kinds = {panel["type"] for panel in document["panels"]} & _NAMES.keys()
    for kind in sorted(kinds):
        name = _NAMES[kind]
        module = f"@grafana/schema/dist/esm/raw/composable/{kind.replace('-', '')}/panelcfg/x/{name}PanelCfg_types.gen"
        more = "" if kind in _WITHOUT_FIELDS else f", FieldConfig as {name}Fields"
        yield f"import type {{ Options as {name}Options{more} }} from '{module}';"
    yield _const("board", "Board", {key: value for key, value in document.items() if key != "panels"})
    for number, panel in enumerate(document["panels"]):
        yield from _panel(f"p{number}", panel)


def _panel(name: str, panel: dict[str, Any]) -> Iterator[str]:
    kind = panel["type"]
    if kind == "row":
        yield _const(name, "Row", panel)
        return
    yield _const(name, "Body", {key: value for key, value in panel.items() if key not in ("options", "fieldConfig")})
    if kind not in _NAMES:
        yield f"const {name}Type: never = {json.dumps(kind)};"
        return
    yield _const(f"{name}Options", f"J<{_NAMES[kind]}Options>", panel.get("options", {}))
    fields = "Fields<Nothing>" if kind in _WITHOUT_FIELDS else f"Fields<{_NAMES[kind]}Fields>"
    config = panel.get("fieldConfig", {})
    yield _const(f"{name}Fields", fields, config.get("defaults", {}))
    for number, override in enumerate(config.get("overrides", [])):
        yield _const(f"{name}Chooser{number}", "Chooser", override["matcher"])
        yield _const(f"{name}Override{number}", fields, as_fields(override))


def as_fields(override: dict[str, Any]) -> dict[str, Any]:
    """Return an override as a field's configuration, so that one schema judges both."""
    found: dict[str, Any] = {}
    for told in override["properties"]:
        inside = told["id"].startswith("custom.")
        place = found.setdefault("custom", {}) if inside else found
        place[told["id"].removeprefix("custom.")] = told["value"]
    return found


def _const(name: str, kind: str, value: Any) -> str:
    return f"export const {name}: {kind} = {json.dumps(value)};"
