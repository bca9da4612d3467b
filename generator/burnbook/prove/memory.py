"""What was proved is remembered in the user's cache, under the hash of all that the verdict rests on.

That is the tool's version, the check, its version and every byte that it read, but for names that mean nothing to it.
Only passes are kept: a failure is always told by the tool itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from burnbook.model.bundle import Check
from burnbook.prove.shape import canonical
from burnbook.toolbox import cache_folder


def key(check: Check, by: str, bundle: Path) -> str:
    """Return what a check's verdict is remembered under; `by` is the tool with its version."""
    subject = "" if check.names else check.subject
    digest = hashlib.sha256(repr((by, check.name, subject, check.version, check.terms)).encode())
    for path in check.how.reads:
        for part in (path.encode(), (bundle / path).read_bytes()):
            read = canonical(part.decode(), check.names).encode() if check.names else part
            digest.update(hashlib.sha256(read).digest())
    return digest.hexdigest()


def recall(kept: str) -> float | None:
    """Return how many seconds the proof took that is remembered under a key, or None."""
    try:
        return float(json.loads(_file(kept).read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(kept: str, check: Check, seconds: float) -> None:
    """Remember a pass; a cache that cannot be written only costs time."""
    text = json.dumps({"check": check.name, "subject": check.subject, "seconds": round(seconds, 3)})
    file = _file(kept)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}.{id(check)}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
    except OSError:
        return


def _file(kept: str) -> Path:
    return cache_folder("proofs") / kept
