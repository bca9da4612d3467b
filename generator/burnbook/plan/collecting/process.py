"""What the process of a collector tells: it is short of memory, or it starts again and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from burnbook.model import names
from burnbook.model.collecting import Concern
from burnbook.model.saturation import Limit, Trial
from burnbook.model.sli import Query, Step
from burnbook.plan import raw, words
from burnbook.plan.collecting import reads as names_of
from burnbook.plan.collecting import worlds
from burnbook.plan.collecting.reads import KINDS, MEMORY, TARGETS, UPTIME, Reads
from burnbook.plan.collecting.rising import Said, rising
from burnbook.plan.collecting.worlds import Counted

_TOO_OFTEN = 3
_HOUR, _MINUTES = 3600, 100
_STARTS = (47, 95, 140)  # steps: in minutes 11, 21 and 31


def limited(reads: Reads) -> Concern:
    """Return the alerts on a memory limiter that refuses."""
    answers = (
        ("it rose with what is received", "more comes in than it has memory for: give it more"),
        ("it rises while no more is received", "something is held: a full queue in memory, or a leak of its release"),
    )
    return Concern(
        means="The collector is short of memory: its `memory_limiter` sends data back so that it is not killed, and"
        " takes data again when enough is free. What is sent back waits at its senders (`CollectorRefusing`), if they"
        " can wait.",
        now="Give it more memory, with `GOMEMLIMIT` at 80% of the new limit: it helps at once, and costs a restart. If"
        " what is received has doubled overnight, mend the service that sends it instead.",
        step=Step("What takes the memory?", Query(reads.most(MEMORY, *TARGETS), "instance"), answers),
        limits=tuple(
            rising(
                reads,
                names_of.limited(kind),
                TARGETS,
                Said(
                    names.LIMITED_ALERT,
                    f"it has no memory for {kind.words}",
                    f"Its memory limiter has refused {kind.words}{{held}}, {{value}} a second now.",
                    kind.reason,
                ),
            )
            for kind in KINDS
        ),
    )


def restarting(reads: Reads) -> Concern:
    """Return the alert on a collector that starts again and again."""
    answers = (
        ("it rises before each start", "it is killed for its memory: give it more, and set GOMEMLIMIT to 80% of it"),
        ("it does not", "it ends by itself: the last lines of its log say why"),
    )
    return Concern(
        means="A collector has started three times or more within an hour. While it starts, senders wait; spans that"
        " wait for their sampling are in memory alone, and lost each time. Queues on disk survive.",
        now="If a release of its configuration or version began this, take it back. Else read the last lines of log"
        " before a start: `OOMKilled` in its events, a panic, a liveness probe that is too strict.",
        step=Step("Is it killed for its memory?", Query(reads.most(MEMORY, *TARGETS), "instance"), answers),
        limits=(
            Limit(
                name=names.RESTARTING_ALERT,
                expr=f"{reads.total(UPTIME, '1h', *TARGETS, function='resets')} >= {_TOO_OFTEN}",
                hold=0,
                summary="it starts again and again",
                description=f"It has started {words.COUNT.template} times within an hour. What waited in its memory"
                " was lost each time.",
                now="",
                trials=tuple(_restarting_trials(reads)),
                carried=TARGETS,
            ),
        ),
    )


def _restarting_trials(reads: Reads) -> Iterator[Trial]:
    """Yield a test a name: three starts within an hour, until the first is too long ago; another has two."""
    for selector, mine, other, spelled in worlds.pairs(reads, UPTIME):
        gauges = [_started(_STARTS).fed(selector, mine), _started(_STARTS[:2]).fed(selector, other)]
        gauges += [
            _started(range(1, 400, 2)).fed(selector, one.labels) for one in raw.strangers(selector, mine, (0,), 1)
        ]
        told = (*((label, dict(mine)[label]) for label in TARGETS), ("value", str(_TOO_OFTEN)))
        first, last = worlds.first_after(_STARTS[-1]), worlds.last_before(_STARTS[0], _HOUR)
        moments = ((first - 1, None), (first, told), (last, told), (last + 1, None))
        yield Trial(f"three starts within an hour are told{spelled}", tuple(gauges), moments, worlds.STEP)


def _started(starts: Iterable[int]) -> Counted:
    """Return an uptime that begins anew at these steps."""
    values, begun = list[int](), set(starts)
    for step in range(_MINUTES * worlds.MINUTE // worlds.STEP):
        values.append(0 if step in begun or not values else values[-1] + worlds.STEP)
    return Counted(tuple(values))
