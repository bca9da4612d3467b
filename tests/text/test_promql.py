"""PromQL text: quoting, scoping, parsing."""

from __future__ import annotations

import re
from decimal import Decimal

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnbook.text import promql, regex
from burnbook.text.promql import Matcher, Selector


@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=40))
def test_any_value_survives_quoting(value: str) -> None:
    parsed = promql_parser.parse(str(Selector("up", (Matcher("a", "=", value), Matcher("b", "=", "c")))))
    assert parsed.matchers.matchers[0].value == value


@pytest.mark.parametrize(
    ("written", "scoped"),
    [
        ("x", 'x{service="a"} offset 30s'),
        ('sum(rate(x{b="c"}[$window]))', 'sum(rate(x{b="c",service="a"}[$window] offset 30s))'),
        ('x{service="a"}', 'x{service="a"} offset 30s'),
        ('rate(x_bucket{le="300"}[$window])', r'rate(x_bucket{le=~"300(\\.0)?",service="a"}[$window] offset 30s)'),
        ('rate(x_bucket{le="0.5"}[$window])', 'rate(x_bucket{le="0.5",service="a"}[$window] offset 30s)'),
        ('x{b=~"{service}"} / y', 'x{b=~"{service}",service="a"} offset 30s / y{service="a"} offset 30s'),
    ],
)
def test_every_selector_of_an_expression_gets_the_service_and_the_delay(written: str, scoped: str) -> None:
    found = promql.scoped(written, (Matcher("service", "=", "a"),), Decimal(30))
    assert promql.parse(found).prettify() == promql.parse(scoped).prettify()


def test_a_range_that_is_written_out_is_found_and_the_hole_is_not() -> None:
    assert promql.fixed_ranges("rate(x[5m]) / rate(x[$window])") == (("5m", "5m"),)


@pytest.mark.parametrize(
    ("value", "text"), [("0.00100", "0.001"), ("14.4", "14.4"), ("100", "100"), ("1E-7", "0.0000001")]
)
def test_numbers_are_written_without_noise(value: str, text: str) -> None:
    assert promql.number(Decimal(value)) == text


@given(st.from_regex(re.compile(r"[a-z/]{1,8}(\.\+|\[0-9\]\+|\(v1\|v2\)|x\{2,3\}|\?)?", re.ASCII), fullmatch=True))
def test_an_example_matches_its_regex(pattern: str) -> None:
    text = regex.example(pattern)
    assert text is not None
    assert re.fullmatch(pattern, text)


@pytest.mark.parametrize("pattern", ["(?=a)b", "a(?!b)c(?<=d)", "("])
def test_a_regex_without_an_example_has_none(pattern: str) -> None:
    assert regex.example(pattern) is None
