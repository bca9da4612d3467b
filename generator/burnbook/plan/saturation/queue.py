"""A queue: more jobs wait than may, or it has grown for an hour. Its length is recorded, so that growth is cheap."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import catalog, names
from burnbook.model.filling import Source
from burnbook.model.rules import Record
from burnbook.model.saturation import Limit, Trial, Watched
from burnbook.model.sli import Query, Signal, Step
from burnbook.model.spec import Labels
from burnbook.plan import raw, words
from burnbook.plan.saturation import worlds
from burnbook.text import promql
from burnbook.text.promql import Selector, equals, number

_HOLD = 600
_HALF_HOUR = "29m30s"  # exactly 30 samples, with closed (2.x) and left-open (3.x) ranges alike
_FEW = 9
_NOW = "Are the workers up, and do they finish jobs? Start more of them if what lies behind them can bear it; else find"


def watch(source: Source, service: catalog.Service, ids: Labels) -> Watched:
    """Return what is drawn, asked, recorded and told of a queue; the limit is a number of jobs."""
    waiting = f"sum({source.selector})"
    shown = f" The line is told: {number(source.warn_at)}." if source.warn_at else ""
    signal = Signal(
        "queue",
        "Queue depth",
        f"Jobs that wait. A queue that grows while its workers are up needs more of them, or less work.{shown}",
        "count",
        (Query(waiting, "waiting"),),
        source.warn_at,
    )
    answers = (
        ("it grows, and workers are down", "start those again first; the log of their last end tells why"),
        (
            "it grows, and all workers are up",
            "start more of them, unless what lies behind them has become slow: more make that worse",
        ),
        ("it does not", "the queue is not the reason"),
    )
    targets = service.family.target_labels
    limits = (*_high(source, targets), _growing(source, targets, ids))
    step = Step("Does the queue grow?", Query(waiting), answers)
    return Watched(signal, step, limits, (Record(names.QUEUED, waiting, ids),), tuple(_age(source)))


def _age(source: Source) -> Iterator[Signal]:
    if source.oldest:
        text = "How long the oldest job has waited. It grows while nothing is done, however short the queue is."
        yield Signal("queue-age", "Age of the oldest job", text, "seconds", (Query(f"max({source.oldest})", "oldest"),))


def _high(source: Source, targets: tuple[str, ...]) -> Iterator[Limit]:
    if source.warn_at is None:
        return
    limit = number(source.warn_at)
    yield Limit(
        name=names.BACKLOG_ALERT,
        expr=f"sum({source.selector}) >= {limit}",
        hold=_HOLD,
        summary="too many jobs wait in its queue",
        description=f"{words.COUNT.template} jobs wait; there have been {limit} or more{{held}}.",
        now=f"{_NOW} what has become slow. Do not wait for the morning if a full queue loses jobs.",
        trials=tuple(_high_trials(source, int(source.warn_at), targets)),
    )


def _growing(source: Source, targets: tuple[str, ...], ids: Labels) -> Limit:
    length = _recorded(ids)
    least, most = f"min_over_time({length}[{_HALF_HOUR}])", f"max_over_time({length}[{_HALF_HOUR}] offset 30m)"
    return Limit(
        name=names.GROWING_ALERT,
        expr=f"{least} > on () clamp_min({most}, {_FEW})",
        hold=0,
        summary="its queue grows",
        description=f"At least {words.COUNT.template} jobs waited all through the last half hour, more than at any time"
        " of the half hour before it. More comes in than is done.",
        now=f"{_NOW} out whether more comes in than usual, or each job takes longer.",
        trials=tuple(_growing_trials(source, targets, ids)),
    )


def _high_trials(source: Source, limit: int, targets: tuple[str, ...]) -> Iterator[Trial]:
    selector = promql.selectors(source.selector)[0]
    labels = raw.labels(selector, targets)
    if labels is None:
        return
    full = worlds.risen(selector, labels, limit - 1, limit)
    words = "a queue is told when too many jobs have waited for long enough"
    told = worlds.moments(_HOLD, (("value", str(limit)),))
    yield Trial(words, (full, *worlds.strangers(selector, labels)), told)


def _growing_trials(source: Source, targets: tuple[str, ...], ids: Labels) -> Iterator[Trial]:
    """Yield the test of growth: of too few jobs, of enough, behind a peak; peaks stand at the edges of ranges."""
    selector = promql.selectors(source.selector)[0]
    labels = raw.labels(selector, targets)
    if labels is None:
        return
    steps = ((30, 8), (29, 9), (1, 12), (30, 9), (1, 20), (14, 10), (15, 11), (30, 14))
    lengths = [float(value) for minutes, value in steps for _ in range(minutes)]
    peak = [1000.0 * (60 <= minute < 90) for minute in range(len(lengths))]
    gauges = [worlds.told(selector, labels, lengths)]
    if other := raw.another(labels, ()):
        gauges.append(worlds.told(selector, other, [0.0] * len(lengths)))
    gauges += [worlds.told(selector, one.labels, peak) for one in worlds.strangers(selector, labels)]
    gauges += worlds.strangers(_recorded(ids), ids, minutes=len(lengths))
    told = ((59, None), (118, None), (119, (("value", "10"),)), (120, None), (149, None))
    words = "a queue that grew for an hour is told, if it holds enough and no peak came before"
    yield Trial(words, tuple(gauges), told)


def _recorded(ids: Labels) -> Selector:
    return Selector(names.QUEUED, equals(ids))
