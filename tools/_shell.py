"""What every way of getting a tool shares: running programs within a time limit, failing with advice, telling steps."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LINES_SHOWN = 8


class InstallError(Exception):
    """An expected failure: what went wrong, what was tried, what that said, and what to do by hand."""

    def __init__(self, problem: str, by_hand: str = "", tried: str = "", said: str = "") -> None:
        tail = "\n".join("    " + line for line in said.strip().splitlines()[-LINES_SHOWN:])
        parts = (problem, tried and f"  tried: {tried}", tail and f"  it said:\n{tail}", by_hand and f"  do: {by_hand}")
        super().__init__("\n".join(part for part in parts if part))
        self.said = said


def run(argv: Sequence[str], seconds: float, cwd: Path | None = None) -> str:
    """Give what a program prints; raise InstallError when it fails or takes longer than `seconds`."""
    tried = shlex.join(argv)
    try:
        with subprocess.Popen(
            argv,
            cwd=cwd,
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process:
            output = _output(process, seconds)
    except subprocess.TimeoutExpired as error:
        raise InstallError(f"{argv[0]} had not finished after {seconds:.0f} seconds", tried=tried) from error
    except OSError as error:
        raise InstallError(f"{argv[0]} cannot be run: {error.strerror}", tried=tried) from error
    if process.returncode != 0:
        raise InstallError(f"{argv[0]} failed with exit code {process.returncode}", tried=tried, said=output)
    return output


def _output(process: subprocess.Popen[str], seconds: float) -> str:
    try:
        return process.communicate(timeout=seconds)[0]
    except BaseException:
        # On Ctrl-C too: no child of the child may go on writing into a folder that is about to be removed.
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        raise


@dataclass(frozen=True)
class Voice:
    """Tells what happens: one line per step, and with `quiet` only the steps that do something."""

    quiet: bool

    def note(self, line: str) -> None:
        """Tell something that needed no work."""
        if not self.quiet:
            print(line, flush=True)

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Tell the title of a step, then its result and how long it took."""
        results: list[str] = []
        start = time.monotonic()
        print(title, end=" ... ", flush=True)
        try:
            yield results.append
        except InstallError as error:
            print("failed", flush=True)
            error.args = (f"{title}: {error}",)
            raise
        except BaseException:
            print("stopped", flush=True)
            raise
        print(*results, f"ok ({time.monotonic() - start:.1f} s)", flush=True)
