"""`burnbook schema`."""

from __future__ import annotations

import typer

from burnbook.cli import say
from burnbook.load.native import wire as native
from burnbook.load.project import wire as project
from burnbook.load.shapes import schema as schema_of
from burnbook.load.types import Wire
from burnbook.text import json_out

_SHAPES: dict[str, type[Wire]] = {"service": native.Service, "project": project.Project}


def schema(which: str) -> int:
    """Print a JSON Schema; return the exit code."""
    if which not in _SHAPES:
        raise typer.BadParameter(f"there is no schema '{which}': give one of {', '.join(_SHAPES)}")
    say.block(json_out.dump(schema_of(_SHAPES[which], f"Burnbook {which} file")))
    return 0
