"""What the tests of the offline site share: the site of the reference bundle, and a look at HTML by other means."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from burnbook import offline, pipeline

ROOT = Path(__file__).parents[2]
OWN_SCRIPTS = {"copy.js", "search.js"}


@dataclass
class Seen(HTMLParser):
    """The elements of a page: tags, ids, links, attributes, scripts and texts."""

    tags: set[str] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    scripts: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    text: str = ""
    _inside: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        self.attributes |= told.keys()
        self.ids += [str(told["id"])] if "id" in told else []
        self.links += [str(told["href"])] if "href" in told else []
        self._inside = tag
        if tag == "script":
            self.scripts.append("")
        if tag == "code":
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data
        if self._inside == "code":
            self.code[-1] += data


def seen(text: str) -> Seen:
    found = Seen()
    found.feed(text)
    found.close()
    return found


def reference() -> dict[str, str]:
    """Return the site of the reference bundle as it is on disk."""
    plan = pipeline.compile_plan(ROOT).plan
    pages = {str(page.relative_to(ROOT)): page.read_text() for page in (ROOT / "runbooks").rglob("*.md")}
    return offline.site(plan, pages)


def outside(links: list[str]) -> set[str]:
    return {link for link in links if urlsplit(link).scheme}
