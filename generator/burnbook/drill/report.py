"""A drill in words and figures: for a terminal, a page of Markdown, or as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from burnbook.drill import Drilled
from burnbook.drill.backfill import MINUTE
from burnbook.drill.incident import Incident
from burnbook.drill.verdict import COUNTS
from burnbook.text import durations, markdown
from burnbook.text.promql import number

Row = tuple[str, ...]

VERDICTS: Row = ("subject", "question", "verdict", "must be", "was")
PACE: Row = ("subject", "alert", "told in production within")
TIMELINE: Row = ("after", "what")
CHANGED: Row = ("what", "published", "here")
_UNCHANGED = "Unchanged: expressions, labels, annotations, the tree of routes, grouping, inhibition."


def verdicts(drilled: Drilled) -> list[Row]:
    """Return every question with its verdict."""
    return [(v.subject, v.question, _mark(v.passed), v.expected, v.seen) for v in drilled.verdicts]


def pace(drilled: Drilled) -> list[Row]:
    """Return how soon somebody is told in production: the formula, counting, an evaluation, and a group's wait."""
    told = [one for one in drilled.expected if not one.inhibited]
    return [(one.subject, one.name, durations.show(round(one.within))) for one in told]


def changed(drilled: Drilled) -> list[Row]:
    """Return every time that was not waited for."""
    return [
        (time.what, durations.show(time.published), f"{durations.show(time.drilled)} ({time.factor:.0f} times shorter)")
        for time in drilled.shortened
    ]


def incidents(drilled: Drilled) -> Iterator[str]:
    """Say what happened to each SLO."""
    for incident in drilled.incidents:
        yield f"{incident.slo.subject}: {_words(incident)}"


def timeline(drilled: Drilled) -> Iterator[str]:
    """Say what happened when, in seconds since the start."""
    return (f"{event.time:6.1f} s  {event.text}" for event in drilled.events)


def honesty(drilled: Drilled) -> Iterator[str]:
    """Say what is not as in production."""
    yield "Receivers are webhooks of the drill, under their own names."
    yield "The recorded base of the past is fed; the published rules make windows, alerts and periods of it."
    counted = sum(found.question == COUNTS for found in drilled.verdicts)
    yield f"Of {counted} of {len(drilled.incidents)} SLOs raw series are fed, too, for the base to count."
    yield "No maintenance is planned. Nothing is scraped, and nobody is told that what fills up is unknown."
    if drilled.hours:
        yield f"Business hours are ignored: {', '.join(drilled.hours)}."
    if drilled.pair:
        yield "Two Prometheis have the same past; one Alertmanager hears both."
    yield _UNCHANGED


def verdict(drilled: Drilled) -> str:
    """Return the drill in a sentence."""
    failed = sum(not found.passed for found in drilled.verdicts)
    count = f"{len(drilled.verdicts)} questions"
    servers = f"Prometheus {drilled.prometheus}{' twice' if drilled.pair else ''}, Alertmanager {drilled.alertmanager}"
    told = f"{failed} of {count} failed" if failed else f"{count}, all as they must be"
    return f"{told} ({servers}; {drilled.seconds:.0f} s)"


def page(drilled: Drilled) -> str:
    """Return the whole as Markdown."""
    parts = (
        ["# Fire drill", markdown.paragraph(verdict(drilled)), *_list(incidents(drilled))],
        ["## Verdicts", *_table(VERDICTS, verdicts(drilled))],
        ["## Timeline", *_table(TIMELINE, [(f"{event.time:.1f} s", event.text) for event in drilled.events])],
        ["## How soon in production", *_table(PACE, pace(drilled))],
        ["## What the drill changes", *_list(honesty(drilled)), *_table(CHANGED, changed(drilled))],
    )
    return "\n\n".join("\n\n".join(part) for part in parts) + "\n"


def data(drilled: Drilled) -> dict[str, Any]:
    """Return the whole as data; times are seconds."""
    return {
        "passed": drilled.passed,
        "prometheus": drilled.prometheus,
        "alertmanager": drilled.alertmanager,
        "pair": drilled.pair,
        "seconds": round(drilled.seconds, 1),
        "incidents": [{"subject": found.slo.subject, "happened": _words(found)} for found in drilled.incidents],
        "verdicts": [
            {"subject": v.subject, "question": v.question, "passed": v.passed, "must_be": v.expected, "was": v.seen}
            for v in drilled.verdicts
        ],
        "timeline": [{"at": round(event.time, 1), "what": event.text} for event in drilled.events],
        "told_within": [
            {"subject": one.subject, "alert": one.name, "seconds": round(one.within)}
            for one in drilled.expected
            if not one.inhibited
        ],
        "changed": [
            {"what": change.what, "published": float(change.published), "here": float(change.drilled)}
            for change in drilled.shortened
        ],
        "not_as_in_production": list(honesty(drilled)),
    }


def _mark(passed: bool) -> str:
    return "passed" if passed else "failed"


def _words(incident: Incident) -> str:
    deadline = incident.slo.sli.deadline
    if deadline:
        return f"no run succeeds for {durations.show(deadline.late_after)}"
    if not incident.answers:
        return "no burn alert answers to anything; only its telemetry vanishes"
    share = number(incident.share * 100)
    lasts = durations.show(incident.minutes * MINUTE)
    return f"{share}% {incident.slo.sli.bad_words} for {lasts}"


def _list(lines: Iterable[str]) -> list[str]:
    return ["\n".join(f"- {markdown.inline(line)}" for line in lines)]


def _table(head: Row, rows: list[Row]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *(tuple(map(markdown.inline, row)) for row in rows)]
    return ["\n".join(f"| {' | '.join(line)} |" for line in lines)] if rows else []
