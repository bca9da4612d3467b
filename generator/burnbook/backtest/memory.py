"""Answers of a Prometheus about times that are over, in the user's cache: a backtest that was interrupted goes on."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path

from burnbook.live.prometheus import Sample, Series
from burnbook.toolbox import cache_folder

FORM = 1
"""Of what is kept; another one is not read."""


def key(*what: object) -> str:
    """Return what an answer is remembered under: who was asked, what, and of which time."""
    return hashlib.sha256(repr((FORM, *what)).encode()).hexdigest()


def recall(kept: str) -> tuple[Series, ...] | None:
    """Return the answer that is remembered under a key, or None."""
    try:
        told = json.loads(gzip.decompress(_file(kept).read_bytes()))
        return tuple(Series(labels, tuple(Sample(*pair) for pair in pairs)) for labels, pairs in told)
    except (OSError, EOFError, ValueError, TypeError):
        return None


def keep(kept: str, found: tuple[Series, ...]) -> None:
    """Remember an answer; a cache that cannot be written only costs time."""
    told = [(dict(one.labels), [(sample.time, sample.value) for sample in one.samples]) for one in found]
    file = _file(kept)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(gzip.compress(json.dumps(told, separators=(",", ":")).encode(), 1))
        fresh.replace(file)
    except OSError:
        return


def _file(kept: str) -> Path:
    return cache_folder("history") / f"{kept}.json.gz"
