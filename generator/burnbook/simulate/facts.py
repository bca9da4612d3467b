"""What a simulation tells. Times are seconds, ratios and shares fractions of 1, objectives percent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from burnbook.model.rules import Tier
from burnbook.plan.alerts import LOW_TRAFFIC_BAD
from burnbook.simulate.chances import Noticed


@dataclass(frozen=True, slots=True)
class Promise:
    """What is simulated: an objective over a period, the burn speeds of a policy, and the usual traffic if it is known.

    `unusable` are burn speeds that could not work there.
    """

    name: str
    policy: str
    objective: Decimal
    budget: Decimal
    period: int
    tiers: tuple[Tier, ...]
    rate: Decimal | None
    unusable: tuple[str, ...] = ()

    @property
    def low_traffic(self) -> bool:
        """Whether `SLOLowTrafficErrors` stands in for burn speeds that a guard holds back."""
        return self.rate is not None and any(tier.min_bad > LOW_TRAFFIC_BAD for tier in self.tiers)


@dataclass(frozen=True, slots=True)
class Answer:
    """How an alert answers a constant error ratio, or all those of a severity do; None: never.

    `spent` is the share of the period's budget that is gone when it fires.
    """

    detected: Decimal | None
    resets: Decimal | None
    spent: Decimal | None


NEVER = Answer(None, None, None)


@dataclass(frozen=True, slots=True)
class Point:
    """The answers to one error ratio: of each burn speed, of the first page, of whatever tells it first.

    `stand_in` is that of `SLOLowTrafficErrors`, where there is one.
    """

    ratio: Decimal
    answers: tuple[Answer, ...]
    stand_in: Answer | None
    paged: Answer
    told: Answer


@dataclass(frozen=True, slots=True)
class Chance:
    """What the usual traffic means for a burn speed: the smallest outage that it tells, and false pages of a month."""

    tier: Tier
    noticed: Noticed | None
    false_page: float | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """A promise with its answers, and its chances if the traffic is known."""

    promise: Promise
    points: tuple[Point, ...]
    chances: tuple[Chance, ...]
    false_page: float | None
