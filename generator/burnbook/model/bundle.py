"""What is written and how it is proved: artifacts, checks, proofs, changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from burnbook.diagnostics import Problem

Status = Literal["passed", "failed", "missing", "waived"]


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of the bundle. `path` is relative to the bundle, with `/`; `owner` names its manifest."""

    path: str
    content: str
    owner: str
    source: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """All artifacts, by path."""

    artifacts: tuple[Artifact, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A proof by an external tool, run in the folder of the bundle; `reads` are the files its verdict rests on."""

    tool: str
    arguments: tuple[str, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspect:
    """A proof by our own code: it gets the bundle's folder and returns what is wrong."""

    function: Callable[[Path], tuple[str, ...]]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to prove. `version` goes up when the check itself changes, so that old verdicts are forgotten."""

    name: str
    subject: str
    how: Command | Inspect
    version: int = 1


@dataclass(frozen=True, slots=True)
class Proof:
    """The verdict on a check; `seconds` is what it took when it was run, `cached` tells that this was earlier."""

    check: str
    subject: str
    status: Status
    seconds: float
    cached: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What publishing did or would do, as paths; `diff` is a unified diff of it."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    diff: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run: what changed, what was proved, what was warned of."""

    changes: Changes
    proofs: tuple[Proof, ...]
    warnings: tuple[Problem, ...]
