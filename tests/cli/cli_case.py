"""One golden case of the command line: a folder of tests/cases, set up and run in a folder of its own.

args             the arguments, one a line
files/           the ops repository before the command
recipe           optional shell lines run there first: files that git cannot hold, commands that came before
env              optional `NAME=value` lines; `{empty}` is an empty folder, `{scratch}` the one above the shop
code             the exit code
stdout, stderr   every character, after `shown` has replaced what differs between machines and runs
tree             optional: the paths that are there afterwards
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from burnbook.toolbox import cache_folder

CASES = Path(__file__).parents[1] / "cases"
TOOLS = cache_folder("tools")
ANSWERS = ("code", "stdout", "stderr")
_SHELL = 'burnbook() { "$PYTHON" -m burnbook "$@"; }; . "$0"'
_PATIENCE = 180
_LIBC = ctypes.CDLL(None)

Snapshot = dict[str, tuple[object, ...]]


@dataclass(frozen=True)
class Case:
    """A case and the scratch folder of this run: `shop` holds the repository, beside the caches of the command."""

    name: str
    scratch: Path

    @property
    def folder(self) -> Path:
        return CASES / self.name

    @property
    def shop(self) -> Path:
        return self.scratch / "shop"

    def read(self, name: str) -> str:
        path = self.folder / name
        return path.read_bytes().decode() if path.is_file() else ""

    def set_up(self) -> None:
        for folder in ("home", "empty", "proofs"):
            (self.scratch / folder).mkdir()
        if (self.folder / "files").is_dir():
            shutil.copytree(self.folder / "files", self.shop)
        self.shop.mkdir(exist_ok=True)
        if (self.folder / "recipe").is_file():
            shell = shutil.which("sh") or "/bin/sh"
            self._run([shell, "-euc", _SHELL, str(self.folder / "recipe")]).check_returncode()

    def run(self) -> dict[str, str]:
        """Run the command; return its exit code and both streams as they are compared."""
        stated = (line.partition("=") for line in self.read("env").splitlines())
        places = {"empty": self.scratch / "empty", "scratch": self.scratch}
        variables = {name: value.format(**places) for name, _, value in stated}
        done = self.command(*self.read("args").splitlines(), **variables)
        return {"code": f"{done.returncode}\n", "stdout": self.shown(done.stdout), "stderr": self.shown(done.stderr)}

    def command(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
        """Run the real command line in the shop, with nothing of this machine around it but its tools."""
        return self._run([sys.executable, "-m", "burnbook", *arguments], variables)

    def shown(self, text: bytes) -> str:
        """Replace what differs between machines and runs by something that cannot be mistaken for it."""
        found = text.decode().replace(str(self.scratch), "{scratch}").replace(str(TOOLS), "{tools}")
        found = re.sub(r"\d+\.\d\d s( \(earlier\))?$", "0.00 s", found, flags=re.MULTILINE)
        return re.sub(r"^burnbook \S+, Python \S+$", "burnbook 0.0.0, Python 0.0.0", found, flags=re.MULTILINE)

    def tree(self) -> str:
        return "".join(f"{path}\n" for path in sorted(snapshot(self.shop)))

    def environment(self, **variables: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHON": sys.executable,
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.scratch / "home"),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "100",
            "BURNBOOK_TOOLS": str(TOOLS),
            "BURNBOOK_PROOFS": str(self.scratch / "proofs"),
        } | variables

    def _run(self, argv: list[str], variables: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            argv,
            preexec_fn=_as_anyone,
            env=self.environment(**variables or {}),
            cwd=self.shop,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )


def _as_anyone() -> None:
    """Let permissions bind root, too, as they bind everyone else: files without them are part of some cases."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        _LIBC.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; no more than a refusal for others than root


def snapshot(folder: Path) -> Snapshot:
    """Return everything below a folder, hidden files too: kind and rights, time of the last change, content."""
    return {str(path.relative_to(folder)): _state(path) for path in (folder, *folder.rglob("*"))}


def _state(path: Path) -> tuple[object, ...]:
    facts = path.lstat()
    if path.is_symlink():
        return facts.st_mode, facts.st_mtime_ns, path.readlink()
    readable = path.is_file() and os.access(path, os.R_OK)
    return facts.st_mode, facts.st_mtime_ns, path.read_bytes() if readable else None
