"""External tools: where they are, which version, and one bounded way to run them. Nothing else starts a process here.

A tool is looked for on PATH, then in the per-user cache that `tools/install` fills:
`<cache>/<package>/<version>/<tool>`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Version = tuple[int, ...]
_PACKAGES = {
    "promtool": "prometheus",
    "prometheus": "prometheus",
    "amtool": "alertmanager",
    "alertmanager": "alertmanager",
}
_VERSION = re.compile(r"\bv?(\d+)\.(\d+)\.(\d+)")
_PROBE_SECONDS = 10
_GLANCE_SECONDS = 0.2
_ENVIRONMENT = {"GOGC": "400"}  # tools written in Go that live for seconds: a third less time for some more memory


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that answered to `--version`."""

    name: str
    path: Path
    version: Version

    @property
    def shown(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.version))


@dataclass(frozen=True, slots=True)
class Result:
    """What a run left: its exit code (None if it was ended for taking too long) and what it said."""

    code: int | None
    output: str


def cache_folder(kind: str) -> Path:
    """Return our folder in the user's cache; BURNBOOK_TOOLS and BURNBOOK_PROOFS replace it."""
    stated = os.environ.get(f"BURNBOOK_{kind.upper()}")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(stated) if stated else Path(base) / "burnbook" / kind


@cache
def find(name: str, at_least: Version = (0,)) -> Tool | None:
    """Return the tool on PATH if it is new enough, else the oldest in the cache that is."""
    on_path = shutil.which(name)
    found = probe(name, Path(on_path)) if on_path else None
    if found and found.version >= at_least:
        return found
    for path in _cached(name):
        tool = probe(name, path)
        if tool and tool.version >= at_least:
            return tool
    return None


def every(name: str) -> tuple[Tool, ...]:
    """Return the tool in all versions that can be found, PATH first."""
    on_path = shutil.which(name)
    paths = ([Path(on_path)] if on_path else []) + _cached(name)
    return tuple(tool for path in paths if (tool := probe(name, path)))


@cache
def probe(name: str, path: Path) -> Tool | None:
    """Ask a binary for its version; None if it does not answer."""
    try:
        result = run((str(path), "--version"), Path.cwd(), _PROBE_SECONDS)
    except OSError:
        return None
    match = _VERSION.search(result.output)
    return Tool(name, path, tuple(map(int, match.groups()))) if result.code == 0 and match else None


@cache
def modules(tool: Tool) -> frozenset[str]:
    """Return the Go modules of the components that a collector tells it was built with."""
    result = run((str(tool.path), "components"), Path.cwd(), _PROBE_SECONDS)
    return frozenset(re.findall(r"^\s*module: (\S+)", result.output, re.MULTILINE))


def run(argv: tuple[str, ...], cwd: Path, seconds: float, ended: Callable[[], bool] = lambda: False) -> Result:
    """Run a program to its end, or end it after `seconds` or once `ended()`; both its streams become one text.

    A signal that comes between fork and exec is lost to the program: who is interrupted has to end it.
    """
    deadline = time.monotonic() + seconds
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        argv, cwd=cwd, env=_ENVIRONMENT | os.environ, stdin=none, stdout=pipe, stderr=subprocess.STDOUT
    ) as process:
        while True:
            try:
                output = process.communicate(timeout=_GLANCE_SECONDS)[0]
                return Result(process.returncode, output.decode("utf-8", "replace"))
            except subprocess.TimeoutExpired as late:
                if ended() or time.monotonic() > deadline:
                    process.kill()
                    return Result(None, (late.output or b"").decode("utf-8", "replace"))
            except BaseException:
                process.kill()
                raise


def _cached(name: str) -> list[Path]:
    folder = cache_folder("tools") / _PACKAGES.get(name, name)
    versions = [path for path in folder.iterdir() if (path / name).is_file()] if folder.is_dir() else []
    return [path / name for path in sorted(versions, key=_number)]


def _number(path: Path) -> Version:
    return tuple(int(part) for part in re.findall(r"\d+", path.name))
