"""The dashboards of the reference shop."""

from __future__ import annotations

from typing import Any

import pytest
from boards import ROOT, boards


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """Return them by the names of their files; whoever changes one copies it first."""
    return boards(ROOT)
