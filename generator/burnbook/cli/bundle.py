"""The commands that write and prove the bundle. Signatures only; each body imports what it runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from burnbook.cli.options import HERE, Folder, Format, Services

app = typer.Typer()


@app.command(
    epilog="Examples: `burnbook generate`; `burnbook generate --check --strict` in CI; "
    "`burnbook generate -s checkout --no-proof promtool` on a machine without tools."
)
def generate(
    project: Folder = HERE,
    service: Services = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and show a diff if it differs.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="With --check: refuse a bundle with unproven parts.")
    ] = False,
    no_proof: Annotated[
        list[str] | None, typer.Option("--no-proof", metavar="TOOL", help="Waive a tool's proofs; leaves UNPROVEN.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that were edited by hand.")] = False,
    _format: Format = "",
) -> None:
    """Compile definitions to a bundle, prove it, publish it."""
    from burnbook.cli import generate as command
    from burnbook.prove import OLDEST

    if unknown := sorted(set(no_proof or ()) - OLDEST.keys()):
        raise typer.BadParameter(f"no proof is made with '{unknown[0]}'; --no-proof takes {', '.join(OLDEST)}")
    if strict and not check:
        raise typer.BadParameter("--strict goes with --check")
    if check and (no_proof or overwrite):
        raise typer.BadParameter("--check proves everything and writes nothing")
    asked = command.Asked(project, tuple(service or ()), tuple(no_proof or ()), overwrite)
    raise typer.Exit(command.check(asked, strict=strict) if check else command.generate(asked))


@app.command(epilog="Examples: `burnbook validate`; `burnbook validate --fresh` to run every proof again.")
def validate(
    project: Folder = HERE,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run every proof, also those that are remembered.")] = False,
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="The day that ages are counted to.", show_default="today"
        ),
    ] = None,
    _format: Format = "",
) -> None:
    """Prove the bundle that is on disk."""
    from burnbook.cli import validate as command

    day = today.date() if today else date.today()
    raise typer.Exit(command.validate(project, fresh=fresh, today=day))


@app.command(
    short_help="Tell what a change of definitions means.",
    epilog="Examples: `burnbook diff`; `burnbook diff origin/main` for a pull request.",
)
def diff(
    revision: Annotated[str, typer.Argument(metavar="[REF]", help="A branch, a tag or a commit.")] = "HEAD",
    project: Folder = HERE,
    _format: Format = "",
) -> None:
    """Tell what a change of definitions means: who is told of more, what fires when."""
    from burnbook.cli import diff as command

    raise typer.Exit(command.diff(revision, project, as_json=_format == "json"))


@app.command(epilog="Example: `burnbook schema service > service.schema.json`.")
def schema(which: Annotated[str, typer.Argument(metavar="service|project", help="Whose schema.")]) -> None:
    """Print the JSON Schema of a file, for editors."""
    from burnbook.cli import schema as command

    raise typer.Exit(command.schema(which))


@app.command(epilog="Example: `burnbook doctor`.")
def doctor() -> None:
    """Show which tools are found and what they prove."""
    from burnbook.cli import doctor as command

    raise typer.Exit(command.doctor())
