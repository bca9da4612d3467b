"""A collector that does not answer its scrape, and collectors that nobody scrapes."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.collecting import Concern
from burnbook.model.saturation import Limit, Trial
from burnbook.model.sli import Gauge, Query, Step
from burnbook.plan import raw
from burnbook.plan.collecting.reads import TARGETS, Reads
from burnbook.plan.saturation import worlds

_HOLD = 300
_GONE, _BACK = 3, 14


def concern(reads: Reads) -> Concern:
    """Return the alerts on a collector that is gone."""
    up = reads.selector("up")
    answers = (
        ("0 for one of several", "it alone is down: start it again, and read how its log ends"),
        ("0 for all", "what they have in common has failed: a release of their configuration, a secret, a node"),
        ("nothing", "none is scraped: they are gone, or Prometheus looks for them under other labels"),
    )
    return Concern(
        means="A collector does not answer its scrape, or none is scraped at all. Through a gateway that is down"
        " nothing arrives: the SLOs of services that push their telemetry go on with `SLOTelemetryAbsent`. Agents keep"
        " what they cannot pass on in a queue on disk; through an agent that is down only the services of its node are"
        " unseen.",
        now="Start it again. If it ends at once, its last lines of log name the cause: a configuration that it refuses"
        " (`otelcol validate --config` says which line), a certificate, a storage folder that it cannot write. Take"
        " back the release that brought it.",
        step=Step("Which ones are down?", Query(str(up), "instance"), answers),
        limits=(_unreachable(reads), _unscraped(reads)),
    )


def _unreachable(reads: Reads) -> Limit:
    return Limit(
        name=names.DOWN_ALERT,
        expr=f"{reads.most(('up',), *TARGETS)} == 0",
        hold=_HOLD,
        summary="it does not answer its scrape",
        description="Prometheus has not reached this collector{held}. What is sent to it waits at its senders, or is"
        " lost.",
        now="",
        trials=tuple(_unreachable_trials(reads)),
        carried=TARGETS,
        reason="unreachable",
    )


def _unscraped(reads: Reads) -> Limit:
    return Limit(
        name=names.DOWN_ALERT,
        expr=f"sum(absent({reads.selector('up')}))",
        hold=_HOLD,
        summary="none is scraped",
        description="Prometheus has known no collector{held}: they are gone, or their scrape is. Until it is back, no"
        " other alert on them can fire.",
        now="",
        trials=tuple(_unscraped_trials(reads)),
        reason="unscraped",
    )


def _unreachable_trials(reads: Reads) -> Iterator[Trial]:
    selector = reads.selector("up")
    mine = raw.labels(selector, TARGETS)
    other = raw.another(mine, ()) if mine else None
    if mine and other:
        down, well = worlds.risen(selector, mine, 1, 0), worlds.risen(selector, other, 1, 1)
        told = worlds.moments(_HOLD, (*((name, dict(mine)[name]) for name in TARGETS), ("value", "0")))
        strangers = worlds.strangers(selector, mine, 0)
        yield Trial("one that is down for five minutes is told, beside one that is not", (down, well, *strangers), told)


def _unscraped_trials(reads: Reads) -> Iterator[Trial]:
    selector = reads.selector("up")
    mine = raw.labels(selector, TARGETS)
    if mine:
        samples: dict[int, float | str] = dict.fromkeys(range(_GONE), 1)
        samples |= {_GONE: "stale", _BACK: 1, _BACK + 1: 1}
        first = _GONE + _HOLD // 60
        moments = ((first - 1, None), (first, (("value", "1"),)), (_BACK, None))
        gauges = (Gauge("up", mine, tuple(samples.items())), *raw.strangers(selector, mine, (1,), _BACK + 2))
        yield Trial("a scrape that is gone for five minutes is told until it is back", gauges, moments)
