"""Markdown: text of people escaped for where it lands, templates filled in, pages read back for links and anchors.

Pages are read on GitHub and in MkDocs: what is written means the same in both, and anchors are made as each makes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SPECIAL = re.compile(r"([\\`*\[\]<|&~${}]|(?<![^\W_])_|_(?![^\W_])|#(?=\s*$))")
_LINE_START = re.compile(r"^(?:(\d+)([.)])|([-+=:>#]))")
_ENTITIES = {sign: f"&#{ord(sign)};" for sign in "<&~=:"}
"""Signs before which MkDocs shows a backslash: they are written as entities."""
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_KEEP = re.compile(r"<!-- keep: ([a-z-]+) -->\n(.*?)<!-- end keep -->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """What can be linked to on a page, as GitHub and as MkDocs make it, and where it links to."""

    github: frozenset[str]
    mkdocs: frozenset[str]
    links: tuple[str, ...]

    def has(self, anchor: str) -> bool:
        """Tell whether an anchor is there wherever the page is read."""
        return anchor in self.github and anchor in self.mkdocs


def inline(text: str) -> str:
    """Return text that is shown as it is, within a line."""
    return _SPECIAL.sub(lambda match: _shown(match[1]), " ".join(text.split()))


def paragraph(text: str) -> str:
    """Return text that is shown as it is, as a paragraph of its own."""
    return _LINE_START.sub(lambda m: f"{m[1]}{_shown(m[2])}" if m[1] else _shown(m[3]), inline(text))


def code(text: str) -> str:
    """Return a code span, whatever backticks the text holds."""
    fence = "`" * (_longest(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str, language: str = "") -> str:
    """Return a fenced block, whatever backticks the text holds."""
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def link(text: str, address: str) -> str:
    """Return a link; the address may hold brackets and spaces."""
    escaped = address.replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("|", "%7C")
    return f"[{inline(text)}]({escaped})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are shown as they are."""
    lines = (f"| {' | '.join(map(inline, row))} |" for row in (head, *rows))
    first = next(lines)
    return "\n".join((first, f"|{' --- |' * len(head)}", *lines))


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Return a template with its values; one that is not there is an error, and blank lines do not pile up."""
    text = _template(template).render(values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def body(text: str) -> str:
    """Return a page without its front matter."""
    return _FRONT.sub("", text)


def read(text: str) -> Page:
    """Return a page's anchors and links; regions that people keep are theirs, and are not looked at."""
    tokens = _parser().parse(emptied(body(text)))
    headings = [plain(tokens[i + 1]) for i, token in enumerate(tokens) if token.type == "heading_open"]
    return Page(
        github=frozenset(anchors(headings)),
        mkdocs=frozenset(_unique((_mkdocs(heading) for heading in headings), "_")),
        links=tuple(_links(tokens)),
    )


def title(text: str) -> str:
    """Return the words of a page's first heading; nothing if it has none."""
    tokens = _parser().parse(emptied(text))
    return next((plain(tokens[i + 1]) for i, token in enumerate(tokens) if token.type == "heading_open"), "")


def plain(token: Token) -> str:
    """Return the words of a heading."""
    return "".join(child.content for child in token.children or () if child.type in ("text", "code_inline"))


def anchors(headings: Iterable[str]) -> Iterator[str]:
    """Yield the anchor of each heading of a page, as GitHub makes it."""
    return _unique((_github(heading) for heading in headings), "-")


def blocks(text: str, language: str) -> tuple[str, ...]:
    """Return the contents of the fenced blocks of a language."""
    return tuple(t.content for t in _parser().parse(text) if t.type == "fence" and t.info == language)


def regions(text: str) -> dict[str, str]:
    """Return what people wrote, by the name of the region."""
    return {match[1]: match[2] for match in _KEEP.finditer(text)}


def with_regions(text: str, kept: Mapping[str, str]) -> str:
    """Return a page in which people's regions say what they said before."""
    return _KEEP.sub(lambda match: _region(match[1], kept.get(match[1], match[2])), text)


def emptied(text: str) -> str:
    """Return a page without what people wrote."""
    return _KEEP.sub(lambda match: _region(match[1], ""), text)


def _shown(sign: str) -> str:
    """Return a sign that means something, so that it means nothing."""
    return _ENTITIES.get(sign, f"\\{sign}")


def _region(name: str, text: str) -> str:
    return f"<!-- keep: {name} -->\n{text}<!-- end keep -->"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


@cache
def _template(text: str) -> Template:
    return _environment().from_string(text)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701
    environment.filters |= {"md": inline, "paragraph": paragraph, "code": code, "block": block, "link": link}
    return environment


def _longest(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _links(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in (token, *(token.children or ())):
            for name in ("href", "src"):
                if value := child.attrs.get(name):
                    yield str(value)


def _github(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _mkdocs(heading: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def _unique(slugs: Iterator[str], joint: str) -> Iterator[str]:
    """Number what comes again: `x`, `x-1`, `x-2` on GitHub, `x_1` in MkDocs."""
    seen: dict[str, int] = {}
    for slug in slugs:
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        yield f"{slug}{joint}{count}" if count else slug
