"""Ctrl-C is heard while tools work, also when it does not wake the thread that waits for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# The signal reaches a thread at work, as it does now and then by itself: Python's handler runs once the main one wakes.
SCRIPT = """\
import os, signal, sys, time
from pathlib import Path
from threading import Event
from burnbook.model.bundle import Check, Inspect
from burnbook.prove import Terms, prove

heard = Event()

def hear(*_):
    heard.set()
    raise KeyboardInterrupt

def lasts(_):
    print("heard" if heard.wait(15) else "not heard", flush=True)
    return ()

def sends(_):
    time.sleep(0.5)  # the main thread waits by then
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.kill(os.getpid(), signal.SIGINT)
    return ()

signal.signal(signal.SIGINT, hear)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
checks = tuple(Check(one.__name__, "bundle", Inspect(one, ())) for one in (lasts, sends))
try:
    prove(checks, Path(sys.argv[1]), Terms(remembered=False))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_an_interrupt_that_wakes_nobody_is_heard(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout.split("\n"), done.stderr) == (["heard", "interrupted", ""], "")
