"""What people read is well formed, in the shop and for each kind of SLI: Markdown, blocks of code, sections."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pymarkdown.api import PyMarkdownApi

from burnbook.text import promql
from runbooks import logql
from runbooks.projects import KINDS, of_kind, reference

CONFIG = Path(__file__).with_name("markdownlint.yml")


@pytest.fixture(scope="module", params=["reference", *(f"{kind}, {how}" for kind in KINDS for how in ("bare", "full"))])
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    if request.param == "reference":
        return reference()
    kind, _, how = request.param.rpartition(", ")
    return of_kind(tmp_path_factory.mktemp("kind"), kind, bare=how == "bare")


def tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def unclean(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Return what markdownlint's rules find on pages, a line each."""
    for path, text in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    found = PyMarkdownApi().configuration_file_path(str(CONFIG)).scan_path(str(folder), recurse_if_directory=True)
    assert not found.critical_errors
    return [
        f"{Path(one.scan_file).relative_to(folder)}:{one.line_number}: {one.rule_id} {one.rule_description}"
        for one in found.scan_failures
    ]


def broken(text: str) -> Iterator[str]:
    """Yield every block of code that its language would refuse, and those whose language nothing here reads."""
    for token in tokens(text):
        if token.type not in ("fence", "code_block"):
            continue
        if reason := _refused(token.info, token.content):
            yield f"{token.info}: {token.content.strip()[:60]}: {reason}"


def _refused(language: str, content: str) -> str:
    match language:
        case "promql":
            try:
                promql.parse(content)
            except promql.PromQLError as error:
                return str(error)
        case "sh":
            return subprocess.run(
                ["bash", "-n"], input=content, capture_output=True, text=True, timeout=120, check=False
            ).stderr
        case "logql":
            return "; ".join(logql.mistakes(content))
        case "yaml":
            list(yaml.safe_load_all(content))
        case "mermaid":
            return "" if re.match(r"(graph|flowchart|sequenceDiagram|stateDiagram)\b", content) else "no diagram"
        case "text":
            return "" if content.strip() else "it is empty"
        case _:
            return "nothing reads this language"
    return ""


def empty_sections(text: str) -> list[str]:
    """Return the headings below which nothing stands: no words, no place for those of people, no deeper heading."""
    found, open_ = [], ("", 0)
    for index, token in enumerate(tokens := [t for t in MarkdownIt("commonmark").parse(text) if _says(t)]):
        if token.type == "heading_open":
            if open_[0] and int(token.tag[1]) <= open_[1]:
                found.append(open_[0])
            open_ = (tokens[index + 1].content, int(token.tag[1]))
        elif token.type != "inline" or tokens[index - 1].type != "heading_open":
            open_ = ("", 0)
    return [*found, open_[0]] if open_[0] else found


def _says(token: Token) -> bool:
    kept = token.type == "html_block" and "<!-- keep:" in token.content
    return kept or token.type in ("heading_open", "inline", "fence", "code_block")


def test_markdownlint_has_nothing_to_say(pages: dict[str, str], tmp_path: Path) -> None:
    assert unclean(pages, tmp_path) == []


def test_every_block_of_code_is_what_it_says_it_is(pages: dict[str, str]) -> None:
    assert {path: found for path, text in pages.items() if (found := list(broken(text)))} == {}


def test_no_section_is_empty(pages: dict[str, str]) -> None:
    assert {path: found for path, text in pages.items() if (found := empty_sections(text))} == {}


def test_no_page_has_a_hole_or_a_word_of_a_template(pages: dict[str, str]) -> None:
    wrong = re.compile(r"\{\{|\{%|\bNone\b|\$window|\$__")
    shown = ((path, line) for path, text in pages.items() for line in prose(text))
    assert [(path, line) for path, line in shown if wrong.search(line)] == []


def prose(text: str) -> Iterator[str]:
    """Yield the lines of words: no code, no tables."""
    for token in tokens(text):
        if token.type == "inline" and token.level < 4:
            yield "".join(child.content for child in token.children or () if child.type == "text")


def test_the_gate_finds_what_is_wrong(tmp_path: Path) -> None:
    wrong = "# A\n\n### B\nwords\n\n## C\n\n```\nx\n```\n\n## D\n\n## E\n"
    assert len(unclean({"a/page.md": wrong}, tmp_path)) == 3
    assert empty_sections(wrong) == ["D", "E"]
    blocks = {"promql": "sum(", "sh": "if true; then", "logql": "{}", "mermaid": "x-->y", "text": "", "c": "x"}
    for language, content in blocks.items():
        assert len(list(broken(f"```{language}\n{content}\n```\n"))) == 1, language


@pytest.mark.parametrize(
    "query",
    [
        '{service_name="web"}',
        '{service_name="web", env=~"a|b"} |= "error" != `x` | json | level="error" or status >= 500',
        'sum by (route) (rate({job="web"} |~ "5.." | logfmt | line_format "{{.msg}}" [5m]))',
        'topk(5, sum by (trace_id) (count_over_time({job="web"} | json trace_id="a.b" | drop x, y [1h] offset 1h)))',
        'quantile_over_time(0.99, {a="b"} | unwrap duration(took) [5m])',
        '{a="b"} | trace_id = `HEX`',
    ],
)
def test_logql_that_loki_reads_has_no_mistakes(query: str) -> None:
    assert logql.mistakes(query) == []


@pytest.mark.parametrize(
    "query",
    [
        "error",
        "{}",
        "{service_name=web}",
        '{a="b"',
        '{a="b"} |= error',
        '{a="b"} | jsno',
        '{a="b"} | json |',
        '{a="b"} grep x',
        'summ(rate({a="b"}[5m]))',
        'sum(rate({a="b"}[5m])',
        'rate({a="b"}[five])',
    ],
)
def test_logql_that_loki_refuses_is_found(query: str) -> None:
    assert logql.mistakes(query) != []
