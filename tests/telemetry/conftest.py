"""How long an export may take is asked in test_bounds: everywhere else it takes the time it needs."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from telemetry.receiver import PATIENCE


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for exports however slow the machine is."""
    monkeypatch.setattr(*PATIENCE)


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    """Let no export outlive its test: the next one would hear what it complains of."""
    yield
    for thread in threading.enumerate():
        if thread.name == "burnbook-export":
            thread.join(5)
