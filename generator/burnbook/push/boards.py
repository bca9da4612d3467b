"""The dashboards of the bundle that is on disk, if it may be pushed: proved, and as Burnbook wrote it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from burnbook import publish
from burnbook.diagnostics import Problem, Report


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


def read(root: Path, folder: str, allowed: Allowed, report: Report) -> tuple[Board, ...]:
    """Return the dashboards of a folder of the bundle; report every reason not to push them."""
    paths = [path for path in publish.published(root) if _is_board(path, folder)]
    if not paths:
        report(Problem("no-bundle", f"the bundle has no dashboards in {folder}/", "run `burnbook generate`"))
    if not allowed.edited:
        _edited(root, paths, report)
    if not allowed.unproven:
        _unproven(root, report)
    return tuple(board for path in paths if (board := _board(root, path, report)))


def _is_board(path: str, folder: str) -> bool:
    pure = PurePosixPath(path)
    return str(pure.parent) == folder and pure.suffix == ".json"


def _edited(root: Path, paths: list[str], report: Report) -> None:
    for path in publish.altered(root, paths):
        if (root / path).is_file():
            mend = "run `burnbook generate`, or give --edited to push it as it is"
            report(Problem("edited", f"{path} was edited by hand", mend))


def _unproven(root: Path, report: Report) -> None:
    file = root / publish.UNPROVEN
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    if lines:
        shown = "; ".join(lines[:3]) + (f" and {len(lines) - 3} more" if len(lines) > 3 else "")
        mend = "run `burnbook generate` with every tool at hand, or give --unproven"
        report(Problem("unproven", f"parts of the bundle are not proved: {shown}", mend))


def _board(root: Path, path: str, report: Report) -> Board | None:
    if not (root / path).is_file():
        report(Problem("no-bundle", f"{path} is missing", "run `burnbook generate`"))
        return None
    try:
        found = json.loads((root / path).read_text(encoding="utf-8"))
        return Board(path, found["uid"], found["title"], found)
    except (ValueError, KeyError, TypeError):
        report(Problem("edited", f"{path} is no dashboard any more", "run `burnbook generate --overwrite`"))
        return None
