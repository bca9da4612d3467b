"""What is known of an incident. Times are Unix seconds, ratios fractions of 1; None is: the data do not tell."""

from __future__ import annotations

from dataclasses import dataclass

from burnbook.model.spec import Labels
from burnbook.recorded.facts import Course, Firing, Masked, Minute, Span


@dataclass(frozen=True, slots=True)
class Split:
    """How many bad events had each value of a label of the raw series: the worst ones, the worst first.

    `counted` is how many they are in all, if they were counted as the rules count; None: they are estimated by `rate`.
    """

    label: str
    parts: tuple[tuple[str, float], ...]
    counted: float | None


@dataclass(frozen=True, slots=True)
class Spending:
    """What an incident took of the budget of one group, as a share of the whole; what was left before and after.

    `coverage` is the share of the period that was recorded.
    """

    group: Labels
    spent: float | None
    before: float | None
    after: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Detection:
    """The first alert of a severity; `delay` (seconds) is since the first bad minute began.

    It is None where the alert fired before, or no minute was bad.
    """

    firing: Firing
    delay: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A recorded ratio over time."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What was counted, of all groups together and of each, and what it took of the budget; `gaps` is what was not."""

    whole: Course
    groups: tuple[Course, ...]
    spending: tuple[Spending, ...]
    splits: tuple[Split, ...]
    gaps: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """All that is known of what happened in `span`; `view` is more of it, for the eye.

    `course` is that of the view, `first` and `last` are the minutes above the objective, `others` the alerts of the
    same service that are not of this SLO (if `alerts_known`), `lacks` what could not be known, in words.
    """

    span: Span
    view: Span
    course: Course
    impact: Impact
    first: Minute | None
    last: Minute | None
    firings: tuple[Firing, ...]
    others: tuple[Firing, ...]
    alerts_known: bool
    detections: tuple[Detection, ...]
    masked: tuple[Masked, ...]
    windows: tuple[Curve, ...]
    left: tuple[Curve, ...]
    lacks: tuple[str, ...]
