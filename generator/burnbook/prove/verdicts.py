"""Verdicts: what a tool, or a look of ours, says of the files of one bundle."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT
from threading import Lock

from burnbook import telemetry
from burnbook.model.bundle import Check, Command, Inspect, Proof, Runs, Status
from burnbook.toolbox import Tool, run

_PATIENCE = 300


@dataclass(slots=True)
class Verdicts:
    """The verdicts on one bundle. A tool is never asked the same twice: the files do not change meanwhile."""

    bundle: Path
    tools: Mapping[str, Tool]
    interrupted: Callable[[], bool]
    _said: dict[tuple[str, ...], str] = field(default_factory=dict)
    _asked: dict[tuple[str, ...], Lock] = field(default_factory=dict)

    def proof(self, check: Check) -> Proof:
        """Return the proof of a check by its tool, or by our own look."""
        start, how = time.monotonic(), check.how
        words = "\n".join(how.function(self.bundle)) if isinstance(how, Inspect) else self._told(check.subject, how)
        status: Status = "failed" if words else "passed"
        return Proof(check.name, check.subject, status, time.monotonic() - start, words=words)

    def _told(self, subject: str, how: Command | Runs) -> str:
        """Return what the tool says of the first run that fails; empty if none does."""
        runs = (how.arguments,) if isinstance(how, Command) else how.arguments(self.bundle)
        tool = self.tools[how.tool]
        return next((words for arguments in runs if (words := self._run(tool, arguments, subject))), "")

    def _run(self, tool: Tool, arguments: tuple[str, ...], subject: str) -> str:
        """Return what is wrong with one run; empty if nothing is."""
        argv = (str(tool.path), *arguments)
        with self._asked.setdefault(argv, Lock()):
            if argv not in self._said:
                self._said[argv] = self._answer(tool, argv, subject)
            return self._said[argv]

    def _answer(self, tool: Tool, argv: tuple[str, ...], subject: str) -> str:
        with telemetry.tool(tool.name, subject) as exited:
            result = run(argv, self.bundle, _PATIENCE, self.interrupted)
            exited(result.code)
        if self.interrupted() or result.code == -SIGINT:  # Ctrl-C may reach the tool before us: start no other
            raise KeyboardInterrupt
        if result.code == 0:
            return ""
        ended = f"ended after {_PATIENCE} s" if result.code is None else f"exit code {result.code}"
        return f"{tool.name} {' '.join(argv[1:])}: {ended}\n{result.output.strip()}"
