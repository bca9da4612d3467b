"""Slow queries: the longest query or transaction of a database is older than it may be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from burnbook.model import catalog, names
from burnbook.model.filling import Source
from burnbook.model.saturation import Limit, Trial, Watched
from burnbook.model.sli import Query, Signal, Step
from burnbook.model.spec import Labels
from burnbook.plan import raw, words
from burnbook.plan.saturation import worlds
from burnbook.text import durations, promql
from burnbook.text.promql import number

_HOLD = 300


def watch(source: Source, service: catalog.Service, _ids: Labels) -> Watched:
    """Return what is drawn, asked and told of slow queries; the limit is in seconds."""
    longest, limit = f"max({source.selector})", source.warn_at or Decimal(0)
    shown = durations.words(limit)
    signal = Signal(
        "slow-queries",
        "Longest query",
        f"The age of the longest query or transaction. The line is {shown}: from there on it is told.",
        "seconds",
        (Query(longest, "longest"),),
        limit,
    )
    slow = Limit(
        name=names.QUERIES_ALERT,
        expr=f"{longest} > {number(limit)}",
        hold=_HOLD,
        summary="a query of its database takes too long",
        description=f"The longest one is {words.COUNT.template} seconds old, and there has been one older than"
        f" {shown}{{held}}. It holds a connection, and maybe locks that others wait for.",
        now="Find it in the database (`pg_stat_activity`, ordered by `xact_start`): what runs, from where, and what"
        " waits for it? Ask its owner before you end it. A query that has become slow has lost an index or its plan.",
        trials=tuple(_trials(source, limit, service.family.target_labels)),
    )
    answers = (
        (f"older than {shown}", "find it in the database: what does it wait for, and what waits for it?"),
        ("younger", "no single query is the reason"),
    )
    return Watched(signal, Step("Does a query hang?", Query(longest), answers), (slow,))


def _trials(source: Source, limit: Decimal, targets: tuple[str, ...]) -> Iterator[Trial]:
    selector = promql.selectors(source.selector)[0]
    labels = raw.labels(selector, targets)
    if labels is None:
        return
    over = int(limit) + 1
    told = worlds.moments(_HOLD, (("value", str(over)),))
    old = worlds.risen(selector, labels, float(limit), over)
    others = [worlds.risen(selector, other, 0, 0)] if (other := raw.another(labels, ())) else []
    words = "a slow query is told when there was one for long enough"
    yield Trial(words, (old, *others, *worlds.strangers(selector, labels)), told)
