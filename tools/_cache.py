"""The tools that are there already, on PATH or in the cache, and the safe way of adding one to the cache.

The layout of the cache is <cache>/<family>/<version>/<tool>; a folder gets that name only when it is finished.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from _shell import InstallError, run

DAY = 86400
VERSION_SECONDS = 10
Version = tuple[int, ...]


@dataclass(frozen=True)
class Family:
    """Tools of one project: they come in one version and share a folder of the cache."""

    name: str
    tools: tuple[str, ...]
    packages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A tool that can be run."""

    tool: str
    version: Version
    path: Path


# Debian splits promtool out of prometheus after bookworm.
PROMETHEUS = Family("prometheus", ("prometheus", "promtool"), ("prometheus", "promtool"))
ALERTMANAGER = Family("alertmanager", ("alertmanager", "amtool"), ("prometheus-alertmanager",))
OTELCOL = Family("otelcol", ("otelcol",))
VICTORIA = Family("victoria-metrics", ("victoria-metrics",))
FAMILIES = (PROMETHEUS, ALERTMANAGER, OTELCOL, VICTORIA)
DEBIAN_NAMES = {"alertmanager": "prometheus-alertmanager"}


def cache_folder() -> Path:
    """Tell where the cache is, whether or not it exists yet."""
    chosen = os.environ.get("BURNBOOK_TOOLS")
    if chosen:
        return Path(chosen).absolute()
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError as error:
        raise InstallError("this user has no home folder for the cache", "set BURNBOOK_TOOLS to a folder") from error
    return base.absolute() / "burnbook" / "tools"


def dotted(version: Version) -> str:
    """Write a version the way its project does."""
    return ".".join(map(str, version))


def version_of(binary: Path) -> Version | None:
    """Ask a binary for its upstream version; None when it does not tell one."""
    try:
        # VictoriaMetrics tells `victoria-metrics-<date>-tags-v1.136.23-0-g<commit>`, all others `version 2.42.0`.
        match = re.search(r"(?:version v?|tags-v)(\d+)\.(\d+)\.(\d+)", run([str(binary), "--version"], VERSION_SECONDS))
    except InstallError:
        return None
    return tuple(map(int, match.groups())) if match else None


def on_path(family: Family) -> list[Found]:
    """Find the tools of a family that are on PATH."""
    places = {tool: shutil.which(tool) or shutil.which(DEBIAN_NAMES.get(tool, tool)) for tool in family.tools}
    known = [(tool, Path(place), version_of(Path(place))) for tool, place in places.items() if place]
    return [Found(tool, version, place) for tool, place, version in known if version]


def in_cache(family: Family, cache: Path) -> list[Found]:
    """Find the tools of a family that are in the cache, oldest version first."""
    folders = [path for path in cache.glob(f"{family.name}/*") if re.fullmatch(r"\d+\.\d+\.\d+", path.name)]
    versions = {tuple(map(int, path.name.split("."))): path for path in folders if complete(path, family)}
    return [Found(tool, version, versions[version] / tool) for version in sorted(versions) for tool in family.tools]


def complete(folder: Path, family: Family) -> bool:
    """Tell whether a folder holds every tool of a family."""
    return all((folder / tool).is_file() and os.access(folder / tool, os.X_OK) for tool in family.tools)


def verified(folder: Path, family: Family) -> Version:
    """Run every tool of a family; give the version that all of them tell."""
    versions = {tool: version_of(folder / tool) for tool in family.tools}
    first = versions[family.tools[0]]
    if first is None or set(versions.values()) != {first}:
        told = ", ".join(f"{tool}: {dotted(version) if version else 'none'}" for tool, version in versions.items())
        raise InstallError(f"the tools of {family.name} do not run here or do not tell one version ({told})")
    return first


def add(folder: Path, family: Family, version: Version, cache: Path) -> None:
    """Move a finished folder into the cache in one step, unless another run was faster."""
    target = cache / family.name / dotted(version)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.rename(target)
    except OSError as error:
        if not complete(target, family):
            raise InstallError(f"{target} is in the way: {error.strerror}", f"remove {target}") from error


def replace(folder: Path, family: Family, version: Version, cache: Path, root: Path) -> None:
    """Move a finished folder into the cache in place of one of that version; the old one moves into `root`."""
    target = cache / family.name / dotted(version)
    with contextlib.suppress(FileNotFoundError):
        target.rename(root / "replaced")
    add(folder, family, version, cache)


@contextlib.contextmanager
def workspace(cache: Path) -> Iterator[Path]:
    """Give a temporary folder on the file system of the cache, and remove it whatever happens."""
    cache.mkdir(parents=True, exist_ok=True)
    for left in cache.glob(".tmp-*"):
        # Only a killed run leaves its folder behind; no run takes a day.
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > DAY:
                shutil.rmtree(left, ignore_errors=True)
    root = Path(tempfile.mkdtemp(prefix=".tmp-", dir=cache))
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)
