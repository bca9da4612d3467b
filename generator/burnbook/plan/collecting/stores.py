"""A store that takes nothing: exporters try on for ever, so that no counter of failures rises while it is down."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.collecting import Concern
from burnbook.model.saturation import Limit, Trial
from burnbook.model.sli import Query, Step
from burnbook.plan import raw, words
from burnbook.plan.collecting import reads as names_of
from burnbook.plan.collecting import worlds
from burnbook.plan.collecting.reads import KINDS, QUEUE_SIZE, TARGETS, Reads
from burnbook.plan.collecting.worlds import Counted

_BY = (*TARGETS, "exporter")
_WINDOW, _HOLD, _MINUTES = 300, 600, 40
_STOPS, _COMES_BACK = 24, 140  # steps: in minutes 5 and 30
_WAITING = 1  # the least


def silent(reads: Reads) -> Concern:
    """Return the alert on an exporter whose queue is not empty while nothing is delivered."""
    answers = (
        ("a number above 0", "in so many seconds the queue is full: until then nothing is lost"),
        ("below 0, or +Inf", "nothing more comes in, or the store takes data again"),
    )
    return Concern(
        means="An exporter has delivered nothing while data waits in its queue: its store is down, not reached, or"
        " refuses for now. The exporter tries on for as long as its queue has room, so that nothing is lost yet. Of"
        " traces and logs nothing else tells this.",
        now="Ask the store itself: is it up, and is its address still that of the configuration? The collector's log"
        " has its answers at `Exporting failed. Will retry the request`."
        + reads.of_remote_write(
            "Those to remote write stand at `failed to send WriteRequest`: `too old sample` with status 500 comes from"
            " an old Prometheus, such as 2.42, for ever: let its `out_of_order_time_window` reach further back."
        )
        + " Bring it back: the queue then empties by itself.",
        step=Step("When is the queue full?", Query(reads.until_full(), "exporter"), answers),
        limits=(
            Limit(
                name=names.WAITING_ALERT,
                expr=_expr(reads),
                hold=_HOLD,
                summary="a store takes nothing",
                description="{{ $labels.exporter }} has delivered nothing{held}. Its queue holds"
                f" {words.COUNT.template} now: that is lost only once the queue is full.",
                now="",
                trials=tuple(_trials(reads)),
                carried=_BY,
            ),
        ),
    )


def _expr(reads: Reads) -> str:
    delivered = (reads.total(names_of.sent(kind), "5m", *_BY, function="increase") for kind in KINDS)
    any_of_them = " or ".join(f"{one} > 0" for one in delivered)
    return f"{reads.most((QUEUE_SIZE,), *_BY)} > 0 unless ({any_of_them})"


def _trials(reads: Reads) -> Iterator[Trial]:
    """Yield a test of each counter under each name: deliveries stop and begin again; others deliver, or need not."""
    size = reads.selector(QUEUE_SIZE)
    stops = Counted.of(lambda at: at <= _STOPS or at >= _COMES_BACK, _MINUTES)
    goes_on, still = Counted.of(lambda _: 1, _MINUTES), Counted.of(lambda _: 0, _MINUTES)
    waiting, empty = (Counted((items,) * len(stops.values)) for items in (_WAITING, 0))
    for name in (name for kind in KINDS for name in names_of.sent(kind).names):
        sent = reads.selector(name)
        mine = raw.labels(size, _BY)
        if mine is None:
            return
        gauges = [waiting.fed(size, mine), stops.fed(sent, mine)]
        for queue, delivered, instance in ((waiting, goes_on, "instance-2"), (empty, still, "instance-3")):
            other = tuple(sorted((dict(mine) | {"instance": instance}).items()))
            gauges += [queue.fed(size, other), delivered.fed(sent, other)]
        gauges += [waiting.fed(size, one.labels) for one in raw.strangers(size, mine, (0,), 1)]
        told = (*((label, dict(mine)[label]) for label in _BY), ("value", str(_WAITING)))
        first = worlds.last_before(_STOPS, _WINDOW) + 1 + _HOLD // worlds.MINUTE
        last = worlds.first_after(_COMES_BACK) - 1
        moments = ((first - 1, None), (first, told), (last, told), (last + 1, None))
        yield Trial(f"nothing is delivered while data waits, by {name}", tuple(gauges), moments, worlds.STEP)
