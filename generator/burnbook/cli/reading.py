"""The commands that tell people what the bundle says. Signatures only; each body imports what it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from burnbook.cli import options
from burnbook.cli.options import HERE, Folder, Format

app = typer.Typer()


@app.command(
    epilog="Examples: `burnbook explain checkout/availability`; `burnbook explain checkout --series 400`; "
    "`burnbook explain one-failure-fires`. An id goes before a service of the same name: `locked/` is the service."
)
def explain(
    what: Annotated[str, typer.Argument(metavar="SERVICE|SERVICE/SLO|ID", help="What to explain; ID as in error[ID].")],
    project: Folder = HERE,
    series: Annotated[int, typer.Option("--series", metavar="N", min=1, help="Raw series that a selector reads.")] = 40,
    _format: Format = "",
) -> None:
    """Explain a service, an SLO, or the id of a message."""
    from burnbook.cli import explain as command

    raise typer.Exit(command.explain(what, project, series=series, as_json=_format == "json"))


@app.command(
    short_help="Show who is told of each alert, and when.",
    epilog="Examples: `burnbook routes`; `burnbook routes checkout`; `burnbook routes checkout --format json`.",
)
def routes(
    service: Annotated[str, typer.Argument(metavar="[SERVICE]", help="Only this service.")] = "",
    project: Folder = HERE,
    _format: Format = "",
) -> None:
    """Show who is told of each alert, when, and while what else fires nobody is."""
    from burnbook.cli import routes as command

    raise typer.Exit(command.routes(service, project, as_json=_format == "json"))


@app.command(epilog="Example: `burnbook runbooks --offline /media/stick/runbooks`, then open index.html there.")
def runbooks(
    offline: options.Offline,
    project: Folder = HERE,
    _format: Format = "",
) -> None:
    """Write the runbooks as HTML that is read without a network."""
    from burnbook.cli import runbooks as command

    raise typer.Exit(command.runbooks(project, offline))
