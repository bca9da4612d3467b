"""Replicas: fewer instances are up than should be."""

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
from burnbook.text import promql

_HOLD = 600
_NEGATIVE = -1_000_000.0


def watch(source: Source, service: catalog.Service, _ids: Labels) -> Watched:
    """Return what is drawn, asked and told of replicas; `size` is how many there should be."""
    there = f"sum({source.selector})"
    signal = Signal(
        "replicas",
        "Replicas available",
        f"Instances that are ready. The line is how many there should be at least, {source.size}.",
        "count",
        (Query(there, "available"),),
        Decimal(source.size),
    )
    few = Limit(
        name=names.REPLICAS_ALERT,
        expr=f"{there} < {source.size}",
        hold=_HOLD,
        summary="too few replicas are up",
        description=f"{words.COUNT.template} of at least {source.size} have been available{{held}}. The others carry"
        " their load, and the next one that fails may be one too many.",
        now="Do the missing ones fail to start, to become ready, or to find a node? Their events and the log of their"
        " last end tell. A release that began a short time ago is rolled back before it goes on.",
        trials=tuple(_trials(source, service.family.target_labels)),
    )
    answers = (
        (f"below {source.size}", "why do the others not start? Look at their events; take back a release that rolls"),
        (f"{source.size} or more", "their number is not the reason"),
    )
    return Watched(signal, Step("Are enough replicas up?", Query(there), answers), (few,))


def _trials(source: Source, targets: tuple[str, ...]) -> Iterator[Trial]:
    selector = promql.selectors(source.selector)[0]
    labels = raw.labels(selector, targets)
    if labels is None:
        return
    few = worlds.risen(selector, labels, source.size, source.size - 1)
    told = worlds.moments(_HOLD, (("value", str(source.size - 1)),))
    yield Trial(
        "replicas are told when one was missing for long enough",
        (few, *worlds.strangers(selector, labels, _NEGATIVE)),
        told,
    )
