"""What a drill changes of a published bundle, so that nobody has to wait; whatever is changed is told.

Receivers become webhooks of ours under their own names, business hours are open, waits are seconds, the base is fed.
Unchanged: expressions, labels, annotations, the tree of routes, grouping, inhibition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from burnbook.drill.published import Published
from burnbook.model import names
from burnbook.text import durations

EVALUATED = 2
"""Seconds between two evaluations of a rule."""
GROUPED = 3
"""Seconds between two notifications of a group."""
_PATIENT = 30  # who waits longer waits for the alert that explains its own
_WAITS = {True: 5, False: 1}  # here, too, a ticket waits for the page of its incident
_HOLD = 100  # how many times shorter a rule's `for` is
_HOURS = ("active_time_intervals", "mute_time_intervals")
_FED = frozenset(f"{name}{step}" for name in (names.TOTAL, names.BAD, names.COUNT) for step in ("1m", "10m"))
_NO_MAINTENANCE = "vector(1) < 0"


@dataclass(frozen=True, slots=True)
class Shortened:
    """A time as published and in the drill, in seconds."""

    what: str
    published: Decimal
    drilled: Decimal

    @property
    def factor(self) -> Decimal:
        """How many times shorter it is."""
        return self.published / self.drilled


def held(seconds: Decimal | int) -> int:
    """Return how long a rule's `for` is in the drill."""
    return max(1, round(Decimal(seconds) / _HOLD))


def routes(config: Mapping[str, Any], url: Callable[[str], str]) -> dict[str, Any]:
    """Return Alertmanager's configuration for the drill; `url` is where a receiver listens."""
    kept = {key: value for key, value in config.items() if key != "global"}  # nothing of it concerns a webhook
    return kept | {
        "route": _hurried(config["route"]),
        "receivers": [
            {"name": found["name"], "webhook_configs": [{"url": url(found["name"]), "send_resolved": True}]}
            for found in config["receivers"]
        ],
    }


def rules(file: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule file without what is fed or misses it, evaluated every other second; no maintenance is planned."""
    groups = [
        group
        | {
            "interval": durations.show(EVALUATED),
            "rules": [_rule(rule) for rule in _kept(group["rules"])],
        }
        for group in file["groups"]
    ]
    return {"groups": groups}


def shortened(published: Published) -> tuple[Shortened, ...]:
    """Return every time that the drill changes, each once."""
    found = [*_of_rules(published), *_of_routes(published.alertmanager["route"])]
    return tuple(dict.fromkeys(change for change in found if change.published > change.drilled))


def hours(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the receivers whose hours the drill ignores."""
    return tuple(dict.fromkeys(found["receiver"] for found in _branches(config["route"]) if found.keys() & {*_HOURS}))


def _kept(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what is fed, and what complains that nothing is scraped here."""
    return [rule for rule in rules if rule.get("record") not in _FED and rule.get("alert") != names.UNKNOWN_ALERT]


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    if rule.get("record") == names.MAINTENANCE:
        return rule | {"expr": _NO_MAINTENANCE}
    return rule | ({"for": durations.show(held(_seconds(rule["for"])))} if "for" in rule else {})


def _hurried(route: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in route.items() if key not in _HOURS}
    for key, seconds in _paced(route):
        found[key] = durations.show(seconds)
    return found | ({"routes": [_hurried(branch) for branch in route["routes"]]} if "routes" in route else {})


def _paced(route: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    if "group_wait" in route:
        yield "group_wait", _WAITS[_seconds(route["group_wait"]) > _PATIENT]
    if "group_interval" in route:
        yield "group_interval", GROUPED


def _of_rules(published: Published) -> Iterator[Shortened]:
    groups = [group for file in published.rules.values() for group in file["groups"]]
    for group in groups:
        yield Shortened("evaluation of rules", _seconds(group["interval"]), Decimal(EVALUATED))
    for hold in (_seconds(rule["for"]) for group in groups for rule in group["rules"] if "for" in rule):
        yield Shortened("hold of an alert (for)", hold, Decimal(held(hold)))


def _of_routes(route: Mapping[str, Any]) -> Iterator[Shortened]:
    for branch in _branches(route):
        for key, seconds in _paced(branch):
            yield Shortened(key, _seconds(branch[key]), Decimal(seconds))


def _branches(route: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield route
    for branch in route.get("routes", ()):
        yield from _branches(branch)


def _seconds(duration: Any) -> Decimal:
    return durations.parse(str(duration)) or Decimal(0)
