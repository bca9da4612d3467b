"""What a gate decides, and why. Times are Unix seconds, shares of a budget fractions of 1; None is: not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Decision = Literal["go", "blocked", "unknown"]
_WEIGHT: Mapping[Decision, int] = {"blocked": 0, "unknown": 1, "go": 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a decision."""

    decision: Decision
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One SLO: its decision, and all reasons; those of a `go` are what was looked at. `shadow` ones do not count.

    `left` is the budget left of the worst of its groups that are recorded well enough, `burn` the fastest that one
    burnt since the rollout began.
    """

    subject: str
    shadow: bool
    left: float | None
    burn: float | None
    reasons: tuple[Reason, ...]

    @property
    def decision(self) -> Decision:
        """The gravest of its reasons."""
        return gravest(self.reasons)


@dataclass(frozen=True, slots=True)
class Gate:
    """A decision on a service, with the reasons that are of no SLO, and what people should know besides."""

    service: str
    reasons: tuple[Reason, ...]
    slos: tuple[Judged, ...]
    notes: tuple[str, ...]

    @property
    def decision(self) -> Decision:
        """What holds for all: a block is one whatever is unknown, and what is unknown is never a yes."""
        counted = [reason for one in self.slos if not one.shadow for reason in one.reasons]
        return gravest((*self.reasons, *counted)) if self.reasons or counted else "unknown"


def gravest(reasons: Iterable[Reason]) -> Decision:
    """Return the decision that prevails; without any reason nothing is known."""
    return min((reason.decision for reason in reasons), key=_WEIGHT.__getitem__, default="unknown")
