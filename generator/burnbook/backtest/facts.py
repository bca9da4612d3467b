"""What a backtest tells. Times are Unix seconds, shares fractions of 1; budgets are those of one period."""

from __future__ import annotations

from dataclasses import dataclass

from burnbook.model.spec import Labels
from burnbook.recorded.facts import Span
from burnbook.replay import Alarm, Besides, Firing


@dataclass(frozen=True, slots=True)
class Incident:
    """What should have been told: stated by people, or found as budget spent; of one group if it was found in one.

    `onset` is when the first minute of its errors was recorded: no alert that began before can be about it.
    `apart` are outages within days of a slow burn: what they spent, and alerts about them, are not its own.
    """

    start: float
    end: float
    what: str
    spent: float
    onset: float
    group: Labels | None = None
    apart: tuple[Incident, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """How an incident would have been told: seconds until a page, and until anything; None is never.

    `unnoticed` is the share of the budget that it had spent by then. `standing` are the severities of alerts that fired
    when it began, about something else.
    """

    incident: Incident
    paged: float | None
    noticed: float | None
    unnoticed: float
    standing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How good a source of alerts was: `right` of its `alerts` belong to an incident, of which it told `caught`.

    `of` are all incidents; delays (seconds) are of those that were caught.
    """

    name: str
    severity: str
    alerts: int
    right: int
    caught: int
    of: int
    median_delay: float | None
    longest_delay: float | None

    @property
    def precision(self) -> float | None:
        """The share of alerts that belong to an incident."""
        return self.right / self.alerts if self.alerts else None

    @property
    def recall(self) -> float | None:
        """The share of incidents that were told."""
        return self.caught / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a policy would have told: `people` by severity (alerts that overlap count once), `alarms` each by itself."""

    policy: str
    firings: tuple[Firing, ...]
    people: tuple[Score, ...]
    alarms: tuple[tuple[Alarm, Score], ...]
    told: tuple[Told, ...]

    @property
    def unnoticed(self) -> float:
        """The share of a budget that incidents spent before anybody was told."""
        return sum(one.unnoticed for one in self.told)


@dataclass(frozen=True, slots=True)
class Backtest:
    """The history of an SLO under one policy or two. `events` are all and bad ones, groups together.

    `besides` are alerts that no policy changes. `course` are times with the error ratio of the step before each, None
    without events.
    """

    subject: str
    title: str
    period: str
    unit: str
    span: Span
    minutes: int
    missing: int
    events: tuple[float, float]
    spent: float
    found_by: str
    incidents: tuple[Incident, ...]
    tried: tuple[Tried, ...]
    besides: tuple[Besides, ...]
    course: tuple[tuple[float, float | None], ...]
    lacks: tuple[str, ...]
