"""Prove: every check is run by its real tool, or by our own look at the files; what passed is remembered.

Checks of one key are proved once, and those that read most are begun first: they take longest.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from burnbook.diagnostics import Progress, silent
from burnbook.model.bundle import Check, Command, Inspect, Proof, Runs
from burnbook.prove import memory
from burnbook.prove.verdicts import Verdicts
from burnbook.toolbox import Tool, Version, find, modules

OLDEST: Mapping[str, Version] = {"promtool": (2, 42), "amtool": (0, 25), "otelcol": (0, 158)}
_GLANCE_SECONDS = 0.2
OPTIONAL = frozenset({"otelcol"})


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms is proved: the oldest tools that will do, what is waived, whether old verdicts count."""

    oldest: Mapping[str, Version] = field(default_factory=lambda: OLDEST)
    waived: Collection[str] = ()
    remembered: bool = True


@dataclass(frozen=True, slots=True)
class _Job:
    """Checks of one key, each with its place among all: what passes for the first passes for the others."""

    key: str
    checks: list[tuple[int, Check]]


def prove(checks: tuple[Check, ...], bundle: Path, terms: Terms, progress: Progress = silent) -> tuple[Proof, ...]:
    """Run all checks on the files in `bundle`, two or more at a time; return the proofs in the checks' order."""
    interrupted, tools = Event(), _tools(checks, terms)
    verdicts = Verdicts(bundle, tools, interrupted.is_set)
    proofs = {place: proof for place, check in enumerate(checks) if (proof := _without(check, tools, terms))}
    jobs = _jobs(((place, check) for place, check in enumerate(checks) if place not in proofs), tools, bundle)

    def one(job: _Job) -> None:
        if interrupted.is_set():
            raise KeyboardInterrupt
        try:
            proofs.update(_proofs(job, terms, verdicts))
        except KeyboardInterrupt:
            interrupted.set()
            raise
        progress("proving", len(proofs), len(checks))

    progress("proving", len(proofs), len(checks))
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        try:
            _wait({pool.submit(one, job) for job in jobs})
        except BaseException:
            interrupted.set()  # what has begun is ended, and no other begun
            raise
    return tuple(proofs[place] for place in range(len(checks)))


def _wait(pending: set[Future[None]]) -> None:
    """Wait for all, or for the first that fails: in glances, for a signal need not wake who waits without an end."""
    while pending:
        done, pending = wait(pending, _GLANCE_SECONDS, FIRST_EXCEPTION)
        for future in done:
            future.result()


def how_to_get(tool: str) -> str:
    """Return what to do about a missing tool."""
    return f"run tools/install (no root needed), or put {tool} on PATH"


def _tools(checks: Iterable[Check], terms: Terms) -> dict[str, Tool]:
    """Return the tools that are asked for, not waived, and there."""
    asked = {check.how.tool for check in checks if not isinstance(check.how, Inspect)}.difference(terms.waived)
    return {name: tool for name in asked if (tool := find(name, terms.oldest[name]))}


def _without(check: Check, tools: Mapping[str, Tool], terms: Terms) -> Proof | None:
    """Return the verdict on a check whose tool is waived, missing, or not built with what it takes."""
    if isinstance(check.how, Inspect):
        return None
    tool = check.how.tool
    lacking = _lacking(check.how, tools[tool]) if tool in tools else ""
    if tool in tools and not lacking:
        return None
    if tool in terms.waived:
        return Proof(check.name, check.subject, "waived", 0.0, words=f"--no-proof {tool}")
    words = f"{tool} {'.'.join(map(str, terms.oldest[tool]))} or newer{lacking}"
    return Proof(check.name, check.subject, "missing", 0.0, words=words, optional=tool in OPTIONAL)


def _lacking(how: Command | Runs, tool: Tool) -> str:
    """Return the words for what a tool was built without; empty if it lacks nothing."""
    needed = how.modules if isinstance(how, Command) else ()
    lacking = sorted(set(needed) - modules(tool)) if needed else []
    return f" that holds {', '.join(name.rpartition('/')[2] for name in lacking)}" if lacking else ""


def _jobs(checks: Iterable[tuple[int, Check]], tools: Mapping[str, Tool], bundle: Path) -> list[_Job]:
    """Return the checks by their key, those first that read most."""
    jobs: dict[str, _Job] = {}
    for place, check in checks:
        tool = None if isinstance(check.how, Inspect) else tools[check.how.tool]
        key = memory.key(check, f"{tool.name} {tool.shown}" if tool else "burnbook", bundle)
        jobs.setdefault(key, _Job(key, [])).checks.append((place, check))
    return sorted(jobs.values(), key=lambda job: -_size(job.checks[0][1], bundle))


def _size(check: Check, bundle: Path) -> int:
    return sum((bundle / path).stat().st_size for path in check.how.reads)


def _proofs(job: _Job, terms: Terms, verdicts: Verdicts) -> dict[int, Proof]:
    """Return the proofs of a job. What fails is run under each name: its words are those of its own files."""
    seconds = memory.recall(job.key) if terms.remembered else None
    proofs: dict[int, Proof] = {}
    for place, check in job.checks:
        passed = Proof(check.name, check.subject, "passed", seconds or 0.0, cached=True)
        proofs[place] = passed if seconds is not None else verdicts.proof(check)
        if seconds is None and proofs[place].status == "passed":
            seconds = proofs[place].seconds
            memory.keep(job.key, check, seconds)
    return proofs
