from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from interrupted import Shop

from burnbook.toolbox import find


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder in memory, where there is one: thousands of fsyncs on a busy disk take minutes, and say nothing more."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def shop(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A changed shop, on a machine without tools; what was not found is forgotten afterwards."""
    (scratch / "empty").mkdir()
    for name, folder in (("PATH", "empty"), ("BURNBOOK_TOOLS", "empty"), ("BURNBOOK_PROOFS", "proofs")):
        monkeypatch.setenv(name, str(scratch / folder))
    find.cache_clear()
    yield Shop.of(scratch)
    find.cache_clear()
