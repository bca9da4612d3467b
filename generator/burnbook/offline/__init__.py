"""The runbooks as HTML that needs nothing else: no network, no server, no script if need be."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from burnbook.model.plan import Plan
from burnbook.offline import search
from burnbook.offline.places import START, Site
from burnbook.text import html

__all__ = ["START", "site"]


def site(plan: Plan, pages: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the site by their path in it; `pages` are the runbooks on disk, by their path there."""
    project = plan.project
    place = Site(project.places.index, project.links, frozenset(pages))
    rendered = {path: html.render(text, place.resolver(path)) for path, text in sorted(pages.items())}
    index = html.data(search.entries(plan, rendered, place))
    return {place.file(path): _page(page, path, place, index, project.organization) for path, page in rendered.items()}


def _page(page: html.Rendered, path: str, place: Site, index: str, organization: str) -> str:
    first = path == place.index.path
    scripts = [_asset("copy.js"), *([_asset("search.js")] if first else [])]
    values = {
        "title": page.title,
        "body": page.body,
        "sections": [heading for heading in page.headings if heading.depth == 2],
        "organization": organization,
        "first": first,
        "home": place.href(path, place.index.path),
        "index": index if first else "",
        "style": _asset("site.css"),
        "scripts": scripts,
        "allowed": " ".join(f"'sha256-{_digest(script)}'" for script in scripts),
    }
    return html.fill(_asset("page.html"), values)


def _digest(script: str) -> str:
    """Return the hash by which a page allows this script and no other."""
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return (files("burnbook.offline") / "assets" / name).read_text(encoding="utf-8")
