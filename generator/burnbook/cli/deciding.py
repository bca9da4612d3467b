"""The commands that decide by what was recorded. Signatures only; each body imports what it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from burnbook.cli import options
from burnbook.cli.options import HERE, Folder, Format, Services

app = typer.Typer()

Start = Annotated[
    str, typer.Option("--from", metavar="DATE", help="From when on, in UTC.", show_default="the last whole period")
]
End = Annotated[str, typer.Option("--to", metavar="DATE", help="Until when.", show_default="the last whole hour")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", file_okay=False, help="Where to write it.", show_default="reviews/DATE"),
]
History = Annotated[
    Path | None,
    typer.Option("--append", metavar="FILE", dir_okay=False, help="A history (SQLite) to read, and to add this to."),
]


Gated = Annotated[str, typer.Argument(metavar="SERVICE", help="What is rolled out.")]
Soak = Annotated[str, typer.Option("--soak", metavar="TIME", help="How long a rollout must have been watched: 24h.")]
Since = Annotated[str, typer.Option("--since", metavar="TIME", help="When the rollout began, in UTC.")]


@app.command(
    short_help="Decide whether a rollout may go on.",
    epilog="Examples: `burnbook gate checkout --prometheus https://prometheus.example` before a rollout; `burnbook "
    "gate checkout --prometheus https://prometheus.example --since 2026-03-12T14:30 --soak 24h` before it goes to all. "
    "Exit codes: 0 go, 10 blocked, 11 the data do not tell; 1 and 2 are mistakes.",
)
def gate(
    service: Gated,
    prometheus: options.Prometheus,
    project: Folder = HERE,
    soak: Soak = "",
    since: Since = "",
    bearer_file: options.BearerFile = None,
    user: options.User = "",
    password_file: options.PasswordFile = None,
    ca: options.Authority = None,
    _format: Format = "",
) -> None:
    """Decide whether a rollout may go on, by the error budget policy and by what was recorded since it began."""
    from burnbook.cli import gate as command
    from burnbook.cli.credentials import access

    known = access(bearer_file, user, password_file, ca)
    given = command.Given(service.removesuffix("/"), prometheus, soak, since)
    raise typer.Exit(command.gate(given, project, known, as_json=_format == "json"))


@app.command(
    short_help="Review SLOs: what was kept, what spent the budgets.",
    epilog="Examples: `burnbook review --prometheus https://prometheus.example`; `burnbook review --prometheus "
    "https://prometheus.example --service checkout --from 2026-10-01 --to 2026-11-01 --append reviews/history.db`.",
)
def review(
    prometheus: options.Prometheus,
    project: Folder = HERE,
    services: Services = None,
    start: Start = "",
    end: End = "",
    out: Out = None,
    append: History = None,
    bearer_file: options.BearerFile = None,
    user: options.User = "",
    password_file: options.PasswordFile = None,
    ca: options.Authority = None,
    _format: Format = "",
) -> None:
    """Review SLOs: what was kept, what spent the budgets, what to talk about."""
    from burnbook.cli import review as command
    from burnbook.cli.credentials import access

    given = command.Given(prometheus, tuple(services or ()), start, end, out, append)
    known = access(bearer_file, user, password_file, ca)
    raise typer.Exit(command.review(given, project, known, as_json=_format == "json"))
