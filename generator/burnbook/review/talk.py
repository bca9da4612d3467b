"""What a review has to talk about, in sentences: the gravest first, nothing where all is well."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model.plan import Service, Slo
from burnbook.recorded.words import alert, between, counted, group, lasting
from burnbook.review import doubts
from burnbook.review.facts import ORDER, Review
from burnbook.text.figures import count, percent
from burnbook.text.promql import number


def talk(found: Review, service: Service, slo: Slo) -> Iterator[str]:
    """Yield what is to be talked about."""
    yield from _verdict(found, slo)
    if found.consequence:
        yield f"By the error budget policy {service.team.title} {found.consequence.then}."
    yield from _alerts(found, slo)
    for change in found.changes:
        was = f"from {change.before} to {change.after}" if change.before else f"first recorded, as {change.after}"
        yield f"The definition changed in this time: {change.what}, {was}."
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
    invalid = [part for part in found.parts if part.verdict == "invalid"]
    if found.verdict != "invalid" and invalid:
        yield f"{len(invalid)} of {len(found.parts)} groups are recorded too little for a verdict of their own."


def _alerts(found: Review, slo: Slo) -> Iterator[str]:
    if found.alerts.silent:
        loud, share = doubts.dear(slo)
        for one in found.alerts.silent:
            whose = f" ({group(one.group)})" if one.group else ""
            yield (
                f"{percent(one.spent)} of the budget{whose} went {between(one.span)} without a {loud}:"
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
    """Yield that a budget went bit by bit and no alert fired: the slowest of them is there for that."""
    spent = found.worst.budget.spent if found.worst and found.worst.verdict != "invalid" else None
    meant = max((float(tier.share) for tier in slo.tiers), default=1.0)
    loud = any(one.loud for one in found.alerts.firings)
    if found.alerts.known and slo.stage != "shadow" and not loud and spent is not None and spent >= meant:
        yield f"No page and no ticket fired in this time, though {percent(spent)} of the budget is spent."


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
