"""A plan of the past: the definitions as they were at a revision of git."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from burnbook import load, pipeline, telemetry, toolbox
from burnbook.diagnostics import Problem, SpecError
from burnbook.model.plan import Plan

_SECONDS = 60


def plan_at(revision: str, start: Path) -> Plan:
    """Return the plan of the project above `start` as it was; raise `SpecError` if git or the definitions fail."""
    root = load.find_project(start.resolve()).parent
    with tempfile.TemporaryDirectory(prefix="burnbook-") as made:
        packed, folder = Path(made) / "packed.tar", Path(made) / "then"
        _archive(revision, root, packed)
        with tarfile.open(packed) as found:
            found.extractall(folder, filter="data")
        try:
            return pipeline.compile_plan(folder).plan
        except SpecError as error:
            first = error.problems[0]
            text = f"at {revision} the definitions are not sound: {first.text}"
            raise SpecError(
                [Problem("revision-unsound", text, "compare with a revision that can be generated")]
            ) from error


def _archive(revision: str, root: Path, packed: Path) -> None:
    """Pack the project's folder as it is in a revision; links that lead out of it are refused when it is unpacked."""
    command = ("git", "archive", "--format=tar", f"--output={packed}", revision)
    try:
        with telemetry.tool("git") as ended:
            result = toolbox.run(command, root, _SECONDS)
            ended(result.code)
    except FileNotFoundError as error:
        raise SpecError([Problem("no-revision", "there is no git here", "install git")]) from error
    if result.code != 0:
        said = result.output.strip().splitlines()
        text = f"git has no {revision} of this folder: {said[-1] if said else 'it took too long'}"
        mend = "give a branch, a tag or a commit: burnbook diff main"
        raise SpecError([Problem("no-revision", text, mend)])
