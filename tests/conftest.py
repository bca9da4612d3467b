"""What all tests share."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "tools")]
# The same examples on every machine, however slow it is at the moment: a gate must not fail by chance.
settings.register_profile(
    "gate", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gate")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --write-cases tests/cli tests/runbooks` writes what is said now, for review in the diff."""
    parser.addoption("--write-cases", action="store_true", help="rewrite tests/cases and golden runbooks")


class Worlds(LoadScopeScheduling):
    """Deals tests out one by one, but for those that share a world of their module: a month is played once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if _has_world(file) else nodeid


@cache
def _has_world(file: str) -> bool:
    return 'scope="module"' in Path(__file__).parents[1].joinpath(file).read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Worlds:
    """Worlds begin first, so that no worker waits for the other's at the end."""
    return Worlds(config, log)


@pytest.fixture(scope="session", autouse=True)
def _can_be_interrupted() -> Iterator[None]:
    """Let what is started here hear SIGINT: a gate in the background of a shell inherits that it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
