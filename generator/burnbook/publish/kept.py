"""What people write between the keep marks of a page survives every generation, or the run says what would be lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from burnbook.diagnostics import Problem
from burnbook.model.bundle import Artifact, Bundle
from burnbook.text import markdown

_PAGE = ".md"


def merged(bundle: Bundle, root: Path) -> Bundle:
    """Return the bundle in which pages carry what people wrote into those on disk, also under earlier names."""
    return Bundle(tuple(_merged(artifact, root) for artifact in bundle.artifacts))


def contradicted(bundle: Bundle, root: Path) -> tuple[Problem, ...]:
    """Return a problem for each place in which people wrote two texts, under the name of today and an earlier one."""
    return tuple(problem for artifact in bundle.artifacts for problem in _contradicted(artifact, root))


def lost(bundle: Bundle, ours: Iterable[str], root: Path) -> tuple[Problem, ...]:
    """Return a problem for each text of people that publishing this bundle over `ours` would lose."""
    fresh = {path: artifact.content for artifact in bundle.artifacts for path in (artifact.path, *artifact.before)}
    pages = (path for path in sorted(ours) if path.endswith(_PAGE))
    return tuple(problem for path in pages for problem in _lost(path, fresh.get(path, ""), root))


def fingerprint(path: str, content: bytes) -> str:
    """Return the SHA-256 of a file as generated: of a page without what people wrote into it."""
    if path.endswith(_PAGE):
        content = markdown.emptied(content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return hashlib.sha256(content).hexdigest()


def _merged(artifact: Artifact, root: Path) -> Artifact:
    if artifact.merge != "keep":
        return artifact
    found: dict[str, str] = {}
    for path in (*reversed(artifact.before), artifact.path):
        found |= {name: text for name, text in _on_disk(root / path).items() if text.strip() or name not in found}
    return replace(artifact, content=markdown.with_regions(artifact.content, found))


def _contradicted(artifact: Artifact, root: Path) -> Iterator[Problem]:
    present = {name: text for name, text in _on_disk(root / artifact.path).items() if text.strip()}
    for path in artifact.before:
        for name, text in _on_disk(root / path).items():
            if text.strip() and present.get(name, text) != text:
                mend = f"put both into one of them, and empty the other; or remove {path}"
                yield Problem("note-conflict", f"{artifact.path} and {path} hold two texts under '{name}'", mend)


def _lost(path: str, fresh: str, root: Path) -> Iterator[Problem]:
    places = markdown.regions(fresh)
    for name, text in _on_disk(root / path).items():
        if text.strip() and name not in places:
            mend = "move the text elsewhere, or give --overwrite to lose it"
            yield Problem("note-lost", f"{path} no longer has a place for what people wrote under '{name}'", mend)


def _on_disk(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    return markdown.regions(path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n"))
