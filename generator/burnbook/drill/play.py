"""The drill itself: an incident that ends, telemetry that vanishes and comes back, and all that is heard of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from burnbook.diagnostics import Progress
from burnbook.drill import backfill, counting, filling, hurry, past
from burnbook.drill.backfill import Story
from burnbook.drill.expect import Expected
from burnbook.drill.receive import Status
from burnbook.drill.seen import During, Event, Gone, Observed, Script, heard_of, words
from burnbook.drill.servers import Servers, connected
from burnbook.live.alertmanager import Received
from burnbook.live.processes import LiveError, until
from burnbook.live.prometheus import Client
from burnbook.model import names

_LASTS = 12  # seconds from the feed until the incident is over: evaluations, a ticket's wait, and a look around
_RECORDED = 4  # seconds in which the periods are evaluated
_SHORTEST = 6  # seconds that an incident must still last once it is seen
_LOOK = 2  # seconds before the end in which the last look is taken
_ENOUGH = 20  # seconds within which a notification must come; it takes some six
_POLL = 0.2
_STAGES = 5


@dataclass(slots=True)
class _Stage:
    """Where the drill is played: the servers, what was done so far, and whose telemetry comes in, fed up to when."""

    running: Servers
    script: Script
    progress: Progress
    done: list[Event] = field(default_factory=list)
    stories: tuple[Story, ...] = ()
    fed: float = 0

    def note(self, text: str) -> float:
        self.done.append(Event(time.time(), text))
        self.progress(text, len(self.done), _STAGES)
        return self.done[-1].time

    def wait(self, enough: Callable[[], bool], latest: float) -> None:
        """Wait for something, up to a time, while telemetry comes in; raise `LiveError` if a server dies meanwhile.

        What is told to be over must not be so because Prometheus has died: Alertmanager would say the same.
        """
        until(lambda: self._goes_on() and enough(), max(0.0, latest - time.time()), _POLL)

    def told(self, expected: Iterable[Expected], status: Status, since: float) -> bool:
        """Tell whether somebody was told of each alert that somebody must be told of."""
        return all(one.inhibited or self.sounded(one, status, since) for one in expected)

    def sounded(self, one: Expected, status: Status, since: float) -> bool:
        """Tell whether anybody was told of an alert."""
        return any(heard_of(self.running.sink.heard, one, status, since))

    def _goes_on(self) -> bool:
        now = time.time()
        if lines := [line for line in backfill.later(self.stories, self.fed, now) if line.samples]:
            self.running.write(lines)
            self.fed = now
        return all(client.alerts() is not None for client in self.running.prometheis)


def play(running: Servers, script: Script, progress: Progress) -> Observed:
    """Play all incidents at once in the running servers; every wait has its end."""
    stage = _Stage(running, script, progress)
    stage.note("servers are ready")
    connected(running)
    over, stories = _begin(stage)
    during = _burn(stage, stories, over)
    _recover(stage, during, over)
    gone = _vanish(stage)
    broken = tuple(rule for client in running.prometheis for rule in client.rules() if rule.health == "err")
    heard = tuple(running.sink.heard)
    events = (*stage.done, *(Event(n.time, words(n)) for n in heard))
    return Observed(during, over, gone, heard, broken, tuple(sorted(events, key=lambda event: event.time)))


def _begin(stage: _Stage) -> tuple[float, tuple[Story, ...]]:
    """Feed events and periods, so that texts can tell the budget; return when the incident is over, and the past."""
    begun, incidents = time.time(), stage.script.incidents
    stage.running.write(backfill.counted((Story(one.slo, one.rate) for one in incidents), begun))
    now = time.time()
    over = now + 2 * (now - begun) + _RECORDED + _LASTS  # the rest of the past is twice as much
    stories = tuple(incident.story(over - _LASTS, over) for incident in incidents)
    stage.fed = now
    stage.running.write(backfill.totals(stories, now))
    stage.running.write(backfill.spent(stories, now))
    for client in stage.running.prometheis:
        stage.wait(partial(_recorded, client, len(incidents)), over - _LASTS)
    return over, stories


def _recorded(client: Client, count: int) -> bool:
    return len(client.query(names.REMAINING)) >= count


def _burn(stage: _Stage, stories: tuple[Story, ...], over: float) -> During:
    """Feed the incident, see who is told of it, and look how the servers hold it."""
    running, expected = stage.running, stage.script.expected
    since, latest = time.time(), over - _LOOK
    running.write(backfill.healthy(stories, stage.fed))
    running.write(backfill.incident(stories, stage.fed))
    stage.stories = stories
    if stage.note("the past is fed: the incident is seen") > latest - _SHORTEST:
        raise LiveError("this machine is too slow: the incident would be over before its past is fed")
    stage.wait(lambda: stage.told(expected, "firing", since), latest)
    stage.wait(lambda: _all_held(running.alertmanager.alerts(), expected), latest)
    firing, held = tuple(client.alerts() for client in running.prometheis), running.alertmanager.alerts()
    client, published = running.prometheus, stage.script.published
    detected = past.detected(client, published, stories)
    counted = counting.counted(client, published, stories, since)
    stage.wait(lambda: False, over)
    return During(since, firing, held, detected, counted)


def _recover(stage: _Stage, during: During, over: float) -> None:
    """Let the incident be over, and see who is told of that."""
    stage.running.write(backfill.succeeded(stage.stories, time.time()))
    stage.stories = tuple(replace(s, last_success=s.last_success and over) for s in stage.stories)
    stage.note("the incident is over")
    sounded = [one for one in stage.script.fastest if stage.sounded(one, "firing", during.since)]
    stage.wait(lambda: stage.told(sounded, "resolved", over), time.time() + _ENOUGH)


def _vanish(stage: _Stage) -> Gone:
    """Let the telemetry vanish and come back, and what fills up be full meanwhile, and see who is told."""
    running, expected, stories, filled = stage.running, stage.script.afterwards, stage.stories, stage.script.filled
    before, since = running.prometheus.alerts(), time.time()
    stage.stories = ()
    running.write([*backfill.gone(stories, since), *filling.full(filled, since)])
    stage.note("the telemetry is gone" + ("; what fills up is full" if filled else ""))
    longest = max((hurry.held(one.after) for one in expected), default=0)
    stage.wait(lambda: stage.told(expected, "firing", since), since + longest + _ENOUGH)
    firing, back = running.prometheus.alerts(), time.time()
    running.write([*backfill.back(stories, back), *filling.over(filled, back)])
    stage.note("the telemetry is back" + ("; nothing is full" if filled else ""))
    sounded = [one for one in expected if stage.sounded(one, "firing", since)]
    stage.wait(lambda: stage.told(sounded, "resolved", back), back + _ENOUGH)
    return Gone(since, back, before, firing)


def _all_held(held: Iterable[Received], expected: Iterable[Expected]) -> bool:
    known = list(held)
    return all(any(one.labels.items() <= alert.labels.items() for alert in known) for one in expected)
