"""Credentials for servers of others: from files, or from the environment, never from the command line."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from burnbook.live.http import Access


def access(bearer: Path | None, user: str, password: Path | None, ca: Path | None) -> Access:
    """Return the credentials of files, or of the environment where none is given."""
    if bearer and (user or password):
        raise typer.BadParameter("give a bearer token or a user, not both")
    name = "" if bearer else user or os.environ.get("BURNBOOK_USER", "")
    word = _secret(password, "BURNBOOK_PASSWORD") if name else ""
    if (name and not word) or (password and not name):
        raise typer.BadParameter("a user goes with a password: --user with --password-file or BURNBOOK_PASSWORD")
    return Access("" if name else _secret(bearer, "BURNBOOK_BEARER_TOKEN"), (name, word) if name else None, ca)


def _secret(file: Path | None, variable: str) -> str:
    return file.read_text(encoding="utf-8").strip() if file else os.environ.get(variable, "")
