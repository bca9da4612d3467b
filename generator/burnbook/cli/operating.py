"""The commands that meet running systems. Signatures only; each body imports what it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from burnbook.cli import delivery, incident, looking, options
from burnbook.cli.options import HERE, Folder, Format

app = typer.Typer()


@app.command(
    short_help="Play an incident in real servers, and see who is told.",
    epilog="Examples: `burnbook drill`; `burnbook drill checkout/availability --report drill.md`; "
    "`burnbook drill checkout --ha`; `burnbook drill checkout --against https://alertmanager.example --dry-run`.",
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
    prometheus: options.Prometheus = "",
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


@app.command(short_help="Draw a dashboard with what a Prometheus answers.", epilog=looking.EXAMPLES)
def preview(
    dashboard: looking.Dashboard,
    project: Folder = HERE,
    prometheus: looking.Prometheus = "",
    variables: looking.Variables = None,
    last: looking.Last = "",
    start: looking.Start = "",
    end: looking.End = "",
    out: looking.Out = None,
    png: looking.Picture = None,
    theme: looking.Scheme = "dark",
    strict: looking.Strict = False,
    bearer_file: options.BearerFile = None,
    user: options.User = "",
    password_file: options.PasswordFile = None,
    ca: options.Authority = None,
    _format: Format = "",
) -> None:
    """Show a dashboard of the bundle with what a Prometheus answers, as a page that needs nothing else."""
    from burnbook.cli import preview as command
    from burnbook.cli.credentials import access

    chosen = variables or []
    given = command.Given(dashboard, prometheus, chosen, last, start, end, out, png, theme, strict)
    known = (bearer_file, user, password_file, ca)
    raise typer.Exit(command.preview(given, project, access(*known), as_json=_format == "json"))


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
