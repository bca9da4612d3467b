"""One marked test alert through a living Alertmanager: what became of it, and who should confirm that it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from burnbook.drill import choose, expect, published
from burnbook.drill.expect import Expected
from burnbook.drill.published import Published
from burnbook.live.alertmanager import Client, Received
from burnbook.live.processes import LiveError, until
from burnbook.model.plan import Plan

NAME = "BurnbookDrill"
_LASTS = 120  # seconds at least: whoever is told must see it
_WAITS = 2  # how many times the wait of its group, so that it is told before it ends
_SEEN = 5
_TEXT = "DRILL by burnbook: nothing is wrong, and nothing is to be done but to confirm that this arrived"


@dataclass(frozen=True, slots=True)
class Marked:
    """The alert that is sent in the place of another one, and who is to be told of it as the bundle says."""

    instead: Expected
    team: str
    body: Mapping[str, Any]
    ways: Mapping[str, tuple[str, ...]]

    @property
    def labels(self) -> Mapping[str, str]:
        """What Alertmanager knows it by."""
        labels: Mapping[str, str] = self.body["labels"]
        return labels

    def lost(self, received: Received) -> tuple[str, ...]:
        """Return everything that is not as the bundle says; nothing if all is."""
        wanted = self.instead.receivers
        problems = []
        if received.receivers != wanted:
            problems.append(f"it goes to {_names(received.receivers)}, but the bundle sends it to {_names(wanted)}")
        if received.state != "active":
            problems.append(f"nobody is told now: it is {' and '.join(received.because) or received.state}")
        return tuple(problems)


def marked(plan: Plan, root: Path, subject: str, now: datetime) -> Marked:
    """Return the test alert of an SLO (or of the first and loudest one), which ends by itself soon."""
    found = choose.loudest(plan, subject)
    bundle = published.read(root / plan.project.places.alerts, [found.slo])
    incidents = expect.incidents([found], bundle, plan.routing) + expect.absences([found], bundle, plan.routing)
    return _marked(incidents[0], bundle, plan, now)


def send(client: Client, sent: Marked) -> Received:
    """Send a test alert and return how Alertmanager holds it; raise `LiveError` if it does not."""
    client.send(sent.body)
    found: list[Received] = []

    def seen() -> bool:
        found.extend(alert for alert in client.alerts() if alert.labels == sent.labels)
        return bool(found)

    if not until(seen, _SEEN, every=0.3):
        raise LiveError(f"{client.url} took the alert, and does not show it within {_SEEN} seconds")
    return found[0]


def _marked(instead: Expected, bundle: Published, plan: Plan, now: datetime) -> Marked:
    ends = now + timedelta(seconds=max(_LASTS, _WAITS * instead.wait))
    said = {name: text for name, text in instead.alert.annotations if name.endswith("_url")}
    service = next(found for found in plan.services if found.name == instead.labels["service"])
    way = f"A test of the way to {service.team.title}"
    description = f"{way}: sent as {instead.name} of {instead.subject} would be."
    body = {
        "labels": {**instead.labels, "alertname": NAME, "drill": "true"},
        "annotations": {"summary": _TEXT, "description": description, **said},
        "startsAt": _stamp(now),
        "endsAt": _stamp(ends),
    }
    return Marked(instead, service.team.title, body, {name: bundle.ways(name) for name in instead.receivers})


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _names(receivers: tuple[str, ...]) -> str:
    return ", ".join(receivers) or "nobody"
