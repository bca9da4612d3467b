"""What a drill is to play, and what is seen of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from burnbook.drill.counting import Counted
from burnbook.drill.expect import Expected
from burnbook.drill.filling import Filled
from burnbook.drill.incident import Incident
from burnbook.drill.past import Detected
from burnbook.drill.published import Published
from burnbook.drill.receive import Notification, Status
from burnbook.live.alertmanager import Received
from burnbook.live.prometheus import ActiveAlert, LoadedRule


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done or heard (Unix seconds)."""

    time: float
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """What is to happen: the incidents, and what they must fire; what fills up when the telemetry is gone.

    `afterwards` is what must fire then.
    """

    incidents: tuple[Incident, ...]
    published: Published
    expected: tuple[Expected, ...]
    afterwards: tuple[Expected, ...]
    filled: tuple[Filled, ...] = ()

    @property
    def fastest(self) -> tuple[Expected, ...]:
        """The fastest alert of each SLO, whose end is told; none of an SLO whose dependency speaks for it."""
        first: dict[str, Expected] = {}
        for one in self.expected:
            first.setdefault(one.subject, one)
        return tuple(one for one in first.values() if not one.inhibited)


@dataclass(frozen=True, slots=True)
class During:
    """The incident: since when it is seen, what fires in each Prometheus, how Alertmanager holds it, when it fired.

    `counted` is what the base makes of raw series, by SLO.
    """

    since: float
    firing: tuple[tuple[ActiveAlert, ...], ...]
    held: tuple[Received, ...]
    detected: Detected
    counted: Mapping[str, Counted]


@dataclass(frozen=True, slots=True)
class Gone:
    """The time without telemetry: since when, until when, and what fired shortly before and meanwhile."""

    since: float
    until: float
    before: tuple[ActiveAlert, ...]
    firing: tuple[ActiveAlert, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that was seen; times are Unix seconds, `over` is when the incident was."""

    during: During
    over: float
    gone: Gone
    heard: tuple[Notification, ...]
    broken: tuple[LoadedRule, ...]
    events: tuple[Event, ...] = field(repr=False)


def heard_of(
    heard: Iterable[Notification], one: Expected, status: Status, since: float, before: float = float("inf")
) -> Iterator[Notification]:
    """Yield what was heard of an alert, of a status and within some time."""
    for notification in list(heard):
        named = any(one.labels.items() <= alert["labels"].items() for alert in notification.alerts(status))
        if named and since <= notification.time < before:
            yield notification


def words(notification: Notification) -> str:
    """Say what a receiver was told."""
    told = [f"{alert['status']} {_name(alert['labels'])}" for alert in notification.body["alerts"]]
    return f"{notification.receiver} is told: {', '.join(told)}"


def _name(labels: dict[str, str]) -> str:
    subject = "/".join(labels[name] for name in ("service", "slo") if name in labels)
    detail = labels.get("burn_speed") or labels.get("reason") or ""
    return " ".join(word for word in (subject, labels["alertname"], detail) if word)
