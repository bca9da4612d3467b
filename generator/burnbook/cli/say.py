"""Everything that is said: problems, proofs, changes, progress. Plain and stable when piped, rich on a terminal."""

from __future__ import annotations

import os
import platform
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any, TextIO

from burnbook import __version__
from burnbook.diagnostics import Problem, Progress
from burnbook.model.bundle import Changes, Proof
from burnbook.prove import how_to_get
from burnbook.text import json_out

FORMATS = ("text", "json", "github")
_chosen: list[str] = ["text"]
_WIDEST = 300  # a longer line is not shown: its caret could not be found
_SECRETS = re.compile(
    r"""(?i)://(?P<user>[^/\s@"']+)@|"""
    r"""(?:bearer\s+|(?:token|passw(?:or)?d|secret|api[._-]?key|\w_file)["']?\s*[:=]\s*["']?)(?P<word>[^\s"',}&/][^\s"',}&]*)"""
)
_MARKS = {"passed": "green", "failed": "red", "missing": "red", "waived": "yellow"}


def choose_format(name: str) -> None:
    """Tell problems of any stage in this format; without a name as text, or as GitHub's CI reads them."""
    usual = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    _chosen[0] = name or usual


def problems(found: Iterable[Problem], ending: str = "nothing was written") -> None:
    """Tell problems on stderr, in their order, with a count and an ending; as json they are all that stdout holds."""
    told = tuple(replace(problem, text=_masked(problem.text), source=_masked(problem.source)) for problem in found)
    if _chosen[0] == "json":
        print(json_out.dump([asdict(problem) for problem in told]), end="")
        return
    show = _github if _chosen[0] == "github" else _text
    for problem in told:
        print(show(problem), file=sys.stderr)
    errors = sum(problem.level == "error" for problem in told)
    if errors and _chosen[0] == "text":
        print(f"{counted(errors, 'problem')}; {ending}", file=sys.stderr)


def _text(problem: Problem) -> str:
    head = f"{problem.level}[{problem.id}]: {_visible(problem.text)}"
    span = problem.span
    if span is None:
        return _coloured(head) + (f"\n  {problem.mend}" if problem.mend else "")
    place = f"{span.file}:{span.line}:{span.column}: {_coloured(head)}"
    if not problem.source.strip() or len(problem.source) > _WIDEST:
        return f"{place}\n  {problem.mend}" if problem.mend else place
    pad = re.sub(r"[^\t]", " ", problem.source[: span.column - 1])
    marks = "^" * max(1, min(span.width, len(problem.source) - span.column + 1))
    return f"{place}\n{span.line:5} | {_visible(problem.source)}\n      | {pad}{marks} {problem.mend}".rstrip()


def _masked(text: str) -> str:
    """Put stars in the place of what looks like a secret: logs of CI are read by many."""
    for match in _SECRETS.finditer(text):
        start, end = match.span("user" if match["user"] else "word")
        text = text[:start] + "*" * (end - start) + text[end:]
    return text


def _visible(text: str) -> str:
    """Put a sign in the place of each control character: a terminal would obey it."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text)


def _github(problem: Problem) -> str:
    text = f"{problem.text}: {problem.mend}" if problem.mend else problem.text
    span = problem.span
    place = f"file={_escaped(span.file, ',:')},line={span.line},col={span.column}," if span else ""
    return f"::{problem.level} {place}title={problem.id}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    """Escape what GitHub's commands would read otherwise."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)


def _coloured(head: str) -> str:
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR"):
        return head
    word, _, rest = head.partition(":")
    return f"\033[1;{'31' if word.startswith('error') else '33'}m{word}\033[0m:{rest}"


def proofs(found: tuple[Proof, ...], *, each: bool = False) -> None:
    """Show the table of proofs, `each` or by kind, then what the tools said of the failures, and each missing tool."""
    if each:
        rows = [(p.check, p.subject, p.status, _time(p)) for p in found]
        table(("proof", "subject", "verdict", "time"), rows, colours=[_MARKS[p.status] for p in found])
    else:
        _kinds(found)
    for proof in found:
        if proof.status == "failed":
            print(f"\n{proof.check} {proof.subject}: failed\n{_indented(proof.words)}", file=sys.stderr)
    for tool, count in Counter(proof.words for proof in found if proof.status == "missing").items():
        made = f"{counted(count, 'proof')} cannot be made"
        how = f"{how_to_get(tool.split()[0])}; `burnbook doctor` shows what is found"
        print(f"\n{tool} is missing: {made}\n  {how}", file=sys.stderr)


def _kinds(found: tuple[Proof, ...]) -> None:
    """Show how many proofs of each kind ended how, and what they took."""
    kinds = dict.fromkeys((proof.check, proof.status) for proof in found)
    alike = {kind: [proof for proof in found if (proof.check, proof.status) == kind] for kind in kinds}
    rows = [(check, str(len(made)), status, _total(made)) for (check, status), made in alike.items()]
    table(("proof", "count", "verdict", "time"), rows, colours=[_MARKS[status] for _, status in kinds])


def _total(made: list[Proof]) -> str:
    if made[0].status in ("missing", "waived"):
        return "-"
    return f"{sum(proof.seconds for proof in made):.2f} s" + (" (earlier)" if all(p.cached for p in made) else "")


def counted(count: int, noun: str) -> str:
    """Return `1 proof`, `2 proofs`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _out() -> TextIO:
    """Return where ordinary words go: stdout, unless that is to hold json alone."""
    return sys.stderr if _chosen[0] == "json" else sys.stdout


def _time(proof: Proof) -> str:
    if proof.status in ("missing", "waived"):
        return "-"
    return f"{proof.seconds:.2f} s" + (" (earlier)" if proof.cached else "")


def _indented(words: str) -> str:
    return "\n".join(f"  {line}" for line in words.splitlines())


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], colours: list[str] | None = None) -> None:
    """Print a table: rich on a terminal, aligned columns when piped."""
    if not _out().isatty():
        widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
        for row in (head, *rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), file=_out())
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*head, box=box.SIMPLE_HEAD)
    for row, colour in zip(rows, colours or [""] * len(rows), strict=True):
        drawn.add_row(*row[:2], f"[{colour}]{row[2]}[/]" if colour else row[2], *row[3:])
    Console(file=_out()).print(drawn)


def changes(found: Changes) -> None:
    """Tell which files were written and removed."""
    for word, paths in (("added", found.added), ("changed", found.changed), ("removed", found.removed)):
        if paths:
            shown = ", ".join(paths[:4]) + (f" and {len(paths) - 4} more" if len(paths) > 4 else "")
            print(f"{word} {len(paths)}: {shown}", file=_out())


def line(text: str) -> None:
    """Print one line."""
    print(text, file=_out())


def block(text: str) -> None:
    """Print text that ends as it ends: a diff, a schema."""
    print(text, end="", file=_out())


def note(text: str) -> None:
    """Print a line beside data, on stderr."""
    print(text, file=sys.stderr)


def data(text: str) -> None:
    """Print what was asked for as data, on stdout whatever the format of problems is."""
    print(text, end="")


def page(text: str) -> None:
    """Print a page of Markdown: drawn on a terminal, as it is when piped."""
    if not sys.stdout.isatty():
        block(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print(Markdown(text, code_theme="ansi_dark"), width=min(console.width, 100))


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
    print(f"{_refusal(error)}\n  the bundle is as it was", file=sys.stderr)


def unfinished(error: OSError) -> None:
    """Tell what the system refused while the new bundle was moved into place."""
    print(f"{_refusal(error)}\n  the new bundle is partly in place; the next command finishes it", file=sys.stderr)


def _refusal(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"error[system]: {where}{error.strerror or error}"


def telemetry(complaint: str) -> None:
    """Tell what went wrong with the export of our own telemetry: the command ends as it would have."""
    print(f"telemetry: {_visible(_masked(complaint))}", file=sys.stderr)


def bug(arguments: list[str]) -> None:
    """Print a report to paste."""
    facts: dict[str, Any] = {"burnbook": __version__, "python": platform.python_version(), "arguments": arguments}
    print("This is a bug in Burnbook, not in your files. Please report it with this text:", file=sys.stderr)
    print(json_out.dump(facts) + traceback.format_exc(), file=sys.stderr)
