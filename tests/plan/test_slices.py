"""Time slices: what is recorded, how the guards count, and how they are spoken of."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from burnbook import pipeline
from burnbook.model.rules import Record
from support import SERVICE, slo


def sliced(length: str = "1m", good_when: str = "99", more: str = "") -> str:
    budgeting = f"budgeting: {{slices: {{length: {length}, good_when: {good_when}}}}}{more}"
    return SERVICE.replace("objective: 99.9", f"objective: 99.9\n    {budgeting}")


def test_everything_after_the_base_is_the_same_as_for_events(tmp_path: Path) -> None:
    events, slices = slo(tmp_path / "a"), slo(tmp_path / "b", sliced())
    rules = [rule for group in slices.groups for rule in group.rules if isinstance(rule, Record)]
    assert [rule.series for rule in rules[:4]] == [
        "slo:event_total:increase1m",
        "slo:event_bad:increase1m",
        "slo:sli_total:increase1m",
        "slo:sli_bad:increase1m",
    ]
    plain = [rule for group in events.groups for rule in group.rules if isinstance(rule, Record)]
    assert rules[4:] == plain[2:]
    assert rules[0].expr == plain[0].expr


def test_a_single_bad_slice_wakes_nobody_two_do(tmp_path: Path) -> None:
    assert [tier.min_bad for tier in slo(tmp_path, sliced()).tiers] == [2, 0, 0, 0]
    given = slo(tmp_path, sliced(more="\n    alerting: {min_bad_events: 5}"))
    assert [tier.min_bad for tier in given.tiers] == [5] * 4


def test_a_guard_of_one_slice_is_warned_of(tmp_path: Path) -> None:
    service = sliced(more="\n    alerting: {min_bad_events: 1}")
    (warning,) = pipeline.compile_plan(support.write(tmp_path, service)).warnings
    assert (warning.id, warning.text) == (
        "one-failure-fires",
        "availability, tier fast: a single bad slice in the last hour fires it",
    )


@pytest.mark.parametrize(
    ("length", "spoken"), [("1m", "one-minute slices"), ("5m", "5-minute slices"), ("1h", "one-hour slices")]
)
def test_texts_speak_of_slices(tmp_path: Path, length: str, spoken: str) -> None:
    policy = "\npolicies: {default: [{severity: page, budget: 20%, long: 3d, short: 6h}]}"
    found = slo(tmp_path, sliced(length, "99.5"), support.PROJECT + policy)
    (burn,) = [alert for alert in found.alerts() if alert.tier]
    said = f"of {spoken} were bad (more than 0.5% of requests failed) in the last 3 days."
    assert said in dict(burn.annotations)["description"]


@pytest.mark.parametrize(("good_when", "limit"), [("99", (1, 100)), ("99.95", (1, 2000)), ("43", (57, 100))])
def test_the_limit_of_a_slice_is_compared_in_whole_numbers(
    tmp_path: Path, good_when: str, limit: tuple[int, int]
) -> None:
    rules = slo(tmp_path, sliced(good_when=good_when)).groups[0].rules
    allowed, of = limit
    assert rules[3].expr.startswith(f"{of} * sum by () (slo:event_bad")
    assert f"> bool {allowed} * sum by ()" in rules[3].expr
