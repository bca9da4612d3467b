"""The status codes of gRPC, in the order of their numbers, and how instrumentations spell them."""

from __future__ import annotations

import re
from typing import Literal, get_args

Code = Literal[
    "OK",
    "Canceled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
]
CODES: tuple[str, ...] = get_args(Code)
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def spellings(name: str, *, numbers: bool) -> tuple[str, ...]:
    """Return a code as labels say it: its number, or its name in Go and in the other languages."""
    if numbers:
        return (str(CODES.index(name)),)
    return tuple(dict.fromkeys((name, "CANCELLED" if name == "Canceled" else _WORD.sub("_", name).upper())))
