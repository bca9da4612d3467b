"""What all tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/cli --write-cases` writes what the real command line says now, for review in the diff."""
    parser.addoption("--write-cases", action="store_true", help="rewrite the expectations of tests/cases")
