"""OpenTelemetry of our own runs: a no-op, and nothing of it imported, unless an OTLP endpoint is set.

Only the command line starts and ends it; every layer may open spans and measure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from burnbook.telemetry.instruments import INSTRUMENTS, PROOFS, RULES, SLOS, Instrument

if TYPE_CHECKING:
    from burnbook.telemetry.session import Session

__all__ = [
    "INSTRUMENTS",
    "PROOFS",
    "RULES",
    "SLOS",
    "Instrument",
    "end",
    "failed",
    "measure",
    "recording",
    "signals",
    "span",
    "start",
    "tool",
]

SIGNALS = ("traces", "metrics")
_open: list[Session] = []

Ended = Callable[[int | None], None]
"""Called with the exit code of a tool; None if it was ended for taking too long."""


def signals() -> tuple[str, ...]:
    """Return what the standard variables ask to export: nothing, traces, metrics or both."""
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return ()
    return tuple(signal for signal in SIGNALS if _asked(signal.upper()))


def start(command: str) -> str:
    """Begin to record a command, if anything is to be exported; return why that cannot be, empty if it can."""
    if asked := signals():
        try:
            from burnbook.telemetry.session import Session

            _open.append(Session(command, asked))
        except Exception as error:  # whatever the SDK says of its settings, the run goes on
            return f"off: {error}".partition("\n")[0]
    return ""


def failed(error: BaseException) -> None:
    """Say what ended the command, by its class and the ids of its problems."""
    if _open:
        _open[0].failed(error)


def end(code: int) -> str:
    """End the command with its exit code and export, within a bound; return the first complaint, or nothing."""
    return _open.pop().end(code) if _open else ""


def recording() -> bool:
    """Tell whether somebody will read what is measured: a figure that costs something is not made for nobody."""
    return bool(_open)


@contextmanager
def span(stage: str, **attributes: str | int) -> Iterator[None]:
    """Time a stage of the run; stages may stand in each other, and are opened by the main thread only."""
    if not _open:
        yield
        return
    with _open[0].stage(stage, attributes):
        yield


@contextmanager
def tool(name: str, subject: str = "") -> Iterator[Ended]:
    """Time a run of an external tool under the open stage, in any thread; yield what is to be told the exit code."""
    if not _open:
        yield lambda code: None
        return
    with _open[0].tool(name, subject) as ended:
        yield ended


def measure(instrument: Instrument, value: float, *attributes: str | int) -> None:
    """Record a value under the instrument's attributes, in their order."""
    if _open:
        _open[0].measure(instrument, value, attributes)


def _asked(signal: str) -> bool:
    """An endpoint of its own or the common one; without, the SDK would send to a port of this machine."""
    named = any(os.environ.get(f"OTEL_EXPORTER_OTLP_{part}ENDPOINT") for part in ("", f"{signal}_"))
    return named and os.environ.get(f"OTEL_{signal}_EXPORTER", "otlp").strip().lower() != "none"
