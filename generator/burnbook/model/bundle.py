"""What is written and how it is proved: artifacts, checks, proofs, changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from burnbook.diagnostics import Problem

Status = Literal["passed", "failed", "missing", "waived"]
PROJECT_OWNER = "burnbook"
"""The manifest of what concerns all services."""
DO_NOT_EDIT = "Written by `burnbook generate`; change the definition, not this file."
"""What the head of a generated file ends with."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of the bundle. `path` is relative to the bundle, with `/`; `owner` names its manifest.

    With `merge` keep, what people wrote between its keep marks stays, also that in the files it was `before`.
    """

    path: str
    content: str
    owner: str
    source: str
    merge: Literal["replace", "keep"] = "replace"
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """All artifacts, by path."""

    artifacts: tuple[Artifact, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A proof by an external tool, run in the folder of the bundle; `reads` are the files its verdict rests on.

    `modules` are the Go modules that the tool must be built with: without them it could only refuse.
    """

    tool: str
    arguments: tuple[str, ...]
    reads: tuple[str, ...]
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Runs:
    """A proof by several runs of an external tool: `arguments` are told by the bundle's files."""

    tool: str
    arguments: Callable[[Path], Iterable[tuple[str, ...]]]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspect:
    """A proof by our own code: it gets the bundle's folder and returns what is wrong."""

    function: Callable[[Path], tuple[str, ...]]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to prove. `version` goes up when the check itself changes, so that old verdicts are forgotten.

    `terms` are what the verdict rests on besides the files; `names` are texts in them that any others could stand for.
    """

    name: str
    subject: str
    how: Command | Runs | Inspect
    version: int = 1
    terms: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The verdict on a check; `seconds` is what it took when it was run, `cached` tells that this was earlier.

    An `optional` one may be missing: the bundle is published, and says what is not proved.
    """

    check: str
    subject: str
    status: Status
    seconds: float
    cached: bool = False
    words: str = ""
    optional: bool = False

    @property
    def holds_back(self) -> bool:
        """Whether nothing can be published with this verdict."""
        return self.status == "failed" or (self.status == "missing" and not self.optional)


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
