"""The typer application: signatures only; each body imports what it runs. Only this package prints and exits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from burnbook import __version__
from burnbook.cli import delivery, incident, options
from burnbook.cli.options import HERE, Folder, Format, Services

app = typer.Typer(
    name="burnbook",
    help="SLO definitions in, a proved on-call bundle out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        print(f"burnbook {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", callback=_version)] = False,
) -> None:
    """SLO definitions in, a proved on-call bundle out."""


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


@app.command(epilog="Example: `burnbook schema service > service.schema.json`.")
def schema(which: Annotated[str, typer.Argument(metavar="service|project", help="Whose schema.")]) -> None:
    """Print the JSON Schema of a file, for editors."""
    from burnbook.cli import schema as command

    raise typer.Exit(command.schema(which))


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
    epilog="Examples: `burnbook routes`; `burnbook routes checkout`; `burnbook routes checkout --format json`."
)
def routes(
    service: Annotated[str, typer.Argument(metavar="[SERVICE]", help="Only this service.")] = "",
    project: Folder = HERE,
    _format: Format = "",
) -> None:
    """Show who is told of each alert, when, and while what else fires nobody is."""
    from burnbook.cli import routes as command

    raise typer.Exit(command.routes(service, project, as_json=_format == "json"))


@app.command(
    epilog="Examples: `burnbook drill`; `burnbook drill checkout/availability --report drill.md`; "
    "`burnbook drill checkout --ha`; `burnbook drill checkout --against https://alertmanager.example --dry-run`."
)
def drill(
    subject: options.Drilled = "",
    project: Folder = HERE,
    ha: Annotated[bool, typer.Option("--ha", help="With two Prometheis: everything must be told once.")] = False,
    report: options.Report = None,
    against: options.Against = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --against: show the alert, send nothing.")] = False,
    bearer_file: options.BearerFile = None,
    user: options.User = "",
    password_file: options.PasswordFile = None,
    ca: options.Authority = None,
    _format: Format = "",
) -> None:
    """Play an incident in real servers with the published bundle, and see who is told."""
    name, as_json = subject.removesuffix("/"), _format == "json"
    credentials = (bearer_file, user, password_file, ca)
    if not against and (dry_run or any(credentials)):
        raise typer.BadParameter("--dry-run and credentials go with --against")
    if against and (ha or report):
        raise typer.BadParameter("--against sends one alert to a living Alertmanager, without --ha and --report")
    if report and not report.resolve().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {report.parent} for the report")
    if against:
        from burnbook.cli import against as live
        from burnbook.cli.credentials import access

        raise typer.Exit(live.against(live.Asked(project, name, against, access(*credentials), dry_run, as_json)))
    from burnbook.cli import drill as command

    raise typer.Exit(command.drill(command.Asked(project, name, ha, report, as_json)))


@app.command(epilog=incident.EXAMPLES)
def postmortem(
    subject: incident.Subject = "",
    project: Folder = HERE,
    prometheus: incident.Prometheus = "",
    start: incident.Start = "",
    end: incident.End = "",
    out: incident.Out = None,
    check: incident.Check = None,
    bearer_file: options.BearerFile = None,
    user: options.User = "",
    password_file: options.PasswordFile = None,
    ca: options.Authority = None,
    _format: Format = "",
) -> None:
    """Draft a postmortem from what Prometheus recorded."""
    from burnbook.cli import postmortem as command
    from burnbook.cli.credentials import access

    given, known = command.Given(subject, prometheus, start, end, out, check), (bearer_file, user, password_file, ca)
    raise typer.Exit(command.postmortem(given, project, access(*known), as_json=_format == "json"))


@app.command(epilog="Example: `burnbook runbooks --offline /media/stick/runbooks`, then open index.html there.")
def runbooks(
    offline: options.Offline,
    project: Folder = HERE,
    _format: Format = "",
) -> None:
    """Write the runbooks as HTML that is read without a network."""
    from burnbook.cli import runbooks as command

    raise typer.Exit(command.runbooks(project, offline))


@app.command(epilog="Examples: `burnbook diff`; `burnbook diff origin/main` for a pull request.")
def diff(
    revision: Annotated[str, typer.Argument(metavar="[REF]", help="A branch, a tag or a commit.")] = "HEAD",
    project: Folder = HERE,
    _format: Format = "",
) -> None:
    """Tell what a change of definitions means: who is told of more, what fires when."""
    from burnbook.cli import diff as command

    raise typer.Exit(command.diff(revision, project, as_json=_format == "json"))


@app.command(epilog=delivery.EXAMPLES)
def push(
    target: delivery.Target,
    project: Folder = HERE,
    url: delivery.Url = "",
    dry_run: delivery.DryRun = False,
    prune: delivery.Prune = False,
    message: delivery.Message = "burnbook push",
    unproven: delivery.Unproven = False,
    edited: delivery.Edited = False,
    token_file: delivery.TokenFile = None,
    user: options.User = "",
    password_file: options.PasswordFile = None,
    ca: options.Authority = None,
    _format: Format = "",
) -> None:
    """Bring the dashboards of the bundle on disk to Grafana."""
    from burnbook.cli import push as command
    from burnbook.cli.credentials import access

    if target != "grafana":
        raise typer.BadParameter(f"nothing can be pushed to '{target}': give grafana")
    known = access(token_file, user, password_file, ca, "GRAFANA_TOKEN")
    wanted = command.Wanted(prune, message, unproven, edited)
    raise typer.Exit(command.push(command.Asked(project, url, known, wanted, dry_run, _format == "json")))


@app.command(epilog="Example: `burnbook doctor`.")
def doctor() -> None:
    """Show which tools are found and what they prove."""
    from burnbook.cli import doctor as command

    raise typer.Exit(command.doctor())
