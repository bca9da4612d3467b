"""A database pool: nearly all of an instance's connections are in use, and the next requests wait for one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from burnbook.model import catalog, names
from burnbook.model.filling import Source
from burnbook.model.saturation import Limit, Trial, Watched
from burnbook.model.sli import Query, Signal, Step
from burnbook.model.spec import Labels
from burnbook.plan import raw, words
from burnbook.plan.saturation import worlds
from burnbook.text import promql
from burnbook.text.promql import by, number

_HOLD = 300


def watch(source: Source, service: catalog.Service, _ids: Labels) -> Watched:
    """Return what is drawn, asked and told of a pool; `size` is that of one instance."""
    targets = service.family.target_labels
    used = f"sum by {by(targets)} ({source.selector})"
    share = source.warn_at or Decimal(1)
    limit = Decimal(source.size) * share
    signal = Signal(
        "pool",
        "Database connections in use",
        f"By instance. The line is the pool's size, {source.size}: at it, requests wait for a connection.",
        "count",
        (Query(used, targets[-1]),),
        Decimal(source.size),
    )
    full = Limit(
        name=names.POOL_ALERT,
        expr=f"{used} >= {number(limit)}",
        hold=_HOLD,
        summary="its database pool is nearly full",
        description=f"{words.COUNT.template} of {source.size} connections have been in use{{held}}: told from"
        f" {number(share * 100)}% on. When none is left, requests wait for one, and then fail.",
        now="Look for slow queries and for transactions that are left open: they hold connections. More replicas have"
        " more pools, and the database must bear all of them: do not raise the size before you know its own limit.",
        trials=tuple(_trials(source, limit, targets)),
        carried=targets,
    )
    return Watched(signal, _step(used, source, targets[-1]), (full,))


def _step(used: str, source: Source, target: str) -> Step:
    answers = (
        (
            f"an instance stands at {source.size}, its size",
            "requests wait for a connection: look for slow queries, then for more replicas",
        ),
        ("well below", "the pool is not the reason"),
    )
    return Step("Is the database pool full?", Query(used, target), answers)


def _trials(source: Source, limit: Decimal, targets: tuple[str, ...]) -> Iterator[Trial]:
    """Yield the test of an instance at the limit for as long as it takes, beside one that is just below it."""
    selector = promql.selectors(source.selector)[0]
    labels = raw.labels(selector, targets)
    if labels is None:
        return
    at = int(limit.to_integral_value(ROUND_CEILING))
    gauges = [worlds.risen(selector, labels, at - 1, at)]
    if other := raw.another(labels, ()):
        gauges.append(worlds.risen(selector, other, at - 1, at - 1))
    told = (*((name, dict(labels)[name]) for name in targets), ("value", str(at)))
    words = "a pool is told once it was nearly full for long enough, instance by instance"
    yield Trial(words, (*gauges, *worlds.strangers(selector, labels)), worlds.moments(_HOLD, told))
