"""What a review has to talk about, in sentences: the gravest first, nothing where all is well."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model.plan import Service, Slo
from burnbook.recorded.words import RENAMED, alert, between, counted, group, lasting
from burnbook.review import doubts, periods
from burnbook.review.facts import ORDER, Review
from burnbook.text.figures import count, percent
from burnbook.text.promql import number

_NAMED = 5
"""So many groups are named in a sentence."""


def talk(found: Review, service: Service, slo: Slo) -> Iterator[str]:
    """Yield what is to be talked about."""
    yield from _verdict(found, slo)
    if found.consequence:
        yield f"By the error budget policy {service.team.title} {found.consequence.then}."
    if found.verdict != "invalid" and periods.parts(slo.period, found.span) != 1:
        yield (
            f"Reviewed are {lasting(found.span.seconds)}, not a period ({slo.period.over}): the budget is that of this"
            " time, and the error budget policy is not applied."
        )
    yield from _alerts(found, slo)
    for change in (one for one in found.changes if one.before):
        yield f"The definition changed in this time: {change.what}, from {change.before} to {change.after}."
    if found.advice.kind in ("tighten", "loosen") and found.advice.objective is not None:
        verb = found.advice.kind.capitalize()
        yield f"{verb} the objective to {number(found.advice.objective)}%? {_sentence(found.advice.why)}"


def first(found: Review, said: list[str]) -> tuple[int, bool, float, str]:
    """Return how reviews are ordered: those that need talking about come first."""
    worst = found.worst
    spent = (worst.budget.spent if worst else None) or 0.0
    rank = ORDER[found.verdict] if not found.alerts.silent else min(ORDER[found.verdict], ORDER["at risk"])
    return rank, not said, -spent, found.subject


def headline(found: Review, slo: Slo) -> str:
    """Return the verdict in a sentence."""
    budget = found.worst.budget if found.worst and found.worst.verdict != "invalid" else None
    if budget is None or budget.ratio is None or budget.spent is None:
        return f"No verdict: {_of(found)}{found.why}."
    kept = "was missed" if found.verdict == "missed" else "was kept"
    good = f"{share_of_good(budget.ratio)} of {count(budget.total)} {slo.sli.unit} were good"
    spent = f"{percent(budget.spent)} of the error budget is spent"
    return f"The objective of {number(slo.objective)}% {kept}: {_of(found)}{good}, and {spent}."


def share_of_good(ratio: float) -> str:
    """Return a share of good events with as many nines as tell it from 100%."""
    bad = 1 - ratio
    if bad <= 0:
        return "100%"
    places = next((places for places in range(2, 9) if bad * 100 >= 5 * 10.0**-places), 9)
    shown = f"{ratio * 100:.{places}f}"
    return f"{shown.rstrip('0') if len(shown.rstrip('0').partition('.')[2]) >= 2 else shown[:5]}%"


def _of(found: Review) -> str:
    """Return whose figures they are, if it is split."""
    worst = found.worst
    return f"of {group(worst.group)}, " if worst and worst.group else ""


def _verdict(found: Review, slo: Slo) -> Iterator[str]:
    if found.verdict != "met":
        yield headline(found, slo)
    if found.verdict == "invalid" and slo.earlier and not found.refused and (found.worst is None or found.worst.gaps):
        yield RENAMED
    invalid = [part for part in found.parts if part.verdict == "invalid"]
    if found.verdict != "invalid" and invalid:
        names = ", ".join(group(part.group) for part in invalid[:_NAMED])
        more = f" and {len(invalid) - _NAMED} more" if len(invalid) > _NAMED else ""
        yield f"Without a verdict, and without a say in that of the SLO: {names}{more}, of {len(found.parts)} groups."


def _alerts(found: Review, slo: Slo) -> Iterator[str]:
    if found.alerts.silent:
        (loud, share), many = doubts.dear(slo), periods.parts(slo.period, found.span)
        for one in found.alerts.silent:
            whose = f" ({group(one.group)})" if one.group else ""
            budget = "the budget" if many == 1 else "a period's budget"
            yield (
                f"{percent(one.spent * many)} of {budget}{whose} went {between(one.span)} without a {loud}:"
                f" from {percent(share)} on there ought to be one."
            )
    yield from _unheard(found, slo)
    if found.alerts.false:
        pages = sum(one.severity == "page" for one in found.alerts.firings)
        false = f"{len(found.alerts.false)} of {counted(pages, 'page')}"
        yield f"{false} came while next to no budget was spent: likely false."
    if found.alerts.unseen:
        worst = max(found.alerts.unseen, key=lambda one: (one.end or 0.0) - (one.start or 0.0))
        longest = f"the longest was {alert(worst)}, {lasting((worst.end or 0.0) - (worst.start or 0.0))}"
        yield f"{counted(len(found.alerts.unseen), 'ticket')} came and went outside of the team's hours; {longest}."


def _unheard(found: Review, slo: Slo) -> Iterator[str]:
    """Yield that a budget went faster than its pace and no alert fired: the slowest of them is there for that."""
    spent = found.worst.budget.spent if found.worst and found.worst.verdict != "invalid" else None
    meant = max((float(tier.share) for tier in slo.tiers), default=1.0)
    loud, many = any(one.loud for one in found.alerts.firings), periods.parts(slo.period, found.span)
    if loud or not found.alerts.known or slo.stage == "shadow" or spent is None:
        return
    fast = any(one.peak is not None and one.factor is not None and one.peak > one.factor for one in found.burns)
    if spent * many > 1 or (fast and spent * many >= meant):
        yield f"No page and no ticket fired in this time, though {percent(spent)} of the budget is spent."


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
