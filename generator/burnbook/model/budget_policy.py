"""The error budget policy: what a team does when so much of a budget is left. Shares are fractions of 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from burnbook.model.source import Origin


@dataclass(frozen=True, slots=True)
class Consequence:
    """What is done while this share of the budget is left, or less; `blocks` tells that releases stop."""

    left: Decimal
    then: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days (ISO, both included, in UTC) on which nothing is released, whatever the budgets say."""

    first: str
    last: str
    reason: str


@dataclass(frozen=True, slots=True)
class BudgetPolicy:
    """A service's policy, mildest consequence first; `review_by` is a date (ISO), or nothing."""

    consequences: tuple[Consequence, ...]
    approvers: tuple[str, ...]
    exceptions: tuple[str, ...]
    review_by: str
    freezes: tuple[Freeze, ...] = ()

    def due(self, left: float) -> Consequence | None:
        """Return what is asked for while this share of a budget is left: the strictest consequence."""
        due = [one for one in self.consequences if left <= float(one.left)]
        return min(due, key=lambda one: one.left, default=None)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the project says of it; a criticality that it does not name has the policy that comes with Burnbook."""

    consequences: Mapping[str, tuple[Consequence, ...]]
    approvers: tuple[str, ...]
    exceptions: tuple[str, ...]
    review_by: str
    freezes: tuple[Freeze, ...]
    origin: Origin = field(compare=False, repr=False)
