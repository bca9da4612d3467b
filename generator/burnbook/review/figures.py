"""What was counted, as figures that stand at the head of an SLO's section."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model.plan import Slo
from burnbook.recorded.words import lasting
from burnbook.review.facts import Budget, Review
from burnbook.review.shown import Figure
from burnbook.review.talk import share_of_good
from burnbook.text.figures import count, percent
from burnbook.text.promql import number


def figures(found: Review, slo: Slo) -> Iterator[Figure]:
    """Yield what was counted, of the worst group."""
    worst, unit = found.worst, slo.sli.unit
    if worst is None:
        return
    budget = worst.budget
    if worst.verdict != "invalid":
        yield from _known(budget, found.span.seconds, slo)
    good = f"{count(budget.total - budget.bad)} good, {count(budget.bad)} bad"
    yield Figure(f"All {unit}", count(budget.total), good)
    missing = sum(gap.seconds for gap in worst.gaps)
    yield Figure("Recorded", percent(worst.coverage), f"{lasting(missing)} missing" if missing else "no minute missing")


def _known(budget: Budget, seconds: float, slo: Slo) -> Iterator[Figure]:
    if budget.ratio is None or budget.spent is None or budget.left is None:
        return
    gap = budget.ratio * 100 - float(slo.objective)
    beside = f"{abs(gap):.3g} points {'above' if gap >= 0 else 'below'} the objective of {number(slo.objective)}%"
    yield Figure("SLI", share_of_good(budget.ratio), beside)
    yield Figure("Budget left", percent(budget.left), f"{percent(budget.spent)} spent")
    rest = budget.allowed - budget.bad
    left = f"{count(budget.allowed)} allowed, {count(abs(rest))} {'left' if rest >= 0 else 'too many'}"
    yield Figure(f"Bad {slo.sli.unit}", count(budget.bad), left)
    minutes = float(slo.budget) * seconds / 60
    whole = f"spent, of {_minutes(minutes)} of a complete outage"
    yield Figure("In minutes", _minutes(budget.spent * minutes), whole)


def _minutes(found: float) -> str:
    return f"{found:,.1f} min" if found < 600 else f"{found / 60:,.1f} h"
