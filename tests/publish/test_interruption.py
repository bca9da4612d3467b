"""Whatever ends a run, and whenever: after the next command the bundle is wholly the old one or wholly the new one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from interrupted import GENERATE, Shop, bundle, command, killed, left_over

LANES = 6  # the moments are dealt out to this many tests, so that they can run side by side
NEXT = (("generate", "--check"), ("validate",), GENERATE)


def moments(lane: int) -> Iterator[int]:
    return count(lane + 1, LANES)


@pytest.mark.parametrize("lane", range(LANES))
def test_after_a_kill_at_any_moment_the_next_command_finds_one_whole_bundle(shop: Shop, lane: int) -> None:
    for moment in moments(lane):
        folder = shop.copy()
        ended = killed(folder, moment)
        next_command = NEXT[moment // LANES % len(NEXT)]
        command(folder, *next_command)
        assert bundle(folder) in (shop.old, shop.new), f"mixed: killed at change {moment}, then {next_command}"
        assert command(folder, *GENERATE).code == 0, f"stuck: killed at change {moment}"
        assert bundle(folder) == shop.new
        assert left_over(folder) == []
        if ended.code == 0:
            assert ended.moments < moment
            return
        assert ended.code == -9


@pytest.mark.parametrize("arguments", NEXT)
def test_a_half_published_bundle_is_finished_even_if_the_definitions_are_wrong_by_now(
    shop: Shop, arguments: tuple[str, ...]
) -> None:
    folder = _half_published(shop)
    definition = folder / "slos" / "checkout.yaml"
    definition.write_text(definition.read_text().replace("storefront", "growth"))
    done = command(folder, *arguments)
    assert "unknown-team" in done.said
    assert bundle(folder) == shop.new
    assert left_over(folder) == []


def _half_published(shop: Shop) -> Path:
    for moment in count(80, 5):
        folder = shop.copy()
        assert killed(folder, moment).code == -9
        if bundle(folder) not in (shop.old, shop.new):
            return folder
    raise AssertionError
