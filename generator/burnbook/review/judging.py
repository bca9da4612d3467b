"""Verdicts: whether an objective was kept, what the policy asks for, and whether it is the right objective."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from burnbook.model.budget_policy import BudgetPolicy, Consequence
from burnbook.model.plan import Slo
from burnbook.plan.words import COVERED
from burnbook.recorded.facts import Course, Span
from burnbook.recorded.words import between, lasting, moment
from burnbook.review.facts import Advice, Budget, Earlier, Verdict
from burnbook.text.figures import percent
from burnbook.text.promql import number

LADDER = tuple(
    map(Decimal, ["90", "95", "97", "98", "99", "99.5", "99.8", "99.9", "99.95", "99.99", "99.995", "99.999"])
)
"""Objectives that people set."""
ENOUGH = 3
"""Periods before an objective is judged."""
IDLE, CALM = Decimal("0.1"), Decimal("0.5")
"""An objective is loose if no period spent more than this; a tighter one would have kept half of its budget."""


def budget(slo: Slo, total: float, bad: float) -> Budget:
    """Return what may be bad of so many events."""
    return Budget(total, bad, float(slo.budget * Decimal(total)))


def verdict(slo: Slo, found: Budget, policy: BudgetPolicy) -> Verdict:
    """Return what is to be said of a budget that is known; exact, whatever binary fractions say."""
    if Decimal(found.bad) > slo.budget * Decimal(found.total):
        return "missed"
    return "at risk" if consequence(found, policy) else "met"


def consequence(found: Budget, policy: BudgetPolicy) -> Consequence | None:
    """Return what the policy asks for; nothing of a budget that is not known."""
    return None if found.left is None else policy.due(found.left)


def unknown(course: Course, coverage: float, gaps: Sequence[Span], unit: str) -> str:
    """Return why a part is invalid; nothing if it is not."""
    if not course.minutes:
        return "nothing of it was recorded"
    if coverage < float(COVERED):
        least = f"less than {Decimal(COVERED) * 100:.0f}%, so a figure would be a guess"
        return f"only {percent(coverage)} of its minutes are recorded, {least}: {_missing(course, gaps)}"
    if not course.total:
        return f"there were no {unit}: nothing could keep the objective or miss it"
    return ""


def _missing(course: Course, gaps: Sequence[Span]) -> str:
    longest = max(gaps, key=lambda gap: gap.seconds)
    if longest.end == course.minutes[0].start:
        return f"it is recorded since {moment(longest.end)} only"
    which = "the gap is" if len(gaps) == 1 else f"the longest of {len(gaps)} gaps is"
    return f"{which} {between(longest)} ({lasting(longest.seconds)})"


def advice(slo: Slo, now: Budget | None, known: bool, earlier: Iterable[Earlier]) -> Advice:
    """Return what the periods whose figures are valid say of the objective, this one first."""
    found = [now] if now and known else []
    found += [one.budget for one in earlier if one.verdict != "invalid"]
    if len(found) < ENOUGH:
        periods = "period is" if len(found) == 1 else "periods are"
        return Advice("wait", None, f"{len(found)} {periods} known, and {ENOUGH} are needed to judge an objective")
    bad = [Decimal(one.bad) / Decimal(one.total) for one in found]
    missed = sum(ratio > slo.budget for ratio in bad)
    if missed * 2 > len(bad):
        return _loosen(slo, bad, missed)
    if max(bad) <= IDLE * slo.budget:
        return _tighten(slo, bad, found)
    return Advice("keep", None, f"it was missed in {missed} of {len(bad)} periods, and its budget is used")


def _loosen(slo: Slo, bad: Sequence[Decimal], missed: int) -> Advice:
    """Return the highest objective that most of the periods would have kept."""
    middle = sorted(bad)[len(bad) // 2]
    lower = [one for one in LADDER if one < slo.objective and (100 - one) / 100 >= middle]
    best = percent(float(1 - min(bad)))
    said = f"it was missed in {missed} of {len(bad)} periods; the best of them had {best}"
    if not lower:
        return Advice("keep", None, f"{said}: mend the service, no objective that people set would have been kept")
    kept = f"{number(max(lower))}% would have been kept in most of them"
    return Advice("loosen", max(lower), f"{said}. {kept}: mend the service, or promise less")


def _tighten(slo: Slo, bad: Sequence[Decimal], found: Sequence[Budget]) -> Advice:
    """Return the next objective that people set, if it would have kept half of its budget, and had one to speak of."""
    fewest = Decimal(min(one.total for one in found))
    worst = percent(float(max(bad) / slo.budget))
    said = f"in {len(bad)} periods no more than {worst} of the budget was spent"
    tighter = next((one for one in LADDER if one > slo.objective), None)
    budget = (100 - tighter) / 100 if tighter else Decimal(0)
    if tighter is None or max(bad) > CALM * budget or budget * fewest < 1:
        return Advice("keep", None, f"{said}, but a tighter one would leave no budget to speak of")
    left = percent(float(1 - max(bad) / budget))
    why = f"{said}; {number(tighter)}% would have left {left} of its own. Tighten it if users count on what they get"
    return Advice("tighten", tighter, f"{why}, or spend the budget: release faster")
