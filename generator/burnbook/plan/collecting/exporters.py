"""What exporters tell: data is given up, finds no place in a queue, or a queue fills up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import accumulate, islice

from burnbook.model import names
from burnbook.model.collecting import Concern
from burnbook.model.saturation import Limit, Trial
from burnbook.model.sli import Gauge, Query, Step
from burnbook.model.spec import Labels
from burnbook.plan import raw, words
from burnbook.plan.collecting import reads as names_of
from burnbook.plan.collecting.reads import KINDS, QUEUE_CAPACITY, QUEUE_SIZE, TARGETS, Kind, Reads
from burnbook.plan.collecting.rising import Said, rising
from burnbook.plan.saturation import worlds
from burnbook.text.promql import Matcher, Selector, number

NEARLY_FULL = Decimal("0.8")
_BY = (*TARGETS, "exporter")
_SHARE = Decimal("0.01")
_HOLD = 600
_CAPACITY, _TOO_FULL = 500_000, Decimal("0.9")
_LIFETIME, _END = 1_000_000, 40
_FROM, _TO = 4, 29  # minutes of failures, each seen at its end
_TRIED, _MUCH = 10_000, 1000  # a minute
_BARELY, _NEVER = 108, (100, 92)  # around the limit, one exactly at it


def losing(reads: Reads) -> Concern:
    """Return the alerts on data that finds no place in a queue."""
    answers = (
        ("1, or nearly", "its store takes nothing, or too slowly: bring the store back"),
        ("well below 1", "the queue cannot be written: is the disk of its storage full, or read-only?"),
    )
    return Concern(
        means="The queue of an exporter takes no more; its log says `sending queue is full`. Spans, which wait for"
        " their sampling before they reach a queue, and metrics that are made of spans are lost at once. Metrics and"
        " logs of others go back to their senders: agents keep them for a while, services hardly. While metric points"
        " are lost, SLOs of services that push are blind: watch their users by other means.",
        now="Bring the store behind this exporter back: the queue then empties by itself, the oldest data first. If"
        " that takes long and the disk of the queue has room, start the collector with a longer queue (`--set"
        " exporters.NAME.sending_queue.queue_size=2000000`): what is queued on disk survives the restart.",
        step=Step("Which queue is full?", Query(reads.filled(), "exporter"), answers),
        limits=tuple(
            rising(
                reads,
                names_of.unqueued(kind),
                _BY,
                Said(
                    names.LOSING_ALERT,
                    f"it loses {kind.words}",
                    f"The queue of {{{{ $labels.exporter }}}} has refused {kind.words}{{held}}, {{value}} a second: it"
                    " is full, or cannot be written.",
                    kind.reason,
                    "page",
                ),
            )
            for kind in KINDS
        ),
    )


def failing(reads: Reads) -> Concern:
    """Return the alerts on data that is given up."""
    any_failed = Selector("", (Matcher("__name__", "=~", "otelcol_exporter_send_failed_.+"), *reads.matchers))
    answers = (
        ('error_permanent="true"', "the store refuses it, and trying again does not help: mend what the log names"),
        ('error_permanent="false"', "a limit of time is set for its retries, and the store was away for longer"),
    )
    return Concern(
        means="An exporter has given data up, and it is lost: its store refused it for good. The figure is the share of"
        " what it tried. It is a ticket: SLOs of the delivery page when it is much. A store that is away is told by"
        " `CollectorStoreSilent`.",
        now="Read `Exporting failed` in the collector's log: it has the store's answer."
        + reads.of_remote_write(
            "That to remote write stands at `failed to send WriteRequest`, and what it loses is counted by both"
            " exporters of the name `metrics`: the queue, and what it leads to."
        )
        + " 401 or 403: the credentials; 404: the address; 413: batches that the store finds too large; 400: samples"
        " that it does not take, such as old ones.",
        step=Step("Which errors, since the collectors started?", Query(_errors(any_failed), "error_type"), answers),
        limits=tuple(_failing(reads, kind) for kind in KINDS),
    )


def _errors(found: Selector) -> str:
    return f"sum by (exporter, error_type, error_permanent) ({found})"


def filling(reads: Reads) -> Concern:
    """Return the alert on a queue that fills up."""
    answers = (
        ("a number above 0", "in so many seconds it is full: until then nothing is lost"),
        ("below 0, or +Inf", "it empties, or stands still: the store takes data again"),
    )
    return Concern(
        means="An exporter's queue is filled to more than 80%. Nothing is lost yet. From 100% on `CollectorLosingData`"
        " pages.",
        now="Look at the store behind this exporter: is it up, and does it take data as fast as it comes? If the store"
        " is well and more comes in than usual, find the service that sends it: received data on the dashboard.",
        step=Step("When is it full?", Query(reads.until_full(), "exporter"), answers),
        limits=(
            Limit(
                name=names.FULL_ALERT,
                expr=f"{reads.filled()} > {number(NEARLY_FULL)}",
                hold=_HOLD,
                summary="a queue is nearly full",
                description=f"The queue of {{{{ $labels.exporter }}}} has been filled to more than 80%{{held}}: now to"
                f" {words.VALUE.template}. What comes when it is full is lost.",
                now="",
                trials=tuple(_full_trials(reads)),
                carried=_BY,
            ),
        ),
    )


def _failing(reads: Reads, kind: Kind) -> Limit:
    failed, sent = (
        reads.total(counter, "5m", *_BY, function="increase")
        for counter in (names_of.failed(kind), names_of.sent(kind))
    )
    return Limit(
        name=names.FAILING_ALERT,
        expr=f"{failed} / ({sent} + {failed}) > {number(_SHARE)}",
        hold=_HOLD,
        summary=f"it gives {kind.words} up",
        description=f"{{{{ $labels.exporter }}}} has given up more than 1% of its {kind.words}{{held}}:"
        f" {words.VALUE.template} of the last 5 minutes. They are lost.",
        now="",
        trials=tuple(_failing_trials(reads, kind)),
        carried=_BY,
        reason=kind.reason,
    )


def _failing_trials(reads: Reads, kind: Kind) -> Iterator[Trial]:
    """Yield tests of much that is given up for a while, and of a little too much, under each name."""
    pairs = zip(names_of.failed(kind).names, names_of.sent(kind).spelled, strict=True)
    much = (("14", None), ("15", "10%"), ("30", "10%"), ("35", None))
    little = (("10", None), ("11", "1.08%"), ("30", "1.08%"))
    for failed, (sent, spelled) in pairs:
        both = (reads.selector(failed), reads.selector(sent))
        mine = raw.labels(both[0], _BY)
        if mine is None:
            return
        own = tuple((name, dict(mine)[name]) for name in _BY)
        others = tuple(_others(both, mine))
        barely = partial(_constant, _BARELY)
        for what, share, told in (("much is", _while, much), ("a little more than 1% is", barely, little)):
            moments = tuple((int(at), (*own, ("value", text)) if text else None) for at, text in told)
            gauges = (*_given_up(both, mine, share), *others)
            yield Trial(f"{what} given up, and of others 1% or less{spelled}", gauges, moments)


def _while(minute: int) -> int:
    return _MUCH if _FROM <= minute <= _TO else 0


def _constant(share: int, _: int) -> int:
    return share


def _others(both: tuple[Selector, Selector], mine: Labels) -> Iterator[Gauge]:
    """Yield exporters that give up 1% or less, and strangers that give up half."""
    for number_, share in enumerate(_NEVER, 2):
        other = tuple(sorted((dict(mine) | {"instance": f"instance-{number_}"}).items()))
        yield from _given_up(both, other, partial(_constant, share))
    for stranger in raw.strangers(both[0], mine, (0,), 1):
        yield from _given_up(both, stranger.labels, partial(_constant, _TRIED // 2))


def _given_up(both: tuple[Selector, Selector], labels: Labels, share: Callable[[int], int]) -> tuple[Gauge, Gauge]:
    """Return both counters of an exporter that gives up so many of what it tries in a minute."""
    gained = [share(minute) for minute in range(_END)]
    series = (accumulate(gained, initial=_LIFETIME), accumulate((_TRIED - lost for lost in gained), initial=_LIFETIME))
    failed, sent = (
        Gauge(found.metric, labels, tuple(enumerate(islice(values, _END))))
        for found, values in zip(both, series, strict=True)
    )
    return failed, sent


def _full_trials(reads: Reads) -> Iterator[Trial]:
    """Yield the test of a queue that fills to 90%, beside one at exactly 80%."""
    size, capacity = reads.selector(QUEUE_SIZE), reads.selector(QUEUE_CAPACITY)
    mine = raw.labels(size, _BY)
    other = raw.another(mine, ()) if mine else None
    if not (mine and other):
        return
    limit = int(_CAPACITY * NEARLY_FULL)
    gauges = [worlds.risen(size, mine, limit, int(_CAPACITY * _TOO_FULL)), worlds.risen(size, other, limit, limit)]
    gauges += [worlds.risen(capacity, labels, _CAPACITY, _CAPACITY) for labels in (mine, other)]
    gauges += [*worlds.strangers(size, mine), *worlds.strangers(capacity, mine, 1)]
    own = tuple((name, dict(mine)[name]) for name in _BY)
    told = worlds.moments(_HOLD, (*own, ("value", "90%")))
    yield Trial(
        "a queue that is nearly full for ten minutes is told, and not one that is at the limit", tuple(gauges), told
    )
