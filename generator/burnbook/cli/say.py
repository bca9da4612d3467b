"""Everything that is said: problems, proofs, changes, progress. Plain and stable when piped, rich on a terminal."""

from __future__ import annotations

import os
import platform
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from burnbook import __version__
from burnbook.diagnostics import Problem, Progress
from burnbook.model.bundle import Changes, Proof
from burnbook.text import json_out

FORMATS = ("text", "json", "github")
_chosen: list[str] = ["text"]
_MARKS = {"passed": "green", "failed": "red", "missing": "red", "waived": "yellow"}


def choose_format(name: str) -> None:
    """Tell problems of any stage in this format; without a name as text, or as GitHub's CI reads them."""
    usual = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    _chosen[0] = name or usual


def problems(found: Iterable[Problem]) -> None:
    """Tell problems on stderr (json on stdout), in their order, with a count at the end."""
    told = tuple(found)
    if _chosen[0] == "json":
        print(json_out.dump([asdict(problem) for problem in told]), end="")
        return
    show = _github if _chosen[0] == "github" else _text
    for problem in told:
        print(show(problem), file=sys.stderr)
    errors = sum(problem.level == "error" for problem in told)
    if errors and _chosen[0] == "text":
        print(f"{errors} problem{'s' * (errors != 1)}; nothing was written", file=sys.stderr)


def _text(problem: Problem) -> str:
    head = f"{problem.level}[{problem.id}]: {problem.text}"
    span = problem.span
    if span is None:
        return _coloured(head) + (f"\n  {problem.mend}" if problem.mend else "")
    place = f"{span.file}:{span.line}:{span.column}: {_coloured(head)}"
    if not problem.source.strip():
        return f"{place}\n  {problem.mend}" if problem.mend else place
    pad = re.sub(r"[^\t]", " ", problem.source[: span.column - 1])
    marks = "^" * max(1, min(span.width, len(problem.source) - span.column + 1))
    return f"{place}\n{span.line:5} | {problem.source}\n      | {pad}{marks} {problem.mend}".rstrip()


def _github(problem: Problem) -> str:
    text = f"{problem.text}: {problem.mend}" if problem.mend else problem.text
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    span = problem.span
    place = f"file={span.file},line={span.line},col={span.column}," if span else ""
    return f"::{problem.level} {place}title={problem.id}::{escaped}"


def _coloured(head: str) -> str:
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR"):
        return head
    word, _, rest = head.partition(":")
    return f"\033[1;{'31' if word.startswith('error') else '33'}m{word}\033[0m:{rest}"


def proofs(found: tuple[Proof, ...]) -> None:
    """Show the table of proofs, then what the tools said of the failures."""
    rows = [(p.check, p.subject, p.status, _time(p)) for p in found]
    table(("proof", "subject", "verdict", "time"), rows, colours=[_MARKS[p.status] for p in found])
    for proof in found:
        if proof.status in ("failed", "missing"):
            print(f"\n{proof.check} {proof.subject}: {proof.status}\n{_indented(proof.words)}", file=sys.stderr)


def _time(proof: Proof) -> str:
    if proof.status in ("missing", "waived"):
        return "-"
    return f"{proof.seconds:.2f} s" + (" (earlier)" if proof.cached else "")


def _indented(words: str) -> str:
    return "\n".join(f"  {line}" for line in words.splitlines())


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], colours: list[str] | None = None) -> None:
    """Print a table: rich on a terminal, aligned columns when piped."""
    if not sys.stdout.isatty():
        widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
        for row in (head, *rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*head, box=box.SIMPLE_HEAD)
    for row, colour in zip(rows, colours or [""] * len(rows), strict=True):
        drawn.add_row(*row[:2], f"[{colour}]{row[2]}[/]" if colour else row[2], *row[3:])
    Console().print(drawn)


def changes(found: Changes) -> None:
    """Tell which files were written and removed."""
    for word, paths in (("added", found.added), ("changed", found.changed), ("removed", found.removed)):
        if paths:
            shown = ", ".join(paths[:4]) + (f" and {len(paths) - 4} more" if len(paths) > 4 else "")
            print(f"{word} {len(paths)}: {shown}")


def line(text: str) -> None:
    """Print one line."""
    print(text)


def block(text: str) -> None:
    """Print text that ends as it ends: a diff, a schema."""
    print(text, end="")


@contextmanager
def progress() -> Iterator[Progress]:
    """Show a bar on a terminal; nothing when piped, where the table follows anyway."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total)


def failure(error: OSError) -> None:
    """Tell what the system refused."""
    where = f"{error.filename}: " if error.filename else ""
    print(f"error[system]: {where}{error.strerror or error}\n  the bundle is as it was", file=sys.stderr)


def bug(arguments: list[str]) -> None:
    """Print a report to paste."""
    facts: dict[str, Any] = {"burnbook": __version__, "python": platform.python_version(), "arguments": arguments}
    print("This is a bug in Burnbook, not in your files. Please report it with this text:", file=sys.stderr)
    print(json_out.dump(facts) + traceback.format_exc(), file=sys.stderr)
