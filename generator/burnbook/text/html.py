"""HTML: Markdown pages as pages that need nothing else, and templates in which every text is escaped.

Raw HTML of a page is shown as text, comments are left out, images are named and not loaded: nothing that somebody
wrote runs, and nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from burnbook.text import markdown

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

Resolve = Callable[[str], str]
"""Where a link of the page leads; nothing if it leads nowhere, and its words are no link then."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that can be linked to: its depth, its anchor as GitHub makes it, and its words."""

    depth: int
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page of Markdown as HTML, without a head."""

    body: str
    headings: tuple[Heading, ...]

    @property
    def title(self) -> str:
        """The words of its first heading."""
        return self.headings[0].words if self.headings else ""


def render(text: str, resolve: Resolve) -> Rendered:
    """Return a page as HTML: wide tables and code scroll by themselves, every heading has its anchor."""
    tokens = _parser().parse(markdown.body(text))
    headings = tuple(_headings(tokens))
    opened = (token for token in tokens if token.type == "heading_open")
    for token, heading in zip(opened, headings, strict=True):
        token.attrSet("id", heading.anchor)
    for token in tokens:
        if token.children:
            token.children = list(_linked(token.children, resolve))
    return Rendered(_parser().renderer.render(tokens, _parser().options, {}), headings)


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Return a template with its values, each escaped; `|safe` is for what this module made."""
    return _template(template).render(values)


def data(value: Any) -> str:
    """Return JSON that can stand inside a script element: no `<` that could end it."""
    dumped = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return dumped.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _template(text: str) -> Template:
    return _environment().from_string(text)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    return Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=True)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for name, rule in _RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    places = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    words = [markdown.plain(tokens[index + 1]) for index in places]
    for index, anchor, said in zip(places, markdown.anchors(words), words, strict=True):
        yield Heading(int(tokens[index].tag[1:]), anchor, said)


def _linked(tokens: Sequence[Token], resolve: Resolve) -> Iterator[Token]:
    """Yield what stands in a line: links as they are resolved, an image by its words, as a link to it."""
    from markdown_it.token import Token

    closing = "a"
    for token in tokens:
        if token.type == "link_open":
            closing = _aim(token, resolve)
        elif token.type == "link_close":
            token.tag = closing
        elif token.type == "image":
            said = Token("text", "", 0, content=f"{token.content or 'a picture'} (picture)")
            opened = Token("link_open", "a", 1, attrs={"href": token.attrs.get("src", "")})
            yield from (opened, said, Token("link_close", _aim(opened, resolve), -1))
            continue
        yield token


def _aim(token: Token, resolve: Resolve) -> str:
    """Let a link lead where it should, and return its tag: `span` if it leads nowhere."""
    href = resolve(str(token.attrs.get("href", "")))
    token.tag = "a" if href else "span"
    token.attrs = {"href": href, "rel": "noreferrer"} if href else {}
    return token.tag


def _fence(_: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    language = token.info.split()[0] if token.info.strip() else ""
    block = f'<pre tabindex="0"><code>{escape(token.content)}</code></pre>'
    if language == "mermaid":
        return f'<figure class="code"><figcaption>A diagram, as text:</figcaption>{block}</figure>\n'
    return f'<div class="code" data-language="{escape(language)}">{block}</div>\n'


def _heading_close(_: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    anchor = escape(str(tokens[index - 2].attrs["id"]))
    return f' <a class="anchor" href="#{anchor}" aria-label="Link to this section">#</a></{tokens[index].tag}>\n'


def _raw(_: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    shown = _COMMENT.sub("", tokens[index].content).strip("\n")
    if not shown.strip():
        return ""
    return f"<p>{escape(shown)}</p>\n" if tokens[index].type == "html_block" else escape(shown)


def _table_open(_: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return '<div class="scroll" tabindex="0"><table>\n'


def _table_close(_: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return "</table></div>\n"


_RULES = {
    "fence": _fence,
    "code_block": _fence,
    "heading_close": _heading_close,
    "html_block": _raw,
    "html_inline": _raw,
    "table_open": _table_open,
    "table_close": _table_close,
}
