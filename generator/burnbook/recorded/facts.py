"""What was recorded of an SLO. Times are Unix seconds, ratios fractions of 1; None is: the data do not tell."""

from __future__ import annotations

from dataclasses import dataclass

from burnbook.model.rules import Alert
from burnbook.model.spec import Labels

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, its end not included."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    def holds(self, time: float) -> bool:
        """Tell whether a moment lies in it."""
        return self.start <= time < self.end


@dataclass(frozen=True, slots=True)
class Minute:
    """All and bad events of the minute that ended at `end`; `above`: more were bad than the objective allows."""

    end: float
    total: float
    bad: float
    above: bool

    @property
    def start(self) -> float:
        """When it began."""
        return self.end - MINUTE

    @property
    def middle(self) -> float:
        """Its middle: a minute belongs to the span in which most of it lies."""
        return self.end - MINUTE / 2

    @property
    def ratio(self) -> float | None:
        """The share of bad events; None without any event."""
        return self.bad / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Course:
    """What was recorded minute by minute of an SLO, or of one of its groups."""

    group: Labels
    minutes: tuple[Minute, ...]

    @property
    def total(self) -> float:
        """All events."""
        return sum(minute.total for minute in self.minutes)

    @property
    def bad(self) -> float:
        """The bad ones."""
        return sum(minute.bad for minute in self.minutes)

    @property
    def ratio(self) -> float | None:
        """The share of bad ones; None without any event."""
        return self.bad / self.total if self.total else None

    @property
    def above(self) -> tuple[Minute, ...]:
        """The minutes above the objective."""
        return tuple(minute for minute in self.minutes if minute.above)

    def within(self, span: Span) -> Course:
        """Return the minutes of a span."""
        return Course(self.group, tuple(minute for minute in self.minutes if span.holds(minute.middle)))


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert that fired: what the plan knows of it (None: nothing), its group, from when to when.

    `severity` is page, ticket, or shadow. `start` or `end` is None if it fired before or after all that was read.
    """

    name: str
    which: str
    severity: str
    group: Labels
    alert: Alert | None
    start: float | None
    end: float | None

    @property
    def loud(self) -> bool:
        """Whether somebody was told."""
        return self.severity in ("page", "ticket")


@dataclass(frozen=True, slots=True)
class Masked:
    """Planned maintenance: what happened meanwhile was not counted."""

    reason: str
    span: Span
