"""What a runbook says when nothing is counted any more: who may be gone, what is still seen, and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from burnbook.model.plan import Service, Slo
from burnbook.model.rules import Alert
from burnbook.text import durations, markdown


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What to ask first (of a service's title), what is lost if the answer is yes, and what nobody tells until then."""

    asks: str
    lost: str
    untold: str


_OUTAGE = "If not, this is an outage: [make it safe](#3-make-it-safe). If it does,"
_USERS = _Doubt(
    f"does {{}} answer its users? {_OUTAGE}",
    "its metrics are",
    "an outage would be told by nobody: someone must watch it by other means",
)
_DOUBTS: Mapping[str, _Doubt] = {
    "probe": _Doubt(
        f"does {{}} answer from another network, where it is probed? {_OUTAGE}",
        "the probe is",
        "an outage that the service does not see itself would be told by nobody",
    ),
    "threshold": _Doubt(
        f"does {{}} do its work? {_OUTAGE}", "this figure is", "a limit that is broken would be told by nobody"
    ),
    "deadline": _Doubt(
        "did the last run of {} succeed? Its log tells. If not, start it by hand. If it did,",
        "its metrics are",
        "a run that is late would be told by nobody",
    ),
}
_BLIND = (
    "look at Prometheus and its targets, not at {}: while nothing is scraped, no alert on what is scraped can fire,"
    " whatever the service."
)


def said(alert: Alert, slo: Slo, service: Service) -> tuple[str, str, str]:
    """Return what its page says of an alert on absence: in a line, in a paragraph, and what to do."""
    sli = slo.sli
    of_events = sli.unit == "events"
    long = (
        f"For {durations.words(alert.hold)} no {sli.unit} of this SLO have been recorded, though there were some in"
        f" this period, and Prometheus evaluates its rules{_alike(service) if of_events else f': {sli.silence}'}."
    )
    why = "a crash, or the way of the metrics is broken" if of_events else sli.silence
    when = "Now:" if alert.severity == "page" else "In working hours:"
    return f"no {sli.unit} are recorded any more: {why}", long, f"{when} {_now(slo, service)}"


def _now(slo: Slo, service: Service) -> str:
    title, doubt = markdown.inline(service.title), _DOUBTS.get(slo.sli.kind, _USERS)
    if slo.sli.kind == "threshold" and slo.sli.gone:
        return _BLIND.format(title)
    path = "is the collector up, and does it send on" if service.pushed else "is `up` of its instances 1"
    ways = f": {path}? Did a release rename metrics or labels?" if slo.sli.gone is None else "."
    return f"{doubt.asks.format(title)} only {doubt.lost} lost{ways} Until it is mended, {doubt.untold}."


def _alike(service: Service) -> str:
    way = "pushed by the service to the collector" if service.pushed else "scraped from the service"
    return (
        f". Its metrics are {way}: a crash of {service.name}, a release that renamed its metrics or labels, and a"
        " broken way to Prometheus look the same from here. Ask the service itself whether it answers; that tells which"
    )
