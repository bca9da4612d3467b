"""Durations as Prometheus writes them."""

from __future__ import annotations

from decimal import Decimal

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnbook.text import durations


@given(st.integers(1, 10**10))
def test_what_is_shown_is_read_back_by_us_and_by_the_promql_parser(milliseconds: int) -> None:
    seconds = Decimal(milliseconds) / 1000
    shown = durations.show(seconds)
    assert durations.parse(shown) == seconds
    assert promql_parser.parse_duration(shown).total_seconds() == pytest.approx(float(seconds))


@pytest.mark.parametrize("text", ["", "5", "m5", "5m 3s", "1.5h", "-5m", "5M", "3s5m"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert durations.parse(text) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3600, "1 hour"), (86_400, "1 day"), (259_200, "3 days"), (Decimal("0.25"), "250 ms"), (5400, "90 minutes")],
)
def test_words_are_what_a_person_says(seconds: Decimal, words: str) -> None:
    assert durations.words(seconds) == words


@pytest.mark.parametrize(
    ("events", "seconds", "told"), [(40, 1, "40/s"), (2, 60, "2/m"), (1, 3600, "1/h"), (1, 172_800, "0.5/d")]
)
def test_a_rate_is_told_with_the_unit_that_it_was_likely_written_with(events: int, seconds: int, told: str) -> None:
    assert durations.rate(Decimal(events) / seconds) == told
