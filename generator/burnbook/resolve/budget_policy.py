"""The error budget policy of a service: the project's for its criticality, else the one that comes with Burnbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from burnbook.diagnostics import Report
from burnbook.model.budget_policy import BudgetPolicy, Consequence, Stated
from burnbook.model.spec import Criticality
from burnbook.text.promql import number

_NOTHING, _QUARTER = Decimal(0), Decimal("0.25")
_DEFAULT: Mapping[Criticality, tuple[Consequence, ...]] = {
    "critical": (
        Consequence(_QUARTER, "releases only with the on-call engineer's consent, one change at a time", blocks=False),
        Consequence(
            _NOTHING,
            "stops all changes but fixes of security and of this budget, until the SLO is kept again",
            blocks=True,
        ),
    ),
    "important": (
        Consequence(_QUARTER, "says in the weekly review what spends it, and what will be done", blocks=False),
        Consequence(_NOTHING, "stops new features, not fixes, until the SLO is kept again", blocks=True),
    ),
    "best-effort": (
        Consequence(_QUARTER, "looks at it in the weekly review", blocks=False),
        Consequence(
            _NOTHING,
            "plans the mend into its next cycle, or lowers the objective to what users really need",
            blocks=False,
        ),
    ),
}


def policy(stated: Stated, criticality: Criticality) -> BudgetPolicy:
    """Return the policy of a service of this criticality."""
    consequences = stated.consequences.get(criticality) or _DEFAULT[criticality]
    return BudgetPolicy(consequences, stated.approvers, stated.exceptions, stated.review_by, stated.freezes)


def check(stated: Stated, report: Report, today: date | None) -> None:
    """Report what is out of order, and a policy whose day of review is over, if a day is given."""
    for criticality, consequences in stated.consequences.items():
        for place, (before, after) in enumerate(pairwise(consequences), 1):
            if after.left >= before.left:
                at = stated.origin.at("consequences", criticality, place, "left")
                text = f"{number(after.left * 100)}% left come after {number(before.left * 100)}%"
                report(at.problem("budget-policy-order", text, "order them from much that is left to nothing"))
    for place, freeze in enumerate(stated.freezes):
        if freeze.last < freeze.first:
            text = f"this freeze ends on {freeze.last}, before it begins on {freeze.first}"
            report(stated.origin.at("freezes", place, "to").problem("freeze-order", text, "write the later day last"))
    if today and stated.review_by and date.fromisoformat(stated.review_by) < today:
        text = f"the error budget policy was to be reviewed by {stated.review_by}"
        mend = "agree on it again, and write the next day"
        report(stated.origin.at("review_by").problem("budget-policy-review", text, mend, level="warning"))
