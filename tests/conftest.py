"""What all tests share."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "tools")]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --write-cases tests/cli tests/runbooks` writes what is said now, for review in the diff."""
    parser.addoption("--write-cases", action="store_true", help="rewrite tests/cases and golden runbooks")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share a world in one worker: a month is played once, not once a worker."""
    for item in (item for item in items if isinstance(item, pytest.Function)):
        known = (one for fixtures in item._fixtureinfo.name2fixturedefs.values() for one in fixtures)
        worlds = {one.baseid for one in known if one.scope in ("module", "session") and "/" in one.baseid}
        if worlds:
            item.add_marker(pytest.mark.xdist_group(min(worlds, key=len)))


@pytest.fixture(scope="session", autouse=True)
def _can_be_interrupted() -> Iterator[None]:
    """Let what is started here hear SIGINT: a gate in the background of a shell inherits that it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
