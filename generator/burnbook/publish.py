"""Publish: the staged bundle replaces the old one wholly, or not at all.

Everything is written and fsynced in a staging folder beside the bundle, and proved there. Then a journal is written:
from that rename on the new bundle is the truth, and whoever comes next finishes the work (`recover`). Manifests, one a
service, say what is ours: only those files are ever replaced or removed, and only if nobody edited them.
"""

from __future__ import annotations

import difflib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from burnbook.diagnostics import Problem, SpecError
from burnbook.model.bundle import Artifact, Bundle, Changes, Proof
from burnbook.text import json_out

STATE = ".burnbook"
STAGE = f"{STATE}/staging"
JOURNAL = f"{STATE}/journal.json"
UNPROVEN = f"{STATE}/UNPROVEN"


def whole(bundle: Bundle) -> dict[str, str]:
    """Return every file of the bundle with its manifests, contents by path."""
    files = {artifact.path: artifact.content for artifact in bundle.artifacts}
    owners = dict.fromkeys(artifact.owner for artifact in bundle.artifacts)
    return files | {_manifest_path(owner): _manifest(owner, bundle.artifacts) for owner in owners}


def stage(files: Mapping[str, str], folder: Path) -> None:
    """Write files below a folder, each safely on the disk."""
    for path, content in files.items():
        _write(folder / path, content.encode())


def changes(files: Mapping[str, str], root: Path, owners: Iterable[str] | None = None) -> Changes:
    """Return what publishing these files would change, with a unified diff. `owners` None means: of all services."""
    old = _owned(root, owners)
    before = {path: _read(root / path) for path in {*files, *old}}
    added = tuple(sorted(path for path in files if before[path] is None))
    changed = tuple(sorted(p for p in files if before[p] is not None and before[p] != files[p].encode()))
    removed = tuple(sorted(path for path in old if path not in files and before[path] is not None))
    parts = (_diff(path, before[path] or b"", files.get(path, "")) for path in sorted((*added, *changed, *removed)))
    return Changes(added, changed, removed, "".join(parts))


def edited(files: Mapping[str, str], root: Path, owners: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Return a problem for each file that publishing would overwrite although a person wrote it."""
    ours = _owned(root, owners)
    mend = "move your change into the definition, or give --overwrite to lose it"
    found = []
    for path in sorted({*files, *ours}):
        on_disk = _read(root / path)
        foreign = on_disk is not None and path not in ours and not path.startswith(f"{STATE}/")
        by_hand = path in ours and on_disk is not None and _hash(on_disk) != ours[path]
        if (foreign or by_hand) and on_disk != files.get(path, "").encode():
            text = f"{path} was edited by hand" if by_hand else f"{path} was not written by Burnbook"
            found.append(Problem("edited", text, mend))
    return tuple(found)


def publish(files: Mapping[str, str], root: Path, found: Changes, gaps: str) -> None:
    """Move the changed files from staging into the bundle; from the journal on, this cannot be half done.

    `gaps` is what UNPROVEN says; empty takes the file away.
    """
    staged = [*found.added, *found.changed]
    for path in set(files) - set(staged):
        (root / STAGE / path).unlink(missing_ok=True)
    if gaps:
        stage({UNPROVEN: gaps}, root / STAGE)
    move = sorted([*staged, *([UNPROVEN] if gaps else [])], key=_order)
    remove = [*found.removed, *([] if gaps else [UNPROVEN])]
    _write(root / JOURNAL, json_out.dump({"move": move, "remove": remove}).encode())
    recover(root)


def recover(root: Path) -> bool:
    """Finish an interrupted publish, or clear what was staged before one; tell whether there was anything to finish."""
    journal = root / JOURNAL
    begun = journal.is_file()
    if begun:
        work = json.loads(journal.read_text(encoding="utf-8"))
        for path in work["move"]:
            _move(root / STAGE / path, root / path)
        for path in work["remove"]:
            _remove(root, path)
        journal.unlink()
        _sync(journal.parent)
    shutil.rmtree(root / STAGE, ignore_errors=True)
    with suppress(OSError):
        (root / STATE).rmdir()
    return begun


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


def unproven(proofs: Iterable[Proof]) -> str:
    """Return what was not proved, a line each; empty if all was."""
    left = (f"{proof.status}: {proof.check} {proof.subject}\n" for proof in proofs if proof.status != "passed")
    return "".join(sorted(left))


def published(root: Path) -> tuple[str, ...]:
    """Return the paths of the bundle on disk, by its manifests."""
    return tuple(sorted(path for path in _owned(root, None) if not path.startswith(f"{STATE}/")))


def _owned(root: Path, owners: Iterable[str] | None) -> dict[str, str]:
    """Return the files that the manifests on disk call ours, with their hashes; manifests have none."""
    wanted = None if owners is None else set(owners)
    found: dict[str, str] = {}
    for manifest in sorted((root / STATE).glob("*.json")):
        if manifest.name == PurePosixPath(JOURNAL).name or (wanted is not None and manifest.stem not in wanted):
            continue
        content = manifest.read_bytes()
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            found |= {path: str(hash_) for path, hash_ in json.loads(content)["files"].items() if _inside(path)}
        found[f"{STATE}/{manifest.name}"] = _hash(content)
    return found


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts


def _manifest_path(owner: str) -> str:
    return f"{STATE}/{owner}.json"


def _manifest(owner: str, artifacts: Iterable[Artifact]) -> str:
    mine = sorted((artifact for artifact in artifacts if artifact.owner == owner), key=lambda a: a.path)
    return json_out.dump(
        {"source": mine[0].source, "files": {artifact.path: _hash(artifact.content.encode()) for artifact in mine}}
    )


def _order(path: str) -> tuple[bool, str]:
    """Manifests last."""
    return path.startswith(f"{STATE}/"), path


def _move(staged: Path, final: Path) -> None:
    if staged.exists():  # else it was moved before the interruption
        final.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(final)
        _sync(final.parent)


def _remove(root: Path, path: str) -> None:
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


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _diff(path: str, before: bytes, after: str) -> str:
    old, new = before.decode("utf-8", "replace").splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"))
