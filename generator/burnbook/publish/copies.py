"""Copies of the bundle in a folder of somebody's choice: only what an earlier copy wrote there is ever replaced."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from burnbook.diagnostics import Problem, SpecError
from burnbook.publish.journal import delete, stage
from burnbook.publish.manifest import inside
from burnbook.text import json_out

_LIST = ".burnbook-copy.json"
_EMPTY = "name a folder that is empty or new"
_AWAY = "move it away, or name another folder"


def copy(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a folder that is empty or holds an earlier copy, and remove what that one had and this has not.

    The list of what is ours is written first and last, so that a copy that was interrupted is still known as one.
    """
    before = _before(folder)
    theirs = [folder / path for path in files if path not in before and (folder / path).exists()]
    if theirs:
        raise SpecError(Problem("not-empty", f"{path} is not of an earlier copy", _AWAY) for path in theirs)
    stage({_LIST: json_out.dump(sorted({*before, *files}))}, folder)
    stage(files, folder)
    for path in before - files.keys():
        delete(folder, path)
    stage({_LIST: json_out.dump(sorted(files))}, folder)


def _before(folder: Path) -> set[str]:
    """Return what an earlier copy wrote; raise `SpecError` if the folder is somebody else's."""
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise SpecError([Problem("not-empty", f"{folder} is a file", _EMPTY)])
    with suppress(ValueError, OSError):
        listed = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        if isinstance(listed, list) and all(isinstance(path, str) and inside(path) for path in listed):
            return set(listed)
    if any(folder.iterdir()):
        raise SpecError([Problem("not-empty", f"{folder} is not empty, and no earlier copy", _EMPTY)])
    return set()
