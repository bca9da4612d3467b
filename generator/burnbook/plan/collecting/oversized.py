"""What is too large for any batch tells: it is dropped alone and counted, or an exporter would drop more in silence."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.collecting import Concern
from burnbook.model.saturation import Limit, Trial
from burnbook.model.sli import Query, Step
from burnbook.plan import words
from burnbook.plan.collecting import reads as names_of
from burnbook.plan.collecting import worlds
from burnbook.plan.collecting.reads import TARGETS, Kind, Reads
from burnbook.plan.collecting.worlds import Counted

_HOUR, _MINUTES = 3600, 100
_AT, _DROPPED = 47, 3  # step: in minute 11


def concern(reads: Reads) -> Concern:
    """Return the alerts on data that is dropped because it is too large."""
    answers = (
        ("an agent", "a service on its node: which was released last, or writes more bytes than yesterday?"),
        ("a gateway", "a service that sends to it without an agent"),
    )
    narrowed = reads.oversized()
    dropped = ((kind, names_of.oversized(kind)) for kind in names_of.SIZED)
    where = narrowed.each(dropped, "1h", *TARGETS, function="increase")
    return Concern(
        means="A log record, or a span with its attributes, had more than 3 MB: no batch holds it, and it is lost. What"
        " was sent beside it is not. Usually it is a body or a dump that was logged whole.",
        now="Find the service that writes it, on the node of the agent that dropped it: let it log the beginning of"
        " such a text and its size, and keep the whole elsewhere. Until then each of them is lost, and nothing else.",
        step=Step("Which collectors dropped something in the last hour?", Query(where, "instance"), answers),
        limits=tuple(_limit(narrowed, kind) for kind in names_of.SIZED),
    )


def _limit(reads: Reads, kind: Kind) -> Limit:
    counter = names_of.oversized(kind)
    return Limit(
        name=names.OVERSIZED_ALERT,
        expr=f"{reads.total(counter, '1h', *TARGETS, function='increase')} > 0",
        hold=0,  # one in a while is as lost as many at once
        summary=f"it drops {kind.words} that are too large",
        description=f"Within an hour it has dropped {words.COUNT.template} {kind.words} of more than 3 MB each.",
        now="",
        trials=tuple(_trials(reads, kind)),
        carried=TARGETS,
        reason=kind.reason,
    )


def _trials(reads: Reads, kind: Kind) -> Iterator[Trial]:
    """Yield a test a name: what is dropped at once is told for an hour; another counter stands still."""
    counter = names_of.oversized(kind)
    dropped, none = Counted.of(lambda at: _DROPPED * (at == _AT), _MINUTES), Counted.of(lambda _: 0, _MINUTES)
    for selector, mine, other, spelled in worlds.pairs(reads, counter):
        gauges = (dropped.fed(selector, mine), none.fed(selector, other))
        told = (*((label, dict(mine)[label]) for label in TARGETS), ("value", str(_DROPPED)))
        first, last = worlds.first_after(_AT), worlds.last_before(_AT, _HOUR)
        moments = ((first - 1, None), (first, told), (last, told), (last + 1, None))
        racing = worlds.racing(selector, mine, _MINUTES, _AT)
        yield Trial(f"what is too large is told for an hour{spelled}", (*gauges, *racing), moments, worlds.STEP)
