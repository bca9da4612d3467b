"""Credentials for servers of others: from files, or from the environment, never from the command line."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import typer

from burnbook.live.http import Access


def address(url: str, option: str, example: str) -> str:
    """Return the address of a server, without a slash at its end; refuse what is none, or holds a password."""
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise typer.BadParameter(f"{option} holds credentials: give --user and --password-file instead")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise typer.BadParameter(f"'{url}' is no address: give {option} as {example}")
    return url.rstrip("/")


def prometheus(url: str) -> str:
    """Return the address of a Prometheus; refuse what is none."""
    return address(url, "--prometheus", "https://prometheus.example")


def access(
    bearer: Path | None, user: str, password: Path | None, ca: Path | None, variable: str = "BURNBOOK_BEARER_TOKEN"
) -> Access:
    """Return the credentials of files, or of the environment where none is given; `variable` holds its token."""
    if bearer and (user or password):
        raise typer.BadParameter("give a token or a user, not both")
    name = "" if bearer else user or os.environ.get("BURNBOOK_USER", "")
    word = _secret(password, "BURNBOOK_PASSWORD") if name else ""
    if (name and not word) or (password and not name):
        raise typer.BadParameter("a user goes with a password: --user with --password-file or BURNBOOK_PASSWORD")
    tenant = _secret(None, "BURNBOOK_TENANT")
    return Access("" if name else _secret(bearer, variable), (name, word) if name else None, ca, tenant)


def _secret(file: Path | None, variable: str) -> str:
    found = file.read_text(encoding="utf-8", errors="replace").strip() if file else os.environ.get(variable, "").strip()
    if file and not found:
        raise typer.BadParameter(f"{file} is empty")
    if not found.isprintable():
        raise typer.BadParameter(f"{file or variable} holds more than one line")
    return found
