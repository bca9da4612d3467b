from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from interrupted import Shop

from burnbook.toolbox import find


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A changed shop, on a machine without tools; what was not found is forgotten afterwards."""
    (tmp_path / "empty").mkdir()
    for name, folder in (("PATH", "empty"), ("BURNBOOK_TOOLS", "empty"), ("BURNBOOK_PROOFS", "proofs")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    find.cache_clear()
    yield Shop.of(tmp_path)
    find.cache_clear()
