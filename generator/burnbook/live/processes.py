"""Servers of our own, on this machine only: started on a free port, waited for, and gone whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from burnbook import telemetry
from burnbook.toolbox import Tool

HOST = "127.0.0.1"
_TAIL = 15
_POLL = 0.05
_STOP_SECONDS = 10
_PORTS = 3  # how many are tried: between our look and the server's start somebody else may take one
_TAKEN = "address already in use"
_GUARDED = 'exec 3<&0 </dev/null; (read -r _ <&3; kill -s KILL -- "-$$") & exec 3<&-; exec "$@"'


class LiveError(Exception):
    """A running system did not do what was asked: it did not start, did not answer, or answered with an error."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is to listen; only this machine can reach it."""

    port: int

    def __str__(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """The base of its HTTP addresses."""
        return f"http://{self}"


@dataclass(frozen=True, slots=True)
class Start:
    """How a server is started: its command for an address, where it runs and logs, and who tells that it is ready."""

    tool: Tool
    command: Callable[[Address], Sequence[str]]
    folder: Path
    ready: Callable[[Address], bool]
    seconds: float = 30


@contextmanager
def scratch(prefix: str = "burnbook-") -> Iterator[Path]:
    """Lend a temporary folder; it goes away at the end, and soon after if this process is killed."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    again = 'for pause in 1 2 4 8 16; do sleep $pause; rm -rf -- "$1"; done'  # others may still write
    with _if_we_die(again, str(folder)):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(start: Start) -> Iterator[Address]:
    """Run a server until the end of the block; raise `LiveError` with the end of its log if it does not get ready.

    If somebody else took its port first, it gets another one. A `LiveError` in the block tells if the server has died.
    """
    log = start.folder / f"{start.tool.name}.log"
    for left in reversed(range(_PORTS)):
        address = Address(_free_port())
        with _process(start, address, log) as process:
            try:
                _wait(start, process, address, log)
            except LiveError:
                if left and _TAKEN in log.read_text("utf-8", "replace").lower():
                    continue
                raise
            try:
                yield address
            except LiveError as error:
                if process.poll() is None:
                    raise
                raise LiveError(f"{_ended(start, process)}:\n{_tail(log)}") from error
            return


@contextmanager
def _process(start: Start, address: Address, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server with a guard in its group that ends it once we are gone: it reads a pipe that only we hold open.

    The guard is there before the server is: whenever we are interrupted or killed, the pipe closes.
    """
    with log.open("wb") as said, telemetry.tool(start.tool.name, start.folder.name) as ended:
        process = subprocess.Popen(
            ("/bin/sh", "-c", _GUARDED, "burnbook-guard", *start.command(address)),
            cwd=start.folder,
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # its own group: Ctrl-C is ours to handle, and its children end with it
        )
        try:
            yield process
        finally:
            _end(process)
            ended(process.returncode)


def until(done: Callable[[], bool], seconds: float, every: float = _POLL) -> bool:
    """Ask again and again until something is true; False if it still is not after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() >= deadline:
            return False
        time.sleep(every)
    return True


def _wait(start: Start, process: subprocess.Popen[bytes], address: Address, log: Path) -> None:
    ready = until(lambda: process.poll() is not None or start.ready(address), start.seconds)
    if process.poll() is not None:
        raise LiveError(f"{_ended(start, process)}:\n{_tail(log)}")
    if not ready:
        what = f"{start.tool.name} {start.tool.shown}"
        raise LiveError(f"{what} was not ready within {start.seconds:g}s:\n{_tail(log)}")


def _ended(start: Start, process: subprocess.Popen[bytes]) -> str:
    return f"{start.tool.name} {start.tool.shown} ended by itself with code {process.returncode}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, then end it and all that it started."""
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:  # also if we are interrupted once more
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin:
            process.stdin.close()


@contextmanager
def _if_we_die(script: str, argument: str) -> Iterator[None]:
    """Have a shell wait beside us that runs a script once we are gone: it reads a pipe that only we hold open.

    The kernel's own signal to orphans goes by thread, not by process: a server started by a worker would end with it.
    """
    guard = subprocess.Popen(
        ["/bin/sh", "-c", f"read -r _; {script}", "burnbook-guard", argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.kill()
        guard.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _tail(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-_TAIL:])
