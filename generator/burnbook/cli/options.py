"""The options and arguments of commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def _choose(name: str) -> str:
    from burnbook.cli import say

    if name and name not in say.FORMATS:
        raise typer.BadParameter(f"give one of {', '.join(say.FORMATS)}")
    say.choose_format(name)
    return name


Folder = Annotated[
    Path,
    typer.Option(
        "--project",
        "-C",
        help="Folder to look for burnbook.yaml from, upward.",
        show_default="this folder",
        exists=True,
        file_okay=False,
    ),
]
Services = Annotated[list[str] | None, typer.Option("--service", "-s", help="Only this service; may be repeated.")]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="text|json|github",
        help="How problems are told; github by itself in its CI.",
        show_default="text",
        callback=_choose,
    ),
]
HERE = Path()

Drilled = Annotated[
    str, typer.Argument(metavar="[SERVICE[/SLO]]", help="What to drill.", show_default="an SLO of each kind")
]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="Write a page of Markdown, too.")
]
Against = Annotated[
    str,
    typer.Option("--against", metavar="URL", help="Send one marked test alert through a living Alertmanager."),
]
Prometheus = Annotated[str, typer.Option("--prometheus", metavar="URL", help="The Prometheus that recorded it.")]
BearerFile = Annotated[
    Path | None,
    typer.Option(
        "--bearer-file", metavar="FILE", exists=True, dir_okay=False, help="Its token; or BURNBOOK_BEARER_TOKEN."
    ),
]
User = Annotated[str, typer.Option("--user", metavar="NAME", help="Its user; or BURNBOOK_USER.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file", metavar="FILE", exists=True, dir_okay=False, help="The user's; or BURNBOOK_PASSWORD."
    ),
]
Authority = Annotated[
    Path | None, typer.Option("--ca", metavar="FILE", exists=True, dir_okay=False, help="Who signed its certificate.")
]

Offline = Annotated[
    Path, typer.Option("--offline", metavar="DIR", help="A folder that is empty, or that this command wrote.")
]
