"""Manifests: which files are ours, what has changed, and what people wrote that must not be lost."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from burnbook.diagnostics import Problem
from burnbook.model.bundle import Artifact, Bundle, Changes, Proof
from burnbook.publish.kept import contradicted, fingerprint, lost
from burnbook.text import json_out

STATE = ".burnbook"
JOURNAL = f"{STATE}/journal.json"
UNPROVEN = f"{STATE}/UNPROVEN"


def whole(bundle: Bundle) -> dict[str, str]:
    """Return every file of the bundle with its manifests, contents by path."""
    files = {artifact.path: artifact.content for artifact in bundle.artifacts}
    owners = dict.fromkeys(artifact.owner for artifact in bundle.artifacts)
    return files | {_manifest_path(owner): _manifest(owner, bundle.artifacts) for owner in owners}


def changes(files: Mapping[str, str], root: Path, owners: Iterable[str] | None = None) -> Changes:
    """Return what publishing these files would change, with a unified diff. `owners` None means: of all services."""
    old = _owned(root, owners)
    before = {path: _read(root / path) for path in {*files, *old}}
    added = tuple(sorted(path for path in files if before[path] is None))
    changed = tuple(sorted(p for p in files if before[p] is not None and before[p] != files[p].encode()))
    removed = tuple(sorted(path for path in old if path not in files and before[path] is not None))
    parts = (_diff(path, before[path] or b"", files.get(path, "")) for path in sorted((*added, *changed, *removed)))
    return Changes(added, changed, removed, "".join(parts))


def edited(bundle: Bundle, root: Path, owners: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Return a problem for each file that publishing would overwrite although a person wrote it, or a part of it."""
    files, ours = whole(bundle), _owned(root, owners)
    found = [*lost(bundle, ours, root), *contradicted(bundle, root)]
    for path in sorted({*files, *ours}):
        on_disk = _read(root / path)
        if on_disk is None or on_disk == files.get(path, "").encode():
            continue
        if path not in ours and not path.startswith(f"{STATE}/"):
            mend = "move it away, or give --overwrite to lose it"
            found.append(Problem("edited", f"{path} was not written by Burnbook", mend))
        elif path in ours and fingerprint(path, on_disk) != ours[path]:
            mend = "move your change into the definition, or give --overwrite to lose it"
            found.append(Problem("edited", f"{path} was edited by hand", mend))
    return tuple(found)


def blocked(files: Iterable[str], root: Path) -> tuple[Problem, ...]:
    """Return a problem for each thing that stands where a file or a folder of the bundle belongs."""
    folders = {parent for path in files for parent in PurePosixPath(path).parents} - {PurePosixPath(".")}
    in_the_way = [(str(path), "a file", "a folder") for path in sorted(folders) if (root / path).is_file()]
    in_the_way += [(path, "a folder", "a file") for path in sorted(files) if (root / path).is_dir()]
    return tuple(
        Problem("in-the-way", f"{path} is {found}, where {wanted} of the bundle belongs", "move it away")
        for path, found, wanted in in_the_way
    )


def unproven(proofs: Iterable[Proof], root: Path, owners: Iterable[str] | None) -> str:
    """Return what is not proved, a line each; empty if all is. A run for some services keeps the others' lines."""
    told = {f"{proof.check} {proof.subject}": proof.status for proof in proofs}
    kept = [] if owners is None else (_read(root / UNPROVEN) or b"").decode("utf-8", "replace").splitlines()
    others = [line for line in kept if line.partition(": ")[2] not in told]
    return "".join(f"{line}\n" for line in sorted([*others, *(f"{s}: {w}" for w, s in told.items() if s != "passed")]))


def published(root: Path) -> tuple[str, ...]:
    """Return the paths of the bundle on disk, by its manifests."""
    return tuple(sorted(path for path in _owned(root, None) if not path.startswith(f"{STATE}/")))


def altered(root: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Return which of these published files are gone, or no longer what their manifest says."""
    ours = _owned(root, None)
    on_disk = {path: _read(root / path) for path in paths}
    return tuple(path for path, found in on_disk.items() if found is None or fingerprint(path, found) != ours.get(path))


def inside(path: str) -> bool:
    """Tell whether a path of a manifest or journal stays below the project."""
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts


def _owned(root: Path, owners: Iterable[str] | None) -> dict[str, str]:
    """Return the files that the manifests on disk call ours, with their hashes; manifests have none."""
    wanted = None if owners is None else set(owners)
    found: dict[str, str] = {}
    for manifest in sorted((root / STATE).glob("*.json")):
        if manifest.name == PurePosixPath(JOURNAL).name or (wanted is not None and manifest.stem not in wanted):
            continue
        content = _read(manifest) or b""
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            found |= {path: str(hash_) for path, hash_ in json.loads(content)["files"].items() if inside(path)}
        found[f"{STATE}/{manifest.name}"] = fingerprint(manifest.name, content)
    return found


def _manifest_path(owner: str) -> str:
    return f"{STATE}/{owner}.json"


def _manifest(owner: str, artifacts: Iterable[Artifact]) -> str:
    mine = sorted((artifact for artifact in artifacts if artifact.owner == owner), key=lambda a: a.path)
    return json_out.dump(
        {"source": mine[0].source, "files": {a.path: fingerprint(a.path, a.content.encode()) for a in mine}}
    )


def _read(path: Path) -> bytes | None:
    """Return what a file holds, with our line ends: Git on Windows changes them, and nobody edited anything."""
    return path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else None


def _diff(path: str, before: bytes, after: str) -> str:
    old, new = before.decode("utf-8", "replace").splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"))
