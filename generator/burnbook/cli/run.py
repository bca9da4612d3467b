"""Runs the command line: what ends a command is told, and becomes its exit code."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

import typer
from typer._click.exceptions import ClickException  # typer carries its own click; 0.28 is what we pin

from burnbook import telemetry
from burnbook.cli import interrupts
from burnbook.cli.app import app
from burnbook.diagnostics import SpecError, UnfinishedError

PROBLEM, USAGE, BUG = 1, 2, 3
INTERRUPTED, BROKEN_PIPE = 130, 141  # as shells count SIGINT and SIGPIPE


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code: 0, 1 problem, 2 usage, 3 a bug of ours, 130 interrupted."""
    from burnbook.cli import say

    interrupt = interrupts.Interrupt()
    interrupt.listen()
    try:
        code = _run(arguments, interrupt)
    finally:
        interrupt.forget()
    if complaint := telemetry.end(code):
        say.telemetry(complaint)
    return code


def _run(arguments: list[str], interrupt: interrupts.Interrupt) -> int:
    """Run the command line; whatever ends it becomes an exit code."""
    from burnbook.cli import say

    say.choose_format("")
    interrupts.leaves()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows only ASCII is no reason to fail
    try:
        if (command := _recorded(arguments)) and (complaint := telemetry.start(command)):
            say.telemetry(complaint)
        code = int(app(args=arguments, prog_name="burnbook", standalone_mode=False) or 0)
        sys.stdout.flush()
    except KeyboardInterrupt as error:
        telemetry.failed(error)
        code = INTERRUPTED
    except SystemExit:  # typer's way of saying that our reader has gone
        code = _unread()
    except Exception as error:  # the last door: whatever else comes here is our bug
        telemetry.failed(error)
        code = INTERRUPTED if interrupt.seen else _failed(error, arguments)
    if code == INTERRUPTED:
        print(interrupts.told(), file=sys.stderr)
    return code


def _recorded(arguments: list[str]) -> str:
    """Return the command that is to be recorded; empty if nothing is exported, or if only help is asked for."""
    if not telemetry.signals() or {"-h", "--help"}.intersection(arguments):
        return ""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return arguments[0] if arguments and arguments[0] in commands else ""


def _failed(error: Exception, arguments: list[str]) -> int:
    """Tell what ended a command, and return its exit code."""
    from burnbook.cli import say

    match error:
        case SpecError():
            say.problems(error.problems)
        case typer.Abort():
            return INTERRUPTED
        case ClickException():
            error.show()
            return USAGE
        case BrokenPipeError():
            return _unread()
        case UnfinishedError():
            say.unfinished(error.refused)
        case OSError():
            say.failure(error)
        case _:
            say.bug(arguments)
            return BUG
    return PROBLEM


def _unread() -> int:
    """End quietly: the interpreter must not try to flush what nobody will read."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE
