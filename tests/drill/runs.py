"""The real command in a temporary folder of its own, and what it leaves there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from burnbook.live.processes import until

ROOT = Path(__file__).parents[2]
_ENDED = 60


@contextmanager
def begun(scratch: Path, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Begin a drill of the reference project; whatever happens, it has ended afterwards."""
    command = (sys.executable, "-m", "burnbook", "drill", *arguments)
    environment = {**os.environ, "TMPDIR": str(scratch), **variables}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def servers(scratch: Path, name: str = "") -> list[int]:
    """Return the processes that work in a folder, those of a program or all."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:  # it has just ended
            continue
        if any(str(scratch) in word for word in words) and words[0].endswith(name):
            found.append(int(path.parent.name))
    return found


def left(scratch: Path) -> str:
    """Return what a drill has left behind, after the little time that its guards may take."""
    until(lambda: not servers(scratch) and not any(scratch.iterdir()), _ENDED)
    return " ".join([*map(str, servers(scratch)), *(path.name for path in scratch.iterdir())])
