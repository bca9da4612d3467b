"""Ctrl-C: that it came, and what is true then: nothing was written, until a command says something else."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from types import FrameType

NOTHING = "nothing was written"
BUNDLE = "the bundle is as it was, or the next command finishes it"
_true: list[str] = [NOTHING]


def leaves(words: str = NOTHING) -> None:
    """From here on, an interrupt leaves this behind; said by a command before it does what has to be told."""
    _true[0] = words


def told() -> str:
    """Return what is said of an interrupt that comes now."""
    return f"interrupted; {_true[0]}"


@dataclass
class Interrupt:
    """Ctrl-C, remembered: pydantic's core turns a KeyboardInterrupt that meets it into an error of its own."""

    seen: bool = False

    def listen(self) -> None:
        """Take the signal from Python's own handler; where it is ignored (a background job), it stays ignored."""
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._came)

    def forget(self) -> None:
        """Give the signal back."""
        if signal.getsignal(signal.SIGINT) == self._came:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _came(self, number: int, frame: FrameType | None) -> None:
        self.seen = True
        signal.default_int_handler(number, frame)
