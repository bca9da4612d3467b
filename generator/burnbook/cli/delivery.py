"""The options of a command that brings the bundle's dashboards somewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = (
    "Examples: `burnbook push grafana --dry-run`; `GRAFANA_TOKEN=... burnbook push grafana --prune` in CI; "
    "`burnbook push grafana --url https://grafana.example --token-file token -m 'Lower latency objective'`."
)
Target = Annotated[str, typer.Argument(metavar="grafana", help="Where to.")]
Url = Annotated[
    str, typer.Option("--url", metavar="URL", help="Grafana's address.", show_default="links.grafana of burnbook.yaml")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, write nothing.")]
Prune = Annotated[bool, typer.Option("--prune", help="Remove dashboards of ours that the bundle no longer has.")]
Message = Annotated[str, typer.Option("--message", "-m", metavar="TEXT", help="What the history of versions says.")]
Unproven = Annotated[bool, typer.Option("--unproven", help="Even if parts of the bundle are not proved.")]
Edited = Annotated[bool, typer.Option("--edited", help="Even dashboards that were edited by hand.")]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file", metavar="FILE", exists=True, dir_okay=False, help="A service account's token; or GRAFANA_TOKEN."
    ),
]
