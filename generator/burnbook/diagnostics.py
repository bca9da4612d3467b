"""What every stage may say: a problem with its place, the error that carries all of them, and progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: line and column count from 1, width in characters."""

    file: str
    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what (a stable id and words), and what to write instead.

    `source` is the text of the line; `span` is None for a problem of no file (a missing tool, a full disk).
    `subject` is the `service` or `service/slo` that it is about, if it is about one: two may share a mistake.
    """

    id: str
    text: str
    mend: str = ""
    span: Span | None = None
    source: str = ""
    level: Level = "error"
    subject: str = field(default="", compare=False)


class SpecError(Exception):
    """All the problems of a stage at once. Only the command line catches it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("; ".join(problem.text for problem in self.problems))


class UnfinishedError(Exception):
    """The system refused something while a proved bundle was moved into place: the next command goes on."""

    def __init__(self, refused: OSError) -> None:
        self.refused = refused
        super().__init__(str(refused))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place, then by id; problems without a place come first; each is told once."""
    nowhere = Span("", 0, 0, 0)
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.span or nowhere, p.id, p.text)))


def raise_errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Raise `SpecError` with everything if any problem is an error; else return the warnings."""
    found = in_order(problems)
    if any(problem.level == "error" for problem in found):
        raise SpecError(found)
    return found


Report = Callable[[Problem], None]
"""Where a stage tells its problems; the pipeline collects those of all stages and raises them together."""


def about(report: Report, subject: str) -> Report:
    """Return a report that says whom its problems are about, unless they say so themselves."""
    return lambda problem: report(problem if problem.subject else replace(problem, subject=subject))


Progress = Callable[[str, int, int], None]
"""Called with a stage's words, the steps done and the steps in all."""


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
