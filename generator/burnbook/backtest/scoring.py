"""How good alerts were, measured by incidents: precision, recall, delay, and what was spent unnoticed.

A firing belongs to an incident if it began while there were errors of it, or while its short window still held the last
of them: slow alerts may come when it is just over, and are no false ones for that. One that began before these errors
is about something else, however long it goes on: nobody is told again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

from burnbook.backtest.facts import Incident, Score, Told, Tried
from burnbook.replay import Alarm, Firing, merged

Spent = Callable[[float, float, Incident], float]
"""The share of a budget that a group of an incident spent between two times (Unix seconds)."""
LOUD = ("page", "ticket")


def tried(
    policy: str, alarms: Sequence[Alarm], firings: Sequence[Firing], found: Sequence[Incident], spent: Spent
) -> Tried:
    """Return what a policy would have told of these incidents."""
    by_severity = [(name, [one for one in firings if one.alarm.severity == name]) for name in LOUD]
    return Tried(
        policy=policy,
        firings=tuple(firings),
        people=tuple(_people(name, own, found) for name, own in by_severity),
        alarms=tuple((alarm, _each(alarm, firings, found)) for alarm in alarms),
        told=tuple(_told(one, firings, spent) for one in found),
    )


def belongs(firing: Firing, incident: Incident) -> bool:
    """Tell whether a firing is about an incident."""
    began = incident.onset <= firing.start <= incident.end + firing.alarm.forgets
    return began and _meets(firing, incident) and not any(belongs(firing, one) for one in incident.apart)


def _meets(firing: Firing, incident: Incident) -> bool:
    """Tell whether it fires when an incident of its group begins, or later."""
    return incident.group in (None, firing.group) and firing.end > incident.start


def _people(severity: str, firings: list[Firing], found: Sequence[Incident]) -> Score:
    """Score what reaches people: alerts that overlap count once."""
    stretches = merged(firings)
    about = [one for one in firings if any(belongs(one, incident) for incident in found)]
    right = sum(any(start <= one.start < end for one in about) for start, end in stretches)
    return _score(f"{severity}s", severity, len(stretches), right, (_delay(one, firings) for one in found))


def _each(alarm: Alarm, firings: Iterable[Firing], found: Sequence[Incident]) -> Score:
    own = [one for one in firings if one.alarm == alarm]
    right = sum(any(belongs(one, incident) for incident in found) for one in own)
    return _score(alarm.name, alarm.severity, len(own), right, (_delay(one, own) for one in found))


def _score(name: str, severity: str, alerts: int, right: int, delays: Iterator[float | None]) -> Score:
    every = list(delays)
    caught = [delay for delay in every if delay is not None]
    return Score(
        name=name,
        severity=severity,
        alerts=alerts,
        right=right,
        caught=len(caught),
        of=len(every),
        median_delay=median(caught) if caught else None,
        longest_delay=max(caught, default=None),
    )


def _told(incident: Incident, firings: Sequence[Firing], spent: Spent) -> Told:
    loud = [one for one in firings if one.alarm.severity in LOUD]
    noticed = _delay(incident, loud)
    until = incident.end if noticed is None else min(incident.end, incident.start + noticed)
    paged = _delay(incident, (one for one in loud if one.alarm.severity == "page"))
    before = {one.alarm.severity for one in loud if one.start < incident.onset and _meets(one, incident)}
    standing = tuple(name for name in LOUD if name in before)
    return Told(incident, paged, noticed, spent(incident.start, until, incident), standing)


def _delay(incident: Incident, firings: Iterable[Firing]) -> float | None:
    """Return how long after its stated begin an incident was told; 0 where its errors were told before that."""
    starts = [one.start for one in firings if belongs(one, incident)]
    return max(0.0, min(starts) - incident.start) if starts else None
