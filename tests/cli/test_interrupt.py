"""Ctrl-C ends a command as an interrupt, whatever the code that it meets makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from burnbook.cli import run
from support import SERVICE, write


def _wraps(**_: object) -> NoReturn:
    """Do what pydantic's core does when Ctrl-C meets it while a model is built."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        raise RuntimeError("Field 'scope': KeyboardInterrupt:") from None
    raise AssertionError("the signal did not come")


def test_an_interrupt_that_a_library_wrapped_is_an_interrupt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "app", _wraps)
    assert run.run(["validate"]) == 130
    assert capsys.readouterr().err == "interrupted; nothing was written\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


URL = ("--prometheus", "http://127.0.0.1:1")
LEFT = {
    ("backtest", "web", *URL, "--from", "2026-01-01", "--to", "2026-02-01"): (
        "nothing was written; what Prometheus answered is remembered: the same command goes on from there"
    ),
    ("backtest", "web", *URL, "--from", "2026-01-01", "--to", "2026-02-01", "--fresh"): (
        "nothing was written; what Prometheus answered is remembered: the same command "
        "without --fresh goes on from there"
    ),
    ("review", *URL): "nothing was written",
    ("gate", "web", *URL): "nothing was decided, and that is no yes",
    ("simulate", "web"): "nothing was written",
    ("generate",): "the bundle is as it was, or the next command finishes it",
}


@pytest.mark.parametrize(("argv", "left"), LEFT.items(), ids=[" ".join(argv[:1] + argv[-1:]) for argv in LEFT])
def test_each_command_says_what_its_interrupt_leaves_behind_and_nothing_of_one_before(
    argv: tuple[str, ...],
    left: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    for place in ("live.prometheus.Client.query", "simulate.simulate", "prove.prove"):
        monkeypatch.setattr(f"burnbook.{place}", interrupted)
    monkeypatch.chdir(write(tmp_path, SERVICE))
    assert run.run(list(argv)) == 130
    assert capsys.readouterr().err == f"interrupted; {left}\n"
    monkeypatch.setattr(run, "app", interrupted)
    assert run.run(["routes"]) == 130
    assert capsys.readouterr().err == "interrupted; nothing was written\n"


def test_the_same_error_without_a_signal_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> NoReturn:
        raise RuntimeError("Field 'scope'")

    monkeypatch.setattr(run, "app", broken)
    assert run.run(["validate"]) == 3


def test_where_the_shell_ignores_the_signal_it_stays_ignored() -> None:
    code = "import os, signal, sys; from burnbook.cli import run; run.app = lambda **_: os.kill(os.getpid(), 2)\n"
    ignore = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    argv = [sys.executable, "-c", f"{ignore}{code}sys.exit(run.run(['validate']))"]
    assert subprocess.run(argv, timeout=120, check=False).returncode == 0
