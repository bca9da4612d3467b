"""A drill that several workers read is played once: whoever comes first plays it, the others wait for what it says."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable

import pytest


def once(factory: pytest.TempPathFactory, name: str, play: Callable[[], str]) -> str:
    """Return the text that `play` gives, or gave to another worker of this run."""
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    told = shared / f"{name}.once"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.is_file():
            told.write_text(play())
    return told.read_text()
