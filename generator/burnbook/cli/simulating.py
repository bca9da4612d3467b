"""The commands that tell what alerts would do. Signatures only; each body imports what it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from burnbook.cli import options
from burnbook.cli.options import HERE, Folder, Format

app = typer.Typer()


@app.command(
    short_help="Tell how soon alerts fire and end, how often in vain.",
    epilog="Examples: `burnbook simulate checkout/availability`; `burnbook simulate checkout --against by-day "
    "--out simulation.html`; `burnbook simulate --policy default --objective 99.95 --window 28d --rate 3/m`.",
)
def simulate(
    subject: Annotated[str, typer.Argument(metavar="[SERVICE[/SLO]]", help="Whose alerts.")] = "",
    project: Folder = HERE,
    policy: Annotated[
        str, typer.Option("--policy", metavar="NAME", help="With this policy.", show_default="the SLO's own")
    ] = "",
    against: Annotated[str, typer.Option("--against", metavar="NAME", help="A policy to compare with.")] = "",
    objective: Annotated[
        str, typer.Option("--objective", metavar="PERCENT", help="Of a policy alone.", show_default="99.9")
    ] = "",
    window: Annotated[
        str, typer.Option("--window", metavar="TIME", help="Of a policy alone.", show_default="30d")
    ] = "",
    rate: Annotated[str, typer.Option("--rate", metavar="RATE", help="Traffic of a policy alone: 40/s, 3/m.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Draw it, too: .html or .svg.")
    ] = None,
    _format: Format = "",
) -> None:
    """Tell what alerts would do: how soon they fire and end, what is spent by then, how often in vain."""
    from burnbook.cli import simulate as command

    given = command.Given(subject.removesuffix("/"), policy, against, objective, window, rate, out)
    raise typer.Exit(command.simulate(given, project, as_json=_format == "json"))


@app.command(
    short_help="Replay the recorded past through the alerts.",
    epilog="Examples: `burnbook backtest checkout/availability --prometheus https://prometheus.example "
    "--from 2026-05-01 --to 2026-11-01`; the same with `--policy by-day` to see what another policy would have done, "
    "or with `--incidents incidents.yaml`, a list of {from: 2026-06-01T10:00Z, to: ..., what: ...}.",
)
def backtest(
    subject: Annotated[str, typer.Argument(metavar="SERVICE[/SLO]", help="Whose history.")],
    prometheus: options.Prometheus,
    start: Annotated[str, typer.Option("--from", metavar="TIME", help="2026-05-01, or with a time; in UTC.")],
    end: Annotated[str, typer.Option("--to", metavar="TIME", help="Until when.")],
    project: Folder = HERE,
    policy: Annotated[str, typer.Option("--policy", metavar="NAME", help="Also as if it had this policy.")] = "",
    incidents: Annotated[
        Path | None,
        typer.Option(
            "--incidents",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="What should have been told.",
            show_default="what spent much of the budget",
        ),
    ] = None,
    spends: Annotated[
        str, typer.Option("--spends", metavar="SHARE", help="Without --incidents: how much is an incident.")
    ] = "2%",
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask again for what is remembered.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Write a page, too: .md or .html.")
    ] = None,
    bearer_file: options.BearerFile = None,
    user: options.User = "",
    password_file: options.PasswordFile = None,
    ca: options.Authority = None,
    _format: Format = "",
) -> None:
    """Replay the recorded past through the alerts: what would have fired, how soon, how often in vain."""
    from burnbook.cli import backtest as command
    from burnbook.cli.credentials import access

    name = subject.removesuffix("/")
    given = command.Given(name, prometheus, start, end, policy, incidents, spends, fresh, out)
    known = access(bearer_file, user, password_file, ca)
    raise typer.Exit(command.backtest(given, project, known, as_json=_format == "json"))
