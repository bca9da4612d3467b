"""What a review says of an SLO. Times are Unix seconds, ratios and shares fractions of 1; None is: not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from burnbook.model.budget_policy import Consequence
from burnbook.model.spec import Labels
from burnbook.recorded.facts import Course, Firing, Masked, Span

Verdict = Literal["missed", "at risk", "invalid", "met"]
ORDER: Mapping[Verdict, int] = {"missed": 0, "at risk": 1, "invalid": 2, "met": 3}
"""What is spoken of first."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Events of a time, the bad ones among them, and how many of them might be bad."""

    total: float
    bad: float
    allowed: float

    @property
    def ratio(self) -> float | None:
        """The share of good events: what the objective is set for."""
        return 1 - self.bad / self.total if self.total else None

    @property
    def spent(self) -> float | None:
        """The share of the budget that is spent; more than 1 is too much."""
        return self.bad / self.allowed if self.allowed else None

    @property
    def left(self) -> float | None:
        """The share that is left; below 0 there is none."""
        return None if self.spent is None else 1 - self.spent


@dataclass(frozen=True, slots=True)
class Detection:
    """The first alert of a severity in a bad stretch; `delay` (seconds) is since it began, None: it fired before."""

    severity: str
    delay: float | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes in which the budget burnt fast, with few others between them: one incident, as the data tell it.

    `spent` is what its bad events took of the budget of its group, `told` the first page and the first ticket.
    """

    group: Labels
    span: Span
    total: float
    bad: float
    spent: float
    told: tuple[Detection, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One group of an SLO, or all of one that has none; `coverage` is the share of its minutes that was recorded.

    `why` tells what makes it invalid. `stretches` come with the costliest first, `small` are those that are not worth
    a line, and `background` the bad events outside of all of them.
    """

    group: Labels
    course: Course
    coverage: float
    gaps: tuple[Span, ...]
    budget: Budget
    verdict: Verdict
    why: str
    stretches: tuple[Stretch, ...]
    small: tuple[Stretch, ...]
    background: float


@dataclass(frozen=True, slots=True)
class Burn:
    """How fast the budget burnt over a window: the most it ever did and when that ended, and at the end of the review.

    `factor` is the lowest burn rate at which an alert with this long window fires.
    """

    window: str
    length: int
    peak: float | None
    at: float | None
    last: float | None
    factor: Decimal | None


@dataclass(frozen=True, slots=True)
class Day:
    """One day (UTC) of the whole SLO; `spent` is of its worst group's budget."""

    start: float
    total: float
    bad: float
    spent: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """An alert that is to be spoken of, and what the budget lost around it, if that is known."""

    firing: Firing
    spent: float | None = None


@dataclass(frozen=True, slots=True)
class Alerts:
    """What fired, when it is known.

    `false` are pages around which next to nothing was spent; `silent` stretches that were dear and paged nobody, where
    pages are meant to; `unseen` tickets that came and went while the team was not there.
    """

    known: bool
    firings: tuple[Firing, ...]
    false: tuple[Doubt, ...]
    silent: tuple[Stretch, ...]
    unseen: tuple[Firing, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What the definition said of something before and after a time (known to the hour)."""

    at: float
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A period before: of the worst group, by today's objective. From the history if it was `remembered`."""

    span: Span
    budget: Budget
    verdict: Verdict
    remembered: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What the evidence says of the objective."""

    kind: Literal["tighten", "loosen", "keep", "wait"]
    objective: Decimal | None
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """All that is known of an SLO in `span`. The parts come with the worst first; there may be none.

    `whole` is all groups together, `consequence` what the policy asks for, `lacks` what could not be known, in words;
    `refused` tells that the source did not even tell the events.
    """

    service: str
    slo: str
    span: Span
    verdict: Verdict
    why: str
    consequence: Consequence | None
    whole: Course
    parts: tuple[Part, ...]
    burns: tuple[Burn, ...]
    days: tuple[Day, ...]
    alerts: Alerts
    masked: tuple[Masked, ...]
    changes: tuple[Change, ...]
    earlier: tuple[Earlier, ...]
    advice: Advice
    lacks: tuple[str, ...]
    refused: bool = False

    @property
    def subject(self) -> str:
        """The SLO as people write it."""
        return f"{self.service}/{self.slo}"

    @property
    def worst(self) -> Part | None:
        """The group that the verdict is about."""
        return self.parts[0] if self.parts else None
