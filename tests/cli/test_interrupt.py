"""Ctrl-C ends a command as an interrupt, whatever the code that it meets makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import NoReturn

import pytest

from burnbook.cli import run


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
    assert capsys.readouterr().err.startswith("interrupted; ")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_same_error_without_a_signal_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> NoReturn:
        raise RuntimeError("Field 'scope'")

    monkeypatch.setattr(run, "app", broken)
    assert run.run(["validate"]) == 3


def test_where_the_shell_ignores_the_signal_it_stays_ignored() -> None:
    code = "import os, signal, sys; from burnbook.cli import run; run.app = lambda **_: os.kill(os.getpid(), 2)\n"
    ignore = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    argv = [sys.executable, "-c", f"{ignore}{code}sys.exit(run.run(['validate']))"]
    assert subprocess.run(argv, timeout=30, check=False).returncode == 0
