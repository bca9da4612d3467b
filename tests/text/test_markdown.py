"""Markdown: what people write is shown as they wrote it, and anchors are those of GitHub and MkDocs."""

from __future__ import annotations

import html
import re

import markdown as python_markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markdown_it import MarkdownIt

from burnbook.text import markdown

HOSTILE = [
    "a | b",
    "`code` ``more``",
    "<script>alert(1)</script> & &amp;",
    "[text](javascript:x) ![img](y)",
    "*bold* _under_ __init__ snake_case_name ~~gone~~ $x$",
    "{{ user }} {% if %} {: .class }",
    "1. one",
    "- item",
    "+ plus",
    "> quote",
    "# heading #",
    "= rule",
    "\\ back \\* slash",
    "right \u202eto left\u202c",
    "日本 é 😀",
    "x" * 4000,
]
TEXTS = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40)


def shown(source: str) -> str:
    """Return the text that a reader of rendered CommonMark sees."""
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
    return html.unescape(re.sub(r"<[^>]+>", "", page)).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_paragraph_shows_what_was_written(text: str) -> None:
    assert shown(markdown.paragraph(text)) == " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_paragraph_shows_the_same_in_mkdocs(text: str) -> None:
    page = python_markdown.markdown(markdown.paragraph(text), extensions=["toc", "tables", "admonition"])
    seen = html.unescape(re.sub(r"<[^>]+>", "", page)).strip()
    assert seen.replace("\\$", "$") == " ".join(text.split())  # a dollar is escaped for GitHub's formulas


@given(TEXTS)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert shown(markdown.paragraph(text)) == " ".join(text.split())
    assert shown("word " + markdown.inline(text)) == f"word {' '.join(text.split())}".strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_of_a_table_holds_what_was_written(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {markdown.inline(text)} | end |\n"
    cells = re.findall(r"<td>(.*?)</td>", MarkdownIt("commonmark").enable("table").render(table))
    assert [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells] == [" ".join(text.split()), "end"]


@pytest.mark.parametrize("text", HOSTILE)
def test_code_shows_what_was_written(text: str) -> None:
    assert shown(markdown.code(text)) == text
    assert shown(markdown.block(f"{text}\n```\nmore", "sh")) == f"{text}\n```\nmore"


@pytest.mark.parametrize("heading", ["Fast burn", "1. What users feel", "Is it real, and where", "Twice"])
def test_anchors_are_those_that_mkdocs_makes(heading: str) -> None:
    text = f"# Twice\n\n## {heading}\n"
    ids = re.findall(r'id="([^"]+)"', python_markdown.markdown(text, extensions=["toc"]))
    assert markdown.read(text).mkdocs == set(ids)


def test_an_anchor_counts_only_if_both_make_it() -> None:
    page = markdown.read("# Same here\n\n## Two  spaces & a sign\n\n## Same here\n")
    assert page.has("same-here")
    assert not page.has("same-here-1")
    assert not page.has("two-spaces-a-sign")


def test_links_are_found_and_those_in_code_are_none() -> None:
    text = "[a](b.md#c) ![i](i.png)\n\n| t |\n|---|\n| [d](e) |\n\n```\n[no](no)\n```\n`[no](no)`\n"
    assert markdown.read(text).links == ("b.md#c", "i.png", "e")


def test_a_link_holds_an_address_with_brackets() -> None:
    assert markdown.read(markdown.link("a ] b", "https://x.example/a(b) c|d")).links == (
        "https://x.example/a%28b%29%20c%7Cd",
    )


def test_a_value_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        markdown.fill("{{ missing }}", {})


def test_people_s_regions_are_found_emptied_and_filled_again() -> None:
    page = "# T\n\n<!-- keep: notes -->\nmine\n<!-- end keep -->\n"
    assert markdown.regions(page) == {"notes": "mine\n"}
    assert markdown.emptied(page) == "# T\n\n<!-- keep: notes -->\n<!-- end keep -->\n"
    assert markdown.with_regions(markdown.emptied(page), {"notes": "mine\n", "other": "x"}) == page
    assert markdown.with_regions(page, {}) == page
