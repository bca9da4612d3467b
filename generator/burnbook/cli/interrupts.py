"""What is true when Ctrl-C ends a command: nothing was written, until a command says something else."""

from __future__ import annotations

NOTHING = "nothing was written"
BUNDLE = "the bundle is as it was, or the next command finishes it"
_true: list[str] = [NOTHING]


def leaves(words: str = NOTHING) -> None:
    """From here on, an interrupt leaves this behind; said by a command before it does what has to be told."""
    _true[0] = words


def told() -> str:
    """Return what is said of an interrupt that comes now."""
    return f"interrupted; {_true[0]}"
