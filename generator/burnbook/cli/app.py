"""The typer application: its commands stand in groups, one module each. Only this package prints and exits."""

from __future__ import annotations

from typing import Annotated

import typer

from burnbook import __version__
from burnbook.cli import bundle, deciding, operating, reading, simulating

app = typer.Typer(
    name="burnbook",
    help="SLO definitions in, a proved on-call bundle out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
for group in (bundle, reading, simulating, operating, deciding):
    app.add_typer(group.app)


def _version(asked: bool) -> None:
    if asked:
        print(f"burnbook {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", callback=_version)] = False,
) -> None:
    """SLO definitions in, a proved on-call bundle out."""
