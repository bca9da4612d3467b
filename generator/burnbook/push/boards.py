"""The dashboards of the bundle that is on disk, if it may be pushed: proved, and as Burnbook wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from burnbook import publish
from burnbook.diagnostics import Problem, SpecError


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard and the file that it stands in."""

    path: str
    uid: str
    title: str
    content: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the user lets through: parts that are not proved, files that were edited by hand."""

    unproven: bool = False
    edited: bool = False


def read(root: Path, folder: str, allowed: Allowed) -> tuple[Board, ...]:
    """Return the dashboards of a folder of the bundle; raise `SpecError` with every reason not to push them."""
    paths = [path for path in publish.published(root) if _is_board(path, folder)]
    if not paths:
        raise SpecError([Problem("no-bundle", f"the bundle has no dashboards in {folder}/", "run `burnbook generate`")])
    refusals = [*_gone(root, paths)]
    refusals += [] if allowed.edited else _edited(root, paths)
    refusals += [] if allowed.unproven else _unproven(root)
    if refusals:
        raise SpecError(refusals)
    return tuple(_board(root, path) for path in paths)


def _is_board(path: str, folder: str) -> bool:
    pure = PurePosixPath(path)
    return str(pure.parent) == folder and pure.suffix == ".json"


def _gone(root: Path, paths: list[str]) -> Iterator[Problem]:
    for path in paths:
        if not (root / path).is_file():
            yield Problem("no-bundle", f"{path} is missing", "run `burnbook generate`")


def _edited(root: Path, paths: list[str]) -> Iterator[Problem]:
    for path in publish.altered(root, paths):
        if (root / path).is_file():
            mend = "run `burnbook generate`, or give --edited to push it as it is"
            yield Problem("edited", f"{path} was edited by hand", mend)


def _unproven(root: Path) -> Iterator[Problem]:
    file = root / publish.UNPROVEN
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    if lines:
        shown = "; ".join(lines[:3]) + (f" and {len(lines) - 3} more" if len(lines) > 3 else "")
        mend = "run `burnbook generate` with every tool at hand, or give --unproven"
        yield Problem("unproven", f"parts of the bundle are not proved: {shown}", mend)


def _board(root: Path, path: str) -> Board:
    try:
        found = json.loads((root / path).read_text(encoding="utf-8"))
        return Board(path, found["uid"], found["title"], found)
    except (ValueError, KeyError, TypeError) as error:
        mend = "run `burnbook generate --overwrite`"
        raise SpecError([Problem("edited", f"{path} is no dashboard any more: {error}", mend)]) from error
