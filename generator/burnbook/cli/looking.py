"""The options of a command that shows a dashboard with what a Prometheus answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = (
    "Examples: `burnbook preview overview --prometheus https://prometheus.example`; "
    "`burnbook preview slo --prometheus https://prometheus.example --var service=checkout --var slo=availability "
    "--last 6h --png slo.png --theme dark`; `burnbook preview dashboards/checkout.json --prometheus http://127.0.0.1:9090`."
)
Dashboard = Annotated[
    str,
    typer.Argument(
        metavar="DASHBOARD",
        help="overview, slo, deadline, the name of a service, or a file of the bundle's dashboards.",
    ),
]
Prometheus = Annotated[str, typer.Option("--prometheus", metavar="URL", help="The Prometheus that answers the panels.")]
Variables = Annotated[
    list[str] | None,
    typer.Option(
        "--var",
        metavar="NAME=VALUE",
        help="What a variable is; may be repeated.",
        show_default="as the dashboard has it, else its first value",
    ),
]
Last = Annotated[
    str, typer.Option("--last", metavar="DURATION", help="How much is shown: 6h.", show_default="the dashboard's own")
]
Start = Annotated[str, typer.Option("--from", metavar="TIME", help="From when on: 2026-03-12T14:00, in UTC.")]
End = Annotated[str, typer.Option("--to", metavar="TIME", help="Until when.", show_default="now")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR|FILE", help="Where to.", show_default="<dashboard>.html, here"),
]
Picture = Annotated[
    Path | None,
    typer.Option("--png", metavar="FILE", dir_okay=False, help="Draw it as a picture, too: needs chromium."),
]
Scheme = Annotated[
    str, typer.Option("--theme", metavar="light|dark", help="Of the picture; the page is as its reader's.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit code 1 if a panel has no data or its query fails.")]
