"""Grafana's own schemas, in Python and in TypeScript, read every dashboard; together they find every wrong shape."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import sdk
import typescript
from mistakes import SHAPES

NAMES = ("overview", "slo", "deadline", "collector", "checkout", "order-mailer", "otel-collector", "payment-gateway")


@pytest.mark.parametrize("name", NAMES)
def test_the_python_schema_knows_every_key_type_and_word(name: str, reference: dict[str, Any]) -> None:
    assert list(sdk.problems(reference[name])) == []


def test_the_typescript_schema_accepts_every_dashboard(reference: dict[str, Any], tmp_path: Path) -> None:
    needs_node()
    found = typescript.errors({word(name): board for name, board in reference.items()}, tmp_path / "ts")
    assert found == {word(name): [] for name in reference}


def test_both_schemas_together_find_every_planted_mistake(reference: dict[str, Any], tmp_path: Path) -> None:
    needs_node()
    wrong = {f"case{number}": planted(mistake, reference) for number, mistake in enumerate(SHAPES)}
    told = typescript.errors(wrong, tmp_path / "ts")
    by_typescript = {mistake for number, mistake in enumerate(SHAPES) if told[f"case{number}"]}
    by_python = {mistake for number, mistake in enumerate(SHAPES) if list(sdk.problems(wrong[f"case{number}"]))}
    assert by_typescript | by_python == set(SHAPES)
    assert len(by_typescript) > len(SHAPES) * 3 // 4
    assert len(by_python) > len(SHAPES) * 3 // 4


def planted(mistake: str, reference: dict[str, Any]) -> dict[str, Any]:
    board: dict[str, Any] = copy.deepcopy(reference["overview"])
    SHAPES[mistake](board)
    return board


def word(name: str) -> str:
    return name.replace("-", "_")


def needs_node() -> None:
    if lacking := typescript.missing():
        pytest.skip(f"Grafana's TypeScript schema was not asked: {lacking}")
