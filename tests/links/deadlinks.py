"""Dead links of a bundle on disk, found without Burnbook: `python tests/links/deadlinks.py [ROOT]` prints one a line.

Independent of the product: Python-Markdown makes MkDocs' anchors and the links; the project file is plain YAML here.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import markdown
import yaml

URL = re.compile(r"https?://[^\s\"'<>|)`\\]+")


@dataclass(frozen=True)
class Bundle:
    """A bundle and the addresses that its project file states."""

    root: Path

    @cached_property
    def bases(self) -> dict[str, str]:
        links = yaml.safe_load((self.root / "burnbook.yaml").read_text()).get("links", {})
        return {name: str(address).rstrip("/") for name, address in links.items()}

    @cached_property
    def dashboards(self) -> dict[str, set[str]]:
        boards = [json.loads(path.read_text()) for path in (self.root / "dashboards").rglob("*.json")]
        return {board["uid"]: {v["name"] for v in board.get("templating", {}).get("list", [])} for board in boards}

    @cached_property
    def recorded(self) -> str:
        return "\n".join(path.read_text() for path in (self.root / "alerts" / "rules").rglob("*.yaml"))

    @cached_property
    def slos(self) -> list[tuple[str, str]]:
        stems = [path.stem.split(".") for path in (self.root / "alerts" / "rules").glob("*.yaml")]
        return [(service, slo) for service, *rest in stems for slo in rest]

    def dead(self) -> list[tuple[str, str, str]]:
        """Return file, link and reason of every dead link."""
        found = [(origin, url, self.why(url, origin)) for origin, url in sorted(set(self._links()))]
        return [(str(origin.relative_to(self.root)), url, why) for origin, url, why in found if why]

    def links(self) -> int:
        """Return how many links there are."""
        return len(set(self._links()))

    def why(self, url: str, origin: Path) -> str:
        """Return why a link is dead; nothing if it is not."""
        if "${service}" in url or "${slo}" in url:
            chosen = (url.replace("${service}", service).replace("${slo}", slo) for service, slo in self.slos)
            return next((why for one in chosen if (why := self.why(one, origin))), "")
        parts = urlsplit(url)
        if "/d/" in parts.path and (not parts.scheme or url.startswith(self.bases.get("grafana", "-"))):
            return self._why_dashboard(parts.path.split("/d/")[1].split("/")[0], parse_qs(parts.query))
        if url.startswith(self.bases.get("runbooks", "-")):
            page = url.removeprefix(self.bases["runbooks"]).partition("#")[0]
            return self._why_page(self.root / "runbooks" / unquote(page).strip("/"), parts.fragment)
        if url.startswith(self.bases.get("prometheus", "-")):
            names = re.findall(r"\bslo:[a-z_:]+[0-9a-z]*", unquote(parts.query))
            return "; ".join(f"{name} is not recorded" for name in names if f"record: {name}\n" not in self.recorded)
        if parts.scheme:
            return "" if parts.netloc else "no host"
        return self._why_page((origin.parent / unquote(parts.path)) if parts.path else origin, parts.fragment)

    def _why_dashboard(self, uid: str, query: dict[str, list[str]]) -> str:
        if uid not in self.dashboards:
            return f"no dashboard {uid}"
        asked = {name.removeprefix("var-") for name in query if name.startswith("var-")}
        lacking = asked - self.dashboards[uid] - {"$"}
        return f"no variable {', '.join(sorted(lacking))}" if lacking else ""

    def _why_page(self, page: Path, anchor: str) -> str:
        if not page.resolve().is_file():
            return "no such file"
        if not anchor:
            return ""
        text = page.read_text()
        ids = re.findall(r'id="([^"]+)"', html(text))
        headings = [re.sub(r"[`*]", "", line.lstrip("# ")) for line in unfenced(text) if line.startswith("#")]
        github = ["".join(c for c in h.lower() if c.isalnum() or c in " -_").replace(" ", "-") for h in headings]
        return "" if anchor in ids and anchor in github else f"no anchor {anchor}"

    def _links(self) -> Iterator[tuple[Path, str]]:
        for page in (self.root / "runbooks").rglob("*.md"):
            found = _Hrefs()
            found.feed(html(page.read_text()))
            yield from ((page, url) for url in found.urls)
        for board in (self.root / "dashboards").rglob("*.json"):
            yield from ((board, url) for url in _urls(json.loads(board.read_text())))
        for rules in (self.root / "alerts" / "rules").rglob("*.yaml"):
            yield from ((rules, url) for url in URL.findall(rules.read_text()))


class _Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.urls += [value for name, value in attrs if name in ("href", "src") and value]


def html(text: str) -> str:
    return markdown.markdown(text, extensions=["toc", "tables", "fenced_code"])


def unfenced(text: str) -> Iterator[str]:
    """Yield the lines outside of fenced blocks."""
    inside = False
    for line in text.splitlines():
        inside ^= line.startswith("```")
        if not inside:
            yield line


def _urls(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (part[key] for key in ("url",) if isinstance(part.get(key), str))
        for value in part.values():
            yield from _urls(value)
    elif isinstance(part, list):
        for value in part:
            yield from _urls(value)


if __name__ == "__main__":
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    for where, link, reason in Bundle(root).dead():
        print(f"{where}: {link}: {reason}")
