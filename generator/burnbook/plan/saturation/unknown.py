"""Nobody knows: what a limit reads is not there, so that its alert could never fire."""

from __future__ import annotations

from burnbook.model import catalog, names
from burnbook.model.filling import Source
from burnbook.model.saturation import Limit, Trial
from burnbook.model.sli import Gauge
from burnbook.plan import raw
from burnbook.text import promql

_HOLD = 3600
_MINUTE = 60
_GONE, _BACK = 3, 66


def unknown(source: Source, service: catalog.Service, title: str) -> Limit:
    """Return the ticket on a source that has not told anything for an hour."""
    what, metric = title[0].lower() + title[1:], promql.selectors(source.selector)[0].metric or source.selector
    return Limit(
        name=names.UNKNOWN_ALERT,
        expr=f"sum(absent({source.selector}))",
        hold=_HOLD,
        summary=f"no figures of its {what}",
        description=f"There has been no {metric}{{held}}; until it is back, no alert on it can fire.",
        now="Is the service deployed, and what exports this up? Does the selector of the definition match what it"
        " exports? A release may have renamed a metric or a label.",
        trials=_trials(source, service.family.target_labels),
        reason=source.kind.replace("_", "-"),
    )


def _trials(source: Source, targets: tuple[str, ...]) -> tuple[Trial, ...]:
    selector = promql.selectors(source.selector)[0]
    labels = raw.labels(selector, targets)
    if labels is None:
        return ()
    samples: dict[int, float | str] = dict.fromkeys(range(_GONE), 1)
    samples |= {_GONE: "stale", _BACK: 1, _BACK + 1: 1}
    told = _GONE + _HOLD // _MINUTE
    strangers = raw.strangers(selector, labels, (1,), _BACK + 2)
    gauges = (Gauge(selector.metric, labels, tuple(samples.items())), *strangers)
    moments = ((told - 1, None), (told, (("value", "1"),)), (_BACK, None))
    return (Trial("a source that is gone for an hour is told until it is back", gauges, moments),)
