"""What a push does, step by step: compared first, applied then. A second push changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from burnbook.diagnostics import Progress, silent
from burnbook.live.grafana import Client, Folder, Stored, said
from burnbook.live.http import RefusedError
from burnbook.live.processes import LiveError
from burnbook.push.boards import Board

TAG, PREFIX = "burnbook", "burnbook-"
_OLDEST = (10, 4)  # reads schemaVersion 39
_CONFLICTS = (409, 412)
_OWN = ("id", "version")  # Grafana's own count of a dashboard, not its content
Action = Literal["create", "change", "keep", "remove", "leave"]


class OldError(LiveError):
    """A Grafana that cannot read these dashboards."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be in Grafana: a folder with these dashboards, saved with a message."""

    folder: str
    title: str
    boards: tuple[Board, ...]
    message: str
    prune: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of a folder or a dashboard: `keep` has nothing to do; `leave` is ours, and no longer in the bundle.

    `version` is the one that is replaced (0: there is none).
    """

    action: Action
    kind: Literal["folder", "dashboard"]
    uid: str
    title: str
    version: int = 0
    board: Board | None = None


def compare(client: Client, aim: Aim, progress: Progress = silent) -> tuple[Step, ...]:
    """Return what a push has to do: the folder first, then every dashboard, last what is to go. Nothing is written."""
    _refuse_old(client)
    folder = client.folder(aim.folder)
    steps = [_folder(folder, aim)]
    for count, board in enumerate(aim.boards):
        progress("comparing", count, len(aim.boards))
        steps.append(_board(client.dashboard(board.uid), board, aim))
    return (*steps, *(_left(client, aim) if folder else ()))


def apply(client: Client, aim: Aim, steps: tuple[Step, ...]) -> Iterator[Step]:
    """Take the steps, and return each after it is done; stops with `LiveError` at the first that is refused."""
    for step in steps:
        if step.kind == "folder":
            _put_folder(client, step)
        elif step.action == "remove":
            client.remove(step.uid)
        elif step.board and step.action != "keep":
            _save(client, aim, step, step.board)
        yield step


def _refuse_old(client: Client) -> None:
    version = client.version()
    match = re.match(r"(\d+)\.(\d+)", version)
    if match and tuple(map(int, match.groups())) < _OLDEST:
        raise OldError(
            f"{client.url} is Grafana {version}: these dashboards need {'.'.join(map(str, _OLDEST))} or newer"
        )


def _folder(found: Folder | None, aim: Aim) -> Step:
    action: Action = "create" if found is None else "keep" if found.title == aim.title else "change"
    return Step(action, "folder", aim.folder, aim.title, found.version if found else 0)


def _board(found: Stored | None, board: Board, aim: Aim) -> Step:
    action: Action = "create" if found is None else "keep" if _same(found, board, aim) else "change"
    return Step(action, "dashboard", board.uid, board.title, found.version if found else 0, board)


def _same(found: Stored, board: Board, aim: Aim) -> bool:
    return found.folder == aim.folder and _content(found.content) == _content(board.content)


def _content(board: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in board.items() if key not in _OWN}


def _left(client: Client, aim: Aim) -> Iterator[Step]:
    """Return the dashboards of our folder that are ours, by tag and uid, and that the bundle no longer has."""
    wanted = {board.uid for board in aim.boards}
    for hit in client.tagged(TAG, aim.folder):
        ours = hit.uid.startswith(PREFIX) and TAG in hit.tags and hit.folder == aim.folder
        if ours and hit.uid not in wanted:
            yield Step("remove" if aim.prune else "leave", "dashboard", hit.uid, hit.title)


def _put_folder(client: Client, step: Step) -> None:
    if step.action == "change":
        client.rename_folder(Folder(step.uid, "", step.version), step.title)
    if step.action != "create":
        return
    try:
        client.create_folder(step.uid, step.title)
    except RefusedError as error:
        if error.status not in _CONFLICTS or client.folder(step.uid) is None:
            raise  # else it was created all the same: by another push, or by our first try, whose answer got lost


def _save(client: Client, aim: Aim, step: Step, board: Board) -> None:
    try:
        client.save(board.content, step.version, aim.folder, aim.message)
    except RefusedError as error:
        if said(error).get("status") != "version-mismatch":
            raise
        found = client.dashboard(board.uid)
        if found is None or not _same(found, board, aim):
            raise  # else it was saved all the same: by another push, or by our first try, whose answer got lost
