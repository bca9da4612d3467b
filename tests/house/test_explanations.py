"""Everything that can be told is explained, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from burnbook import pipeline
from burnbook.load.explanations import explanations
from burnbook.text import markdown
from support import write

ROOT = Path(__file__).parents[2]
CODE = ROOT / "generator" / "burnbook"
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
HYPHENATED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+\Z")
BOUNDS = {"ge": "greater-than-equal", "le": "less-than-equal", "gt": "greater-than", "lt": "less-than"}
PAGES = explanations()


def told_by_the_code() -> dict[str, set[str]]:
    """Return every id that some line can tell, with the levels it has there."""
    found: dict[str, set[str]] = {}
    for path in sorted(CODE.rglob("*.py")):
        for id_, level in _told(ast.parse(path.read_text())):
            found.setdefault(id_, set()).add(level)
    return found


def _told(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _called(node)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 3:  # id, words, mend
            yield from ((id_, "error") for id_ in _text(node.elts[0]) if HYPHENATED.match(id_))
        elif isinstance(node, ast.JoinedStr):
            start = node.values[0]
            words = str(start.value) if isinstance(start, ast.Constant) else ""
            yield from ((id_, "error") for id_ in re.findall(r"\Aerror\[([a-z-]+)\]", words))


def _called(node: ast.Call) -> Iterator[tuple[str, str]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    level = next(
        (str(k.value.value) for k in node.keywords if k.arg == "level" and isinstance(k.value, ast.Constant)), "error"
    )
    if name in ("problem", "Problem", "_custom", "PydanticCustomError") and node.args:
        yield from ((id_, level) for id_ in _text(node.args[0]))
    elif name == "_lone":
        yield from ((id_, level) for id_ in _text(node.args[3]))
    elif name == "known":  # unknown-team, unknown-family, unknown-policy
        yield from ((f"unknown-{what}", level) for what in _text(node.args[2]))
    elif name == "Field":
        yield from ((BOUNDS[k.arg], level) for k in node.keywords if k.arg in BOUNDS)


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.match(node.value):
        yield node.value


TOLD = told_by_the_code()


def test_every_id_that_the_code_can_tell_has_a_page_and_every_page_an_id() -> None:
    assert {"no-selector", "yaml-too-deep", "unknown-team", "events-form", "system", "share"} <= TOLD.keys()
    assert sorted(PAGES) == sorted(TOLD)


def test_a_page_says_warning_where_the_code_warns() -> None:
    assert {id_: {page.level} for id_, page in PAGES.items()} == TOLD


def test_every_id_that_a_golden_case_shows_has_a_page() -> None:
    said = [path.read_text() for path in (ROOT / "tests" / "cases").glob("*/stderr")]
    shown = {match for text in said for match in re.findall(r"(error|warning)\[([a-z-]+)\]:", text)}
    assert len(shown) > 50
    assert {(level, id_) for level, id_ in shown if id_ not in PAGES or PAGES[id_].level != level} == set()


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_is_short_and_says_how_a_lint_is_silenced(page) -> None:
    lines = page.text.splitlines()
    assert 3 <= len(lines) <= 30
    assert max(map(len, lines)) <= 100
    silences = [found for block in markdown.blocks(page.text, "yaml") if "silence" in (found := yaml.safe_load(block))]
    wanted = page.level == "warning" and page.id != "silence-unused"
    assert silences == ([{"silence": [{"lint": page.id, "reason": "..."}]}] if wanted else [])


def test_who_has_no_project_is_shown_one_that_has_nothing_wrong(tmp_path: Path) -> None:
    project, service = markdown.blocks(PAGES["no-project"].text, "yaml")
    assert pipeline.compile_plan(write(tmp_path, service, project)).warnings == ()


def test_every_lint_is_listed_where_definitions_are_described() -> None:
    listed = (ROOT / "docs" / "definitions.md").read_text().partition("## Lints")[2]
    assert [page.id for page in PAGES.values() if page.level == "warning" and f"`{page.id}`" not in listed] == []
