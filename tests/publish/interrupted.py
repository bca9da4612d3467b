"""Runs of `burnbook generate` that end too early: at a chosen change to the disk, in a process of their own.

The process is forked from a server that has generated once, so that a run takes a tenth of a second.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from burnbook import pipeline
from burnbook.model.bundle import Bundle
from burnbook.model.plan import Plan

GENERATE = ("generate", "--no-proof", "promtool", "--no-proof", "amtool")
PROJECT = """\
version: burnbook/v1
organization: Lantern Books
teams:
  storefront:
    title: Storefront
    page: {webhook: {url: "https://hooks.example/page"}}
    ticket: {webhook: {url: "https://hooks.example/ticket"}}
policies:
  default:
    - {severity: ticket, budget: 50%, long: 1d}
"""
SERVICE = """\
version: burnbook/v1
service: NAME
team: storefront
telemetry: {family: otel-http, selector: {job: gateway}}
slos:
  - name: availability
    objective: OBJECTIVE
    window: 7d
    sli: {availability: {}}
"""
LEFTOVERS = (".burnbook/staging", ".burnbook/journal.json")
_CHANGES = frozenset({"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate"})
_SERVER = get_context("forkserver")

Tree = dict[str, bytes]
_render, _rendered = pipeline.render, dict[tuple[object, ...], Bundle]()


@dataclass(frozen=True)
class Run:
    """How a run ended: its exit code (negative: the signal that killed it), both its streams, and its moments."""

    code: int | None
    said: str = ""
    moments: int = 0


@dataclass(frozen=True)
class Shop:
    """A shop whose definitions have changed since its bundle was published: one added, one changed, one removed."""

    kept: Path
    scratch: Path
    old: Tree
    new: Tree

    @classmethod
    def of(cls, scratch: Path) -> Shop:
        new = define(scratch / "new", checkout="99.5", gateway="99")
        kept = define(scratch / "kept", checkout="99.9", mailer="99")
        for shop in (new, kept):
            if (done := command(shop, *GENERATE)).code:
                raise AssertionError(done.said)
        old = bundle(kept)
        define(kept, checkout="99.5", gateway="99")
        return cls(kept, scratch, old, bundle(new))

    def copy(self) -> Path:
        shop = self.scratch / "shop"
        shutil.rmtree(shop, ignore_errors=True)
        shutil.copytree(self.kept, shop)
        return shop


def define(shop: Path, **objectives: str) -> Path:
    """Write the definitions of a shop: its services and their objectives, and no others."""
    shutil.rmtree(shop / "slos", ignore_errors=True)
    (shop / "slos").mkdir(parents=True)
    (shop / "burnbook.yaml").write_text(PROJECT)
    for name, objective in objectives.items():
        text = SERVICE.replace("NAME", name).replace("OBJECTIVE", objective)
        (shop / "slos" / f"{name}.yaml").write_text(text)
    return shop


def bundle(shop: Path) -> Tree:
    """Return what is published: every file but the definitions and what only an unfinished run has."""
    files = (path for path in shop.rglob("*") if path.is_file())
    found = {path.relative_to(shop).as_posix(): path.read_bytes() for path in files}
    ours = ("slos/", "burnbook.yaml", *LEFTOVERS)
    return {path: content for path, content in found.items() if not path.startswith(ours)}


def left_over(shop: Path) -> list[str]:
    """Return what a finished run must not leave."""
    return [path for path in LEFTOVERS if (shop / path).exists()] + [str(path) for path in shop.rglob("*.new")]


def command(shop: Path, *arguments: str) -> Run:
    """Run a command to its end, in this process."""
    from burnbook.cli.run import run

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "render", rendered)
        code = run([*arguments, "--project", str(shop)])
    return Run(code, said.getvalue())


def rendered(plan: Plan, only: Collection[str] = ()) -> Bundle:
    """Return the files of a shop, rendered once: what is tried here is how they reach the disk."""
    key = (*((slo.subject, slo.objective) for service in plan.services for slo in service.slos), *sorted(only))
    if key not in _rendered:
        _rendered[key] = _render(plan, only)
    return _rendered[key]


def killed(shop: Path, moment: int) -> Run:
    """Generate in another process, killed just before the `moment`-th change to the disk if there are as many."""
    _serve()
    receiver, sender = _SERVER.Pipe(duplex=False)
    child = _SERVER.Process(target=_generate, args=(shop, moment, sender, dict(os.environ)))
    child.start()
    sender.close()
    child.join()
    with contextlib.suppress(EOFError):
        return Run(child.exitcode, *receiver.recv())
    return Run(child.exitcode)


@cache
def _serve() -> None:
    """Start the server; it finds `warm` by the environment only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
        _SERVER.set_forkserver_preload(["warm"])
        forkserver.ensure_running()


def _generate(shop: Path, moment: int, sender: Connection, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    with watched(lambda seen: os.kill(os.getpid(), signal.SIGKILL) if seen == moment else None) as seen:
        done = command(shop, *GENERATE)
    sender.send((done.said, len(seen)))
    sys.exit(done.code)


def refused(shop: Path, moment: int) -> Run:
    """Generate on a disk that is full from the `moment`-th change on."""

    def full(seen: int) -> None:
        if seen >= moment:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with watched(full) as seen:
        done = command(shop, *GENERATE)
    return Run(done.code, done.said, len(seen))


@contextlib.contextmanager
def watched(before: Callable[[int], None]) -> Iterator[list[int]]:
    """Call `before` with 1, 2, ... before each change to the disk; the list grows with them."""
    seen: list[int] = []

    def step() -> None:
        seen.append(len(seen) + 1)
        before(seen[-1])

    fsync = os.fsync

    def counted(fd: Any) -> None:
        step()
        fsync(fd)

    os.fsync = counted
    _steps.append(step)
    try:
        yield seen
    finally:
        _steps.remove(step)
        os.fsync = fsync


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _steps and (event in _CHANGES or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))):
        _steps[-1]()


_steps: list[Callable[[], None]] = []
sys.addaudithook(_watch)  # once a process: it cannot be taken away
