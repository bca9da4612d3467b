"""A backtest in words, as rows of tables, and as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from burnbook.backtest.facts import Backtest, Incident, Score, Tried
from burnbook.backtest.scoring import LOUD, belongs
from burnbook.explain.text import time
from burnbook.plan.words import COVERED
from burnbook.replay import Besides, Firing
from burnbook.text.figures import count, percent

INCIDENTS = ("incident", "from", "lasted", "spent", "policy", "paged", "told", "unnoticed")
SCORES = ("policy", "alert", "alerts", "a week", "precision", "recall", "median delay", "longest")
BESIDES = ("whatever the policy", "fired", "a week", "altogether", "longest")
FALSE = ("policy", "alert", "from", "lasted")
_WIDEST = 22
_MOST = 20
_WEEK = 604_800


def head(found: Backtest) -> Iterator[str]:
    """Yield what was read, in sentences."""
    total, bad = found.events
    span, missing = found.span, f", {count(found.missing)} of them not recorded" if found.missing else ""
    yield f"{found.subject}: {found.title}"
    yield f"{moment(span.start)} to {moment(span.end)} UTC: {count(found.minutes)} minutes{missing}"
    if total:
        yield f"{count(bad)} of {count(total)} {found.unit} were bad: {percent(bad / total)}, {_budgets(found)}"
    else:
        yield f"there were no {found.unit}: nothing could fail, so nothing is told of these alerts"
    yield from (f"note: {note}" for note in _notes(found))
    if found.missing:
        yield "note: what was not recorded is taken as telemetry that was gone"


def incidents(found: Backtest) -> list[tuple[str, ...]]:
    """Return a row for each incident and policy."""
    rows = list[tuple[str, ...]]()
    for index, one in enumerate(found.incidents):
        about = (_cut(one.what), moment(one.start), _time(one.end - one.start), percent(one.spent))
        for policy in found.tried:
            told = policy.told[index]
            paged, noticed = _after(told.paged, "page" in told.standing), _after(told.noticed, bool(told.standing))
            said = (policy.policy, paged, noticed, percent(told.unnoticed))
            rows.append((*about, *said))
            about = ("", "", "", "")
    return rows


def scores(found: Backtest) -> list[tuple[str, ...]]:
    """Return a row for what people are told by severity, and for each alert by itself, of each policy."""
    return [row for one in found.tried for row in _scores(one, found)]


def besides(found: Backtest) -> list[tuple[str, ...]]:
    """Return a row for each alert that no policy changes; what fired before the time is not counted."""
    return [_besides(one, found) for one in found.besides]


def unnoticed(found: Backtest) -> str:
    """Return what incidents spent before anybody was told, policy by policy."""
    told = ", ".join(f"{percent(one.unnoticed)} with {one.policy}" for one in found.tried)
    return f"Of a budget, incidents spent before anybody was told: {told}."


def mistaken(found: Backtest) -> Iterator[tuple[str, ...]]:
    """Yield the firings that belong to no incident, the first of each policy."""
    for one in found.tried:
        yield from [_mistake(one, firing) for firing in one.firings if not _right(firing, found.incidents)][:_MOST]


def data(found: Backtest) -> dict[str, Any]:
    """Return everything as data. Times are Unix seconds, shares fractions of 1, delays seconds."""
    return {
        "subject": found.subject,
        "from": found.span.start,
        "to": found.span.end,
        "minutes": found.minutes,
        "missing": found.missing,
        "events": found.events[0],
        "bad": found.events[1],
        "budget_spent": found.spent if found.events[0] else None,
        "notes": list(_notes(found)),
        "incidents": [asdict(one) | {"apart": [each.what for each in one.apart]} for one in found.incidents],
        "found_by": found.found_by,
        "besides": [
            {"alert": one.alarm.name, "severity": one.alarm.severity, "alerts": [_alert(each) for each in one.firings]}
            for one in found.besides
        ],
        "policies": [_policy(one, found) for one in found.tried],
    }


def moment(at: float) -> str:
    """Return a time to the minute, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")


def _notes(found: Backtest) -> Iterator[str]:
    """Yield what is to be known of all figures."""
    known = found.minutes - found.missing
    if known < float(COVERED) * found.minutes:
        share = percent(known / found.minutes)
        yield f"Only {share} of the minutes are recorded: figures are of these, and say little of the whole time."
    yield from found.lacks


def _budgets(found: Backtest) -> str:
    whose = "the error budget" if len({one.group for one in found.incidents if one.group}) < 2 else "the worst budget"
    return f"{percent(found.spent)} of {whose} of {found.period} at this traffic"


def _scores(one: Tried, found: Backtest) -> Iterator[tuple[str, ...]]:
    for score in one.people:
        yield (one.policy, f"all {score.name}", *_score(score, found))
    for _, score in one.alarms:
        yield (one.policy, f"{score.name} ({score.severity})", *_score(score, found))


def _score(score: Score, found: Backtest) -> tuple[str, ...]:
    recall = f"{score.caught} of {score.of}" if score.of else "-"
    precision = "-" if score.precision is None else percent(score.precision)
    delays = ("-" if delay is None else _time(delay) for delay in (score.median_delay, score.longest_delay))
    return (str(score.alerts), _rate(score.alerts, found), precision, recall, *delays)


def _right(firing: Firing, known: tuple[Incident, ...]) -> bool:
    return any(belongs(firing, one) for one in known)


def _besides(one: Besides, found: Backtest) -> tuple[str, ...]:
    lasted = [firing.end - max(firing.start, found.span.start) for firing in one.firings]
    name, fired = f"{one.alarm.name} ({one.alarm.severity})", len(lasted)
    times = (_time(sum(lasted)), _time(max(lasted))) if lasted else ("-", "-")
    return (name, str(fired), _rate(fired, found), *times)


def _mistake(one: Tried, firing: Firing) -> tuple[str, ...]:
    whose = "".join(f" {value or '(none)'}" for _, value in firing.group)
    name = f"{firing.alarm.name} ({firing.alarm.severity}){whose}"
    return one.policy, name, moment(firing.start), _time(firing.end - firing.start)


def _policy(one: Tried, found: Backtest) -> dict[str, Any]:
    scores = (*one.people, *(score for _, score in one.alarms))
    return {
        "policy": one.policy,
        "scores": [
            asdict(score)
            | {
                "precision": score.precision,
                "recall": score.recall,
                "alerts_a_week": _weekly(score.alerts, found),
            }
            for score in scores
        ],
        "told": [
            {
                "what": t.incident.what,
                "paged_after": t.paged,
                "told_after": t.noticed,
                "unnoticed": t.unnoticed,
                "fired_already": list(t.standing),
            }
            for t in one.told
        ],
        "unnoticed": one.unnoticed,
        "alerts": [
            {
                "alert": firing.alarm.name,
                "severity": firing.alarm.severity,
                "told": firing.alarm.severity in LOUD,
                **_alert(firing),
                "right": _right(firing, found.incidents),
            }
            for firing in one.firings
        ],
    }


def _alert(firing: Firing) -> dict[str, Any]:
    return {"group": dict(firing.group), "from": firing.start, "to": None if firing.open else firing.end}


def _after(seconds: float | None, standing: bool) -> str:
    """Return how soon it was told; that nobody was, for an alert about something else fired already, is told apart."""
    return "fired already" if seconds is None and standing else _time(seconds)


def _time(seconds: float | None) -> str:
    return time(None if seconds is None else Decimal(round(seconds)))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1].rstrip()}…"


def _weekly(alerts: int, found: Backtest) -> float | None:
    """Return how many a week would be; None of less than a week, which tells nothing of a whole one."""
    return alerts * _WEEK / found.span.seconds if found.span.seconds >= _WEEK else None


def _rate(alerts: int, found: Backtest) -> str:
    weekly = _weekly(alerts, found)
    return "-" if weekly is None else f"{weekly:.2g}" if weekly < 10 else f"{weekly:,.0f}"
