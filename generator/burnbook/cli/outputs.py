"""Files that a command writes for people, by what their names end with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import typer

from burnbook import saving
from burnbook.cli import interrupts, say

_Form = TypeVar("_Form")


def writer(out: Path, forms: Mapping[str, _Form]) -> _Form:
    """Return the form that a file's name asks for; refuse one that is not known, and a folder that is not there."""
    if out.suffix not in forms:
        raise typer.BadParameter(f"--out takes a file that ends with {' or '.join(forms)}, and '{out}' does not")
    if not out.resolve().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {out.parent} for --out")
    return forms[out.suffix]


def save(out: Path, text: str) -> None:
    """Write a file whole or not at all, in the place of an earlier one, and tell it; raise `OSError` if refused."""
    saving.write({out: text.encode()})
    interrupts.leaves(f"{out} was written")
    say.note(f"wrote {out}")
