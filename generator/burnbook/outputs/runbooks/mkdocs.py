"""`mkdocs.yml`: what MkDocs Material builds a site of the runbooks from, with its pages by service.

MkDocs shows titles as HTML, and Material unescapes those in the head of a page again: titles of people are written so
that neither makes a tag of them, and every page but the index has one here. Nothing is loaded from elsewhere but
Mermaid's code, and that only by pages that hold a diagram.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from burnbook.model.bundle import DO_NOT_EDIT, PROJECT_OWNER, Artifact
from burnbook.model.plan import Project
from burnbook.text import markdown, yaml_in, yaml_out

FILE = "mkdocs.yml"
_FOLDER, _START, _PAGE = "runbooks", "README.md", ".md"
_JOINER = "\u2060"
_DARK = "(prefers-color-scheme: dark)"
_LIGHT = "(prefers-color-scheme: light)"
_THEME = {
    "name": "material",
    "font": False,
    "features": ["content.code.copy", "navigation.indexes", "navigation.top", "search.suggest", "toc.follow"],
    "palette": [
        {"media": _LIGHT, "scheme": "default", "toggle": {"icon": "material/weather-night", "name": "Dark"}},
        {"media": _DARK, "scheme": "slate", "toggle": {"icon": "material/weather-sunny", "name": "Light"}},
    ],
}
_MERMAID = {"custom_fences": [{"name": "mermaid", "class": "mermaid"}]}
_EXTENSIONS = [
    "admonition",
    "tables",
    {"toc": {"permalink": True}},
    "pymdownx.highlight",
    {"pymdownx.superfences": _MERMAID},
]

Sections = Iterable[tuple[str, tuple[Artifact, ...]]]
"""Groups of pages under a title; the page of a group that is called README.md stands for the group."""


def config(project: Project, sections: Sections) -> Artifact:
    """Return the file; the index of all pages is the start of the site, whatever group it comes with."""
    links = project.links
    published = (
        {"site_url": f"{links.runbooks.rstrip('/')}/"} if links.runbooks and links.runbook_site == "mkdocs" else {}
    )
    data = {
        "site_name": _shown(f"Runbooks of {project.organization}"),
        **published,
        "docs_dir": _FOLDER,
        "theme": _THEME,
        "plugins": ["search"],
        "markdown_extensions": _EXTENSIONS,
        "validation": {"anchors": "warn", "absolute_links": "warn", "unrecognized_links": "warn"},
        "nav": [_inside(project.places.index.path), *(_section(*section, project) for section in sections)],
    }
    head = f"From {project.source}. `mkdocs build` writes the site to site/.\n{DO_NOT_EDIT}"
    return Artifact(FILE, yaml_out.dump(data, head), PROJECT_OWNER, project.source)


def unlisted(pages: frozenset[str], bundle: Path) -> tuple[str, ...]:
    """Return the pages of the bundle that the site does not list, and what it lists and is not there."""
    told = yaml_in.read((bundle / FILE).read_text(encoding="utf-8"), FILE)[0].data
    listed = {f"{_FOLDER}/{path}" for path in _listed(told["nav"])}
    lacking = [f"{page}: {FILE} does not list it" for page in sorted(pages - listed)]
    return (*lacking, *(f"{FILE}: there is no {page}" for page in sorted(listed - pages)))


def _section(title: str, artifacts: tuple[Artifact, ...], project: Project) -> dict[str, Any]:
    """Return a group: the page that stands for it first, the others under their own titles without the group's."""
    pages = [page for page in artifacts if page.path.endswith(_PAGE) and page.path != project.places.index.path]
    pages.sort(key=lambda page: posixpath.basename(page.path) != _START)
    titles = [markdown.title(page.content).removeprefix(f"{title}: ") for page in pages]
    listed = [
        {_shown(words[:1].upper() + words[1:]): _inside(page.path)} for words, page in zip(titles, pages, strict=True)
    ]
    return {_shown(title): listed}


def _shown(title: str) -> str:
    """Return a title that is shown as it is: an invisible sign after `<` keeps it from opening a tag."""
    return escape(re.sub(r"<(?=[A-Za-z/!?])", f"<{_JOINER}", title))


def _inside(path: str) -> str:
    return posixpath.relpath(path, _FOLDER)


def _listed(nav: Any) -> Iterator[str]:
    for entry in nav.values() if isinstance(nav, dict) else nav:
        if isinstance(entry, str):
            yield entry
        else:
            yield from _listed(entry)
