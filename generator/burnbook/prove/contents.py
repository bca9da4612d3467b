"""What a bundle holds that can be linked to, and every link in it: read from its files, not from the Plan."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from burnbook.text import markdown, yaml_in


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What a link to a dashboard can name."""

    path: str
    variables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contents:
    """Pages by path, dashboards by uid, the services and SLOs of each recorded series, and what else holds links.

    `asked` are those with None for what a query may leave open.
    """

    pages: Mapping[str, markdown.Page]
    dashboards: Mapping[str, Dashboard]
    recorded: Mapping[str, frozenset[tuple[str, str]]]
    asked: Mapping[str, frozenset[tuple[str | None, str | None]]]
    rules: Mapping[str, Any]
    boards: Mapping[str, Any]

    def alerts(self) -> Iterator[tuple[str, Any]]:
        """Yield every alerting rule with its file."""
        return ((path, rule) for path, rule in _rules(self.rules) if "alert" in rule)

    def twins(self) -> Iterator[tuple[str, str, str]]:
        """Yield the path of each dashboard whose uid or title another has, too; with that key and its value."""
        for key in ("uid", "title"):
            count = Counter(board.get(key) for board in self.boards.values())
            yield from ((path, key, b[key]) for path, b in self.boards.items() if b.get(key) and count[b[key]] > 1)

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield where a link stands, and its address: of pages, dashboards and annotations."""
        for path, page in self.pages.items():
            yield from ((path, url) for url in page.links)
        for path, board in self.boards.items():
            yield from ((path, url) for url in _urls(board))
        for path, rule in self.alerts():
            for name, text in rule.get("annotations", {}).items():
                if name.endswith("_url"):
                    yield f"{path}: {rule['alert']}", text


def read(bundle: Path, paths: tuple[str, ...], rules: str, dashboards: str) -> Contents:
    """Read the files of a bundle; `rules` and `dashboards` are their folders."""
    documents = {path: _yaml(bundle, path) for path in paths if path.startswith(rules)}
    boards = {path: _board(bundle, path) for path in paths if path.startswith(dashboards) and path.endswith(".json")}
    recorded = _recorded(documents)
    return Contents(
        pages={path: markdown.read(_text(bundle, path)) for path in paths if path.endswith(".md")},
        dashboards={b.get("uid", ""): Dashboard(path, frozenset(_variables(b))) for path, b in boards.items()},
        recorded=recorded,
        asked={name: frozenset(_asked(ids)) for name, ids in recorded.items()},
        rules=documents,
        boards=boards,
    )


def _rules(rules: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, document in rules.items():
        for group in document.get("groups", ()):
            yield from ((path, rule) for rule in group["rules"])


def _recorded(rules: Mapping[str, Any]) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for _, rule in _rules(rules):
        if "record" in rule:
            labels = rule.get("labels", {})
            found.setdefault(rule["record"], set()).add((labels.get("service", ""), labels.get("slo", "")))
    return {name: frozenset(ids) for name, ids in found.items()}


def _asked(recorded: Iterable[tuple[str, str]]) -> Iterator[tuple[str | None, str | None]]:
    for service, slo in recorded:
        yield from product((service, None), (slo, None))


def _variables(board: Mapping[str, Any]) -> Iterator[str]:
    return (variable["name"] for variable in board.get("templating", {}).get("list", ()))


def _urls(part: Any) -> Iterator[str]:
    """Yield every link of a dashboard: of itself, its panels and fields, and those in its texts."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "url" and isinstance(value, str):
                yield value
            elif key == "content" and isinstance(value, str):
                yield from markdown.read(value).links
            else:
                yield from _urls(value)
    elif isinstance(part, list):
        for value in part:
            yield from _urls(value)


def _text(bundle: Path, path: str) -> str:
    return (bundle / path).read_text(encoding="utf-8")


def _board(bundle: Path, path: str) -> dict[str, Any]:
    """Return a dashboard, or nothing: its own proof tells what is wrong with it."""
    try:
        found = json.loads(_text(bundle, path))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _yaml(bundle: Path, path: str) -> Any:
    return yaml_in.read(_text(bundle, path), path)[0].data or {}
