"""What receivers tell: data is sent back, or none comes although a day ago some did."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.collecting import Concern
from burnbook.model.saturation import Limit, Trial
from burnbook.model.sli import Query, Step
from burnbook.model.spec import Labels
from burnbook.plan.collecting import reads as names_of
from burnbook.plan.collecting import worlds
from burnbook.plan.collecting.reads import KINDS, TARGETS, Counter, Kind, Reads
from burnbook.plan.collecting.rising import RATE, Said, rising
from burnbook.plan.collecting.worlds import Counted

_DAY, _HALF_HOUR, _HOLD = 86_400, 1800, 600
_MINUTES = 1575
EVERY = 5  # minutes between evaluations
_SINCE, _UNTIL = 207, 462  # steps of the first and the last gain of the first day, in its minutes 45 and 101
_AGAIN = 6924  # step of the one gain of the second day, in its minute 61
_OFTEN = 100  # steps: 22 minutes


def refusing(reads: Reads) -> Concern:
    """Return the alerts on data that is sent back."""
    answers = (
        ("a kind above 0", "it is out of memory: go on at CollectorMemoryLimited"),
        ("0, or nothing", "a queue is full: go on at CollectorLosingData"),
    )
    limited = reads.each(((kind, names_of.limited(kind)) for kind in KINDS), "5m")
    return Concern(
        means="A receiver sends data back (`503`, or `UNAVAILABLE` in gRPC) because the pipeline behind it takes none:"
        " the memory limiter is at work, or the queue of an exporter is full. Agents keep what comes back and send it"
        " again; a service that sends here by itself gives up after about a minute.",
        now="Relieve what refuses: the query below tells memory from queues. If one service sends far more than"
        " yesterday, slow it down at its source, by its sampling or log level, before the collector drops data of all"
        " others.",
        step=Step("Is it the memory limiter?", Query(limited, "kind"), answers),
        limits=tuple(
            rising(
                reads.received(),
                names_of.refused(kind),
                (*TARGETS, "receiver"),
                Said(
                    names.REFUSING_ALERT,
                    f"it sends {kind.words} back",
                    f"Its receiver {{{{ $labels.receiver }}}} has sent {kind.words} back{{held}}, {{value}} a second"
                    " now.",
                    kind.reason,
                ),
            )
            for kind in KINDS
        ),
    )


def silent(reads: Reads) -> Concern:
    """Return the alerts on data that does not come any more."""
    answers = (
        (
            "other kinds come in",
            "who sends this kind does not: was its exporter switched off, or a pipeline taken out?",
        ),
        (
            "nothing comes in",
            "nobody reaches the collectors: name, port, certificates, network, or all senders are down",
        ),
    )
    coming = reads.received().each(((kind, names_of.accepted(kind)) for kind in KINDS), "5m")
    return Concern(
        means="The collectors are up, and for half an hour none of them has received a kind of telemetry of which there"
        " was some at this time yesterday. Nothing is wrong with them; nobody sends.",
        now="Ask whoever changed senders today: agents that were rolled out, an endpoint that moved, a certificate that"
        " ended. If a day off explains it, it ends with the first working hour.",
        step=Step("What still comes in?", Query(coming, "kind"), answers),
        limits=tuple(_silent(reads.received(), kind) for kind in KINDS),
        interval=EVERY * worlds.MINUTE,
    )


def _silent(reads: Reads, kind: Kind) -> Limit:
    counter = names_of.accepted(kind)
    then, now = reads.total(counter, "30m", offset=" offset 1d"), reads.total(counter, "30m")
    return Limit(
        name=names.SILENT_ALERT,
        expr=f"{then} > 0 unless on () {now} > 0",
        hold=_HOLD,
        summary=f"no {kind.words} come in",
        description=f"For half an hour the collectors have received no {kind.words}; a day ago it was {RATE.template} a"
        " second.",
        now="",
        trials=tuple(_silent_trials(reads, counter)),
        reason=kind.reason,
    )


def _silent_trials(reads: Reads, counter: Counter) -> Iterator[Trial]:
    """Yield a test a name: data for an hour, one burst a day later; strangers send all the time."""
    came = Counted.of(lambda at: 26 * (_SINCE <= at <= _UNTIL or at == _AGAIN), _MINUTES)
    idle = Counted.of(lambda _: 0, _MINUTES)
    for selector, mine, other, spelled in worlds.pairs(reads, counter):
        strangers = worlds.racing(selector, mine, _MINUTES, _OFTEN)
        gauges = (came.fed(selector, mine), idle.fed(selector, other), *strangers)
        yield Trial(f"silence is told where a day ago there was none{spelled}", gauges, _told(came), worlds.STEP)


def _told(came: Counted) -> tuple[tuple[int, Labels | None], ...]:
    """Return when: a day after the hour of data, but for half an hour after the burst."""
    day, hold = _DAY // worlds.MINUTE, _HOLD // worlds.MINUTE
    first, burst = day + _look(worlds.first_after(_SINCE)) + hold, _look(worlds.first_after(_AGAIN))
    again = _look(worlds.last_before(_AGAIN, _HALF_HOUR) + 1) + hold
    over = _look(worlds.last_before(_UNTIL, _DAY + _HALF_HOUR) + 1)
    told: dict[int, Labels | None] = dict.fromkeys((first - EVERY, burst, again - EVERY, over))
    for minute in (first, burst - EVERY, again, over - EVERY):
        told[minute] = (("value", f"{came.rate(minute - day, _HALF_HOUR):.1f}"),)
    return tuple(sorted(told.items()))


def _look(minute: int) -> int:
    """Return the first minute from this one on in which the rule is evaluated."""
    return -(-minute // EVERY) * EVERY
