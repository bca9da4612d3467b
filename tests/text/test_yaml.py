"""YAML in and out: positions, exact numbers, YAML 1.1 and 1.2 readers alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from burnbook.text import yaml_in, yaml_out

TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30)
SCALARS = st.one_of(TEXTS, st.booleans(), st.integers(-(10**15), 10**15))
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=20
)


@given(DATA)
def test_what_is_dumped_is_read_back_by_a_yaml_1_1_reader(data: Any) -> None:
    assert yaml.safe_load(yaml_out.dump(data)) == data


@given(st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(-(10**15), 10**15)), max_size=5))
def test_what_is_dumped_is_read_back_by_our_yaml_1_2_reader(data: dict[str, Any]) -> None:
    (document,) = yaml_in.read(yaml_out.dump(data), "x.yaml")
    assert document.problems == ()
    assert document.data == data


@pytest.mark.parametrize(
    "text", ["1e3", "0o17", "y", "No", "on", "12:30", "0x1F", "1_000", "2026-11-22", "~", "null", ".5", "=", "<<"]
)
def test_text_that_some_reader_takes_for_something_else_is_quoted(text: str) -> None:
    dumped = yaml_out.dump({"a": text})
    assert yaml.safe_load(dumped) == {"a": text}
    assert "'" in dumped


def test_decimals_are_written_exactly() -> None:
    assert yaml_out.dump({"a": Decimal("0.0010")}) == "a: 0.001\n"


def test_long_expressions_are_blocks_without_line_breaks_of_ours() -> None:
    text = "sum by () (\n  " + "x" * 300 + "\n)\n"
    assert yaml_out.dump({"expr": text}) == "expr: |\n  sum by () (\n    " + "x" * 300 + "\n  )\n"


def test_numbers_stay_exact_and_words_stay_words() -> None:
    (document,) = yaml_in.read("a: 99.90\nb: on\nc: 12:30\nd: 2026-11-22\ne: true\nf: 1e3", "x.yaml")
    assert document.data == {
        "a": Decimal("99.90"),
        "b": "on",
        "c": "12:30",
        "d": "2026-11-22",
        "e": True,
        "f": Decimal("1e3"),
    }
    assert str(document.data["a"]) == "99.90"


def test_every_key_and_value_knows_its_place() -> None:
    (document,) = yaml_in.read("\ufeffa:\n  - b: 'x y'\n", "x.yaml")
    span = document.origin.at("a", 0, "b").problem("id", "text").span
    assert span is not None
    assert (span.line, span.column, span.width) == (2, 8, 5)
    key = document.origin.at("a", 0, "b").problem("id", "text", key=True).span
    assert key is not None
    assert (key.line, key.column, key.width) == (2, 5, 1)


@given(st.text(max_size=200))
def test_any_text_at_all_gives_documents_or_problems_placed_in_it(text: str) -> None:
    documents = yaml_in.read(text, "x.yaml")
    assert documents
    lines = documents[0].origin.positions.lines
    spans = [problem.span for document in documents for problem in document.problems]
    assert all(span and 1 <= span.line <= len(lines) and span.column >= 1 for span in spans)


def test_nesting_of_a_million_levels_is_a_problem_and_no_crash() -> None:
    (document,) = yaml_in.read("[" * 1_000_000, "x.yaml")
    assert document.problems[0].id == "yaml-too-deep"
