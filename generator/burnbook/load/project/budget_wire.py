"""The shape of the error budget policy in the project file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from burnbook.load.types import Date, Left, Line, OneOrMore, Wire


class Consequence(Wire):
    """What a team does while so much of a budget is left, or less."""

    left: Left = Field(description="share of the error budget that is left: 25%, 0%")
    then: Line = Field(description="what the team does: stops new features until the SLO is kept again")
    blocks_releases: bool = Field(False, description="`burnbook gate` blocks a rollout then")


class Freeze(Wire):
    """Days on which nothing is released, whatever the budgets say."""

    first: Date = Field(alias="from", description="the first day, in UTC")
    last: Date = Field(alias="to", description="the last day")
    reason: Line = Field(description="why: Black Friday")


class BudgetPolicy(Wire):
    """What was agreed for the day on which an error budget runs out."""

    consequences: dict[Literal["critical", "important", "best-effort"], Annotated[list[Consequence], OneOrMore]] = (
        Field({}, description="by criticality of the service; those that are not named have Burnbook's own")
    )
    approvers: list[Line] = Field([], description="who agrees to the policy, and to exceptions")
    exceptions: list[Line] = Field([], description="what does not count, or when the policy does not apply")
    freezes: list[Freeze] = Field([], description="days on which `burnbook gate` blocks every rollout")
    review_by: Date | None = Field(None, description="the day by which it is agreed on again")
