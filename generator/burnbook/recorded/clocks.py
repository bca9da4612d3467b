"""Whether a server's clock agrees with ours: of what happened when, only one of them can be right."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.live.processes import LiveError
from burnbook.recorded.asking import Source
from burnbook.recorded.words import lasting

ALIKE = 60
"""So many seconds two clocks may be apart."""


def skew(source: Source, now: float) -> float:
    """Return how many seconds a server is ahead of us; raise `LiveError` if it does not tell its time."""
    found = source.query("time()")
    if not found:
        raise LiveError("it does not tell its time")
    return found[0].last.value - now


def apart(source: Source, now: float) -> Iterator[str]:
    """Yield that the clocks do not agree."""
    ahead = skew(source, now)
    if abs(ahead) > ALIKE:
        which = "ahead of" if ahead > 0 else "behind"
        yield f"The clock of Prometheus is {lasting(abs(ahead))} {which} ours: times may be off by as much."
