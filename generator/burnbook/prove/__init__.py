"""Prove: every check is run by its real tool, or by our own look at the files; what passed is remembered.

A verdict is kept in the user's cache under the hash of the tool's version, the check, its version and every byte that
it read, but for names that mean nothing to it. Only passes are kept: a failure is always told by the tool itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from signal import SIGINT
from threading import Event

from burnbook.diagnostics import Progress, silent
from burnbook.model.bundle import Check, Command, Inspect, Proof, Runs
from burnbook.prove.shape import canonical
from burnbook.toolbox import Tool, Version, cache_folder, find, run

OLDEST: Mapping[str, Version] = {"promtool": (2, 42), "amtool": (0, 25), "otelcol": (0, 158)}
OPTIONAL = frozenset({"otelcol"})
_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms is proved: the oldest tools that will do, what is waived, whether old verdicts count."""

    oldest: Mapping[str, Version] = field(default_factory=lambda: OLDEST)
    waived: Collection[str] = ()
    remembered: bool = True


def prove(checks: tuple[Check, ...], bundle: Path, terms: Terms, progress: Progress = silent) -> tuple[Proof, ...]:
    """Run all checks on the files in `bundle`, two or more at a time; return the proofs in the checks' order."""
    done, interrupted = 0, Event()

    def one(check: Check) -> Proof:
        nonlocal done
        if interrupted.is_set():
            raise KeyboardInterrupt
        try:
            proof = _proof(check, bundle, terms, interrupted.is_set)
        except KeyboardInterrupt:
            interrupted.set()
            raise
        done += 1
        progress("proving", done, len(checks))
        return proof

    progress("proving", 0, len(checks))
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        try:
            return tuple(pool.map(one, checks))
        except KeyboardInterrupt:
            interrupted.set()
            raise


def how_to_get(tool: str) -> str:
    """Return what to do about a missing tool."""
    return f"run tools/install (no root needed), or put {tool} on PATH"


def _proof(check: Check, bundle: Path, terms: Terms, interrupted: Callable[[], bool]) -> Proof:
    how = check.how
    if isinstance(how, Inspect):
        return _remember(check, "burnbook", bundle, terms, lambda: _inspect(how, bundle))
    if how.tool in terms.waived:
        return Proof(check.name, check.subject, "waived", 0.0, words=f"--no-proof {how.tool}")
    oldest = terms.oldest[how.tool]
    tool = find(how.tool, oldest)
    if tool is None:
        words, optional = f"{how.tool} {'.'.join(map(str, oldest))} or newer", how.tool in OPTIONAL
        return Proof(check.name, check.subject, "missing", 0.0, words=words, optional=optional)
    return _remember(check, f"{tool.name} {tool.shown}", bundle, terms, lambda: _run(how, tool, bundle, interrupted))


def _remember(check: Check, by: str, bundle: Path, terms: Terms, verdict: Callable[[], str]) -> Proof:
    """Return the remembered proof of the same bytes, or the verdict of now (empty words mean passed)."""
    kept = cache_folder("proofs") / _key(check, by, bundle)
    passed = Proof(check.name, check.subject, "passed", 0.0)
    if terms.remembered and (seconds := _recall(kept)) is not None:
        return replace(passed, seconds=seconds, cached=True)
    start = time.monotonic()
    words = verdict()
    seconds = time.monotonic() - start
    if words:
        return replace(passed, status="failed", seconds=seconds, words=words)
    _keep(kept, check, seconds)
    return replace(passed, seconds=seconds)


def _run(how: Command | Runs, tool: Tool, bundle: Path, interrupted: Callable[[], bool]) -> str:
    """Return what the tool says of the first run that fails; empty if none does."""
    for arguments in (how.arguments,) if isinstance(how, Command) else how.arguments(bundle):
        result = run((str(tool.path), *arguments), bundle, _PATIENCE, interrupted)
        if interrupted() or result.code == -SIGINT:  # Ctrl-C may reach the tool before it reaches us: start no other
            raise KeyboardInterrupt
        if result.code != 0:
            ended = f"ended after {_PATIENCE} s" if result.code is None else f"exit code {result.code}"
            return f"{tool.name} {' '.join(arguments)}: {ended}\n{result.output.strip()}"
    return ""


def _inspect(how: Inspect, bundle: Path) -> str:
    return "\n".join(how.function(bundle))


def _key(check: Check, by: str, bundle: Path) -> str:
    subject = "" if check.names else check.subject
    digest = hashlib.sha256(repr((by, check.name, subject, check.version, check.terms)).encode())
    for path in check.how.reads:
        for part in (path.encode(), (bundle / path).read_bytes()):
            read = canonical(part.decode(), check.names).encode() if check.names else part
            digest.update(hashlib.sha256(read).digest())
    return digest.hexdigest()


def _recall(kept: Path) -> float | None:
    try:
        return float(json.loads(kept.read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(kept: Path, check: Check, seconds: float) -> None:
    """Remember a pass; a cache that cannot be written only costs time."""
    text = json.dumps({"check": check.name, "subject": check.subject, "seconds": round(seconds, 3)})
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}.{id(check)}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(kept)
    except OSError:
        return
