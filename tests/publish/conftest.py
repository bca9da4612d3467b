from __future__ import annotations

from pathlib import Path

import pytest
from interrupted import Shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A changed shop, on a machine without tools."""
    (tmp_path / "empty").mkdir()
    for name, folder in (("PATH", "empty"), ("BURNBOOK_TOOLS", "empty"), ("BURNBOOK_PROOFS", "proofs")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    return Shop.of(tmp_path)
