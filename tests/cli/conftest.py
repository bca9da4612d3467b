from __future__ import annotations

import pytest


@pytest.fixture
def write_cases(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--write-cases", default=False))
