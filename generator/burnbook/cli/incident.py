"""The options of a command that asks a Prometheus of somebody else about an incident."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = (
    "Examples: `burnbook postmortem checkout/availability --prometheus https://prometheus.example "
    "--from 2026-03-12T14:00 --to 2026-03-12T15:10`; `burnbook postmortem --check postmortem.md`."
)
Subject = Annotated[str, typer.Argument(metavar="[SERVICE/SLO]", help="Whose incident it was.")]
Start = Annotated[str, typer.Option("--from", metavar="TIME", help="When it began: 2026-03-12T14:00, in UTC.")]
End = Annotated[str, typer.Option("--to", metavar="TIME", help="When it was over.")]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        file_okay=False,
        help="The folder that it is written to.",
        show_default="beside the runbooks",
    ),
]
Check = Annotated[
    Path | None, typer.Option("--check", metavar="FILE", help="Count what is left to fill in a draft, and do no more.")
]
