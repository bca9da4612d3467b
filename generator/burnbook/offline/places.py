"""Where pages stand in the site, and where their links lead from there."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, unquote, urljoin, urlsplit

from burnbook.model.rules import Link
from burnbook.model.spec import Links
from burnbook.text.html import Resolve

START = "index.html"
"""The file to open first. No other README is called so: an SLO may be."""
_PAGE, _FOLDER_PAGE = ".md", "README.md"
_OPENED = ("http", "https", "mailto", "tel")


@dataclass(frozen=True)
class Site:
    """The site of these pages: `index` is its start, `links` says where the runbooks are published."""

    index: Link
    links: Links
    pages: frozenset[str]

    def file(self, path: str) -> str:
        """Return the file of the site that shows a page."""
        inside = posixpath.relpath(path, posixpath.dirname(self.index.path))
        return START if path == self.index.path else f"{inside.removesuffix(_PAGE)}.html"

    def href(self, origin: str, target: str, anchor: str = "") -> str:
        """Return the link from one page to another."""
        path = quote(posixpath.relpath(self.file(target), posixpath.dirname(self.file(origin)) or "."))
        return f"{path}#{anchor}" if anchor else path

    def resolver(self, origin: str) -> Resolve:
        """Return where the links of a page lead: into the site, out of it, or nowhere."""
        return lambda url: self._resolved(origin, url)

    def _resolved(self, origin: str, url: str) -> str:
        try:
            parts = urlsplit(url)
        except ValueError:
            return ""
        if parts.scheme or parts.netloc:
            page = self._published.get(unquote(url.partition("#")[0]).rstrip("/"))
            outside = url if parts.scheme in _OPENED else ""
            return self.href(origin, page, parts.fragment) if page else outside
        if not parts.path:
            return url
        target = posixpath.normpath(posixpath.join(posixpath.dirname(origin), unquote(parts.path)))
        return self.href(origin, target, parts.fragment) if target in self.pages else self._elsewhere(target)

    def _elsewhere(self, target: str) -> str:
        """Return where a file of the repository is published that is no page, if that is known."""
        if not self.links.runbooks or self.links.runbook_site != "github" or target.startswith("/"):
            return ""
        folder = posixpath.dirname(self.index.path).partition("/")[0]
        return urljoin(f"{self.links.runbooks.rstrip('/')}/", quote(posixpath.relpath(target, folder)))

    @cached_property
    def _published(self) -> dict[str, str]:
        """The pages by their addresses where they are published, which end like that of the index."""
        if not self.index.url:
            return {}
        start, folder = self.index.url.removesuffix(_FOLDER_PAGE), posixpath.dirname(self.index.path)
        found = {}
        for page in self.pages:
            shown = posixpath.relpath(page, folder)
            if self.links.runbook_site == "mkdocs":
                shown = shown.removesuffix(_PAGE).removesuffix("README")
            found[unquote(start + shown).rstrip("/")] = page
        return found
