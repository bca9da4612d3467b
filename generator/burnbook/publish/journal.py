"""The journal: the staged bundle replaces the old one wholly, or not at all.

Everything is written in a staging folder beside the bundle, and proved there. What has changed is made safe on disk,
then a journal is written: from that rename on the new bundle is the truth, and whoever comes next finishes the work
(`recover`).
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from burnbook.diagnostics import Problem, SpecError, UnfinishedError
from burnbook.model.bundle import Changes
from burnbook.publish.manifest import JOURNAL, STATE, UNPROVEN, inside
from burnbook.text import json_out

STAGE = f"{STATE}/staging"


def stage(files: Mapping[str, str], folder: Path) -> None:
    """Write files below a folder; they are safe on the disk once `publish` has chosen those that it moves."""
    for parent in {(folder / path).parent for path in files}:
        parent.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (folder / path).write_bytes(content.encode())


def publish(files: Mapping[str, str], root: Path, found: Changes, gaps: str) -> None:
    """Move the changed files from staging into the bundle; from the journal on, this cannot be half done.

    `gaps` is what UNPROVEN says; empty takes the file away. Raise `UnfinishedError` if the system refuses a move, and
    `OSError` if it refuses before the first one.
    """
    staged = [*found.added, *found.changed]
    for path in set(files) - set(staged):
        (root / STAGE / path).unlink(missing_ok=True)
    if gaps:
        stage({UNPROVEN: gaps}, root / STAGE)
    move = sorted([*staged, *([UNPROVEN] if gaps else [])], key=_order)
    remove = [*found.removed, *([] if gaps else [UNPROVEN])]
    for path in (*move, *remove):
        _permit(root / path)
    _settle(root / STAGE / path for path in move)
    try:
        _write(root / JOURNAL, json_out.dump({"move": move, "remove": remove}).encode())
    except OSError as refused:
        if not (root / JOURNAL).is_file():
            raise
        raise UnfinishedError(refused) from refused
    try:
        recover(root)
    except OSError as refused:
        raise UnfinishedError(refused) from refused


def recover(root: Path) -> None:
    """Finish an interrupted publish, if there is one; raise `SpecError` if its journal is not one of ours."""
    journal = root / JOURNAL
    if not journal.is_file():
        return
    move, remove = _planned(journal)
    for path in move:
        _move(root / STAGE / path, root / path)
    for path in remove:
        delete(root, path)
    for folder in {(root / path).parent for path in (*move, *remove)}:
        if folder.is_dir():
            _sync(folder)
    journal.unlink()
    _sync(journal.parent)
    clear(root)


def clear(root: Path) -> None:
    """Remove what was staged and is not to be published."""
    if (root / JOURNAL).is_file():
        return
    shutil.rmtree(root / STAGE, ignore_errors=True)
    with suppress(OSError):
        (root / f"{JOURNAL}.new").unlink(missing_ok=True)
        (root / STATE).rmdir()


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the bundle for one process; another that comes meanwhile is told so."""
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        mend = "wait for the other `burnbook` to end"
        raise SpecError([Problem("locked", f"another run is writing to {root}", mend)]) from None
    else:
        yield
    finally:
        os.close(handle)


def _planned(journal: Path) -> tuple[list[str], list[str]]:
    mend = "restore alerts/ and .burnbook/ from version control, and run `burnbook generate`"
    try:
        work = json.loads(journal.read_text(encoding="utf-8"))
        move, remove = [str(path) for path in work["move"]], [str(path) for path in work["remove"]]
    except (ValueError, KeyError, TypeError):
        text = f"{JOURNAL}, which an interrupted run left, cannot be read"
        raise SpecError([Problem("journal", text, mend)]) from None
    outside = [path for path in (*move, *remove) if not inside(path)]
    if outside:
        text = f"{JOURNAL} names {outside[0]}, which lies outside of the project"
        raise SpecError([Problem("journal", text, mend)])
    return move, remove


def _permit(path: Path) -> None:
    """Raise `PermissionError` if the folder that holds, or will hold, this file is closed to us."""
    folder = next(parent for parent in path.parents if parent.is_dir())
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _order(path: str) -> tuple[bool, str]:
    """Manifests last."""
    return path.startswith(f"{STATE}/"), path


def _move(staged: Path, final: Path) -> None:
    if staged.exists():  # else it was moved before the interruption
        final.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(final)


def delete(root: Path, path: str) -> None:
    """Remove a file, and the folders below `root` that it leaves empty."""
    (root / path).unlink(missing_ok=True)
    for parent in (root / path).parents:
        if parent == root:
            return
        with suppress(OSError):
            parent.rmdir()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync(path.parent)


def _settle(files: Iterable[Path]) -> None:
    """Make files and their names safe on the disk."""
    settled = tuple(files)
    for path in (*settled, *{path.parent for path in settled}):
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
