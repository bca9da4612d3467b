"""A review as data: for tools that read it, and for the history. Times are in UTC, shares fractions of 1."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from burnbook.model.plan import Service, Slo
from burnbook.recorded.facts import Firing, Span
from burnbook.recorded.words import alert
from burnbook.review.facts import Alerts, Budget, Burn, Change, Day, Earlier, Part, Review, Stretch

SCHEMA = "burnbook-review/v1"


def of(found: Review, service: Service, slo: Slo, talk: list[str]) -> dict[str, Any]:
    """Return one SLO's review as plain data."""
    worst, due, advice = found.worst, found.consequence, found.advice
    return {
        "service": found.service,
        "slo": found.slo,
        "team": service.team.name,
        "criticality": service.criticality,
        "objective": float(slo.objective),
        "period": slo.period.name,
        **span(found.span),
        "verdict": found.verdict,
        "why": found.why,
        "consequence": due and {"left": float(due.left), "then": due.then, "blocks_releases": due.blocks},
        "talk": talk,
        "budget": _budget(worst.budget, slo, found.span) if worst and worst.verdict != "invalid" else None,
        "groups": [_part(part, slo, found.span) for part in found.parts],
        "burn": [_burn(one) for one in found.burns],
        "days": [_day(one, known=found.verdict != "invalid") for one in found.days],
        "alerts": _alerts(found.alerts),
        "maintenance": [{"reason": one.reason, **span(one.span)} for one in found.masked],
        "changes": [_change(one) for one in found.changes],
        "earlier": [_earlier(one) for one in found.earlier],
        "advice": {"kind": advice.kind, "objective": advice.objective and float(advice.objective), "why": advice.why},
        "lacks": list(found.lacks),
    }


def span(found: Span) -> dict[str, str]:
    """Return from when to when."""
    return {"from": moment(found.start), "to": moment(found.end)}


def moment(time: float | None) -> str:
    """Return a moment as RFC 3339; nothing where it is not known."""
    return "" if time is None else datetime.fromtimestamp(round(time), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _burn(one: Burn) -> dict[str, Any]:
    return {"window": one.window, "highest": one.peak, "at": moment(one.at), "at_the_end": one.last}


def _day(one: Day, *, known: bool) -> dict[str, Any]:
    spent = one.spent if known else None
    return {"day": moment(one.start)[:10], "total": one.total, "bad": one.bad, "spent": spent}


def _change(one: Change) -> dict[str, Any]:
    return {"at": moment(one.at), "what": one.what, "before": one.before, "after": one.after}


def _earlier(one: Earlier) -> dict[str, Any]:
    source = "history" if one.remembered else "prometheus"
    return {**span(one.span), "verdict": one.verdict, **_counts(one.budget), "from": source}


def _budget(found: Budget, slo: Slo, over: Span) -> dict[str, Any]:
    minutes = float(slo.budget) * over.seconds / 60
    spent, left = found.spent, found.left
    return {
        **_counts(found),
        "allowed": found.allowed,
        "left": left,
        "left_events": found.allowed - found.bad,
        "minutes_allowed": minutes,
        "minutes_spent": None if spent is None else spent * minutes,
        "minutes_left": None if left is None else left * minutes,
    }


def _counts(found: Budget) -> dict[str, Any]:
    good = found.total - found.bad
    return {"total": found.total, "good": good, "bad": found.bad, "sli": found.ratio, "spent": found.spent}


def _part(part: Part, slo: Slo, over: Span) -> dict[str, Any]:
    known = part.verdict != "invalid"
    return {
        "group": dict(part.group),
        "verdict": part.verdict,
        "why": part.why,
        "coverage": part.coverage,
        "gaps": [span(gap) for gap in part.gaps],
        "budget": _budget(part.budget, slo, over) if known else None,
        "recorded": {"total": part.budget.total, "bad": part.budget.bad},
        "incidents": [_stretch(one) for one in part.stretches] if known else [],
        "smaller": {"count": len(part.small), "bad": sum(one.bad for one in part.small)},
        "background_bad": part.background,
    }


def _stretch(one: Stretch) -> dict[str, Any]:
    told = {detection.severity: detection.delay for detection in one.told}
    return {**span(one.span), "total": one.total, "bad": one.bad, "spent": one.spent, "told_after": told}


def _alerts(found: Alerts) -> dict[str, Any]:
    return {
        "known": found.known,
        "fired": [_firing(one) for one in found.firings],
        "likely_false": [{**_firing(one.firing), "spent": one.spent} for one in found.false],
        "missed": [{"group": dict(one.group), **_stretch(one)} for one in found.silent],
        "nobody_there": [_firing(one) for one in found.unseen],
    }


def _firing(one: Firing) -> dict[str, Any]:
    return {
        "alert": alert(one),
        "severity": one.severity,
        "group": dict(one.group),
        "from": moment(one.start),
        "to": moment(one.end),
    }
