"""How soon each burn alert fired in the past that was fed: the published rules, asked for every minute of the incident.

The windows are back-filled as `promtool tsdb create-blocks-from rules` does it: each rule is evaluated at past moments,
and what it says is written as what it would have recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from burnbook.drill.backfill import MINUTE, Story
from burnbook.drill.published import Published
from burnbook.live import remote_write
from burnbook.live.prometheus import Client
from burnbook.live.remote_write import Line
from burnbook.model import names

_AFTER = 1  # seconds after a minute was recorded

Detected = Mapping[tuple[str, str], float]
"""Seconds from the start of an incident until an alert fired, by SLO and burn speed; what never fired is not there."""


def detected(client: Client, published: Published, stories: Iterable[Story]) -> Detected:
    """Return how soon each burn alert of each incident fired."""
    return {(s.slo.subject, speed): after for s in stories for speed, after in _of(client, published, s)}


def _of(client: Client, published: Published, story: Story) -> Iterator[tuple[str, float]]:
    if story.outage is None:
        return
    start, end = story.outage.start + _AFTER, story.outage.end + _AFTER
    rules = published.rules_of(story.slo)
    for rule in rules:
        if str(rule.get("record", "")).startswith(names.RATIO):
            remote_write.write(client.url, _recorded(client, rule, start, end))
    for rule in rules:
        speed = rule.get("labels", {}).get("burn_speed", "")
        if "alert" in rule and speed:
            found = client.query_range(rule["expr"], start, end, MINUTE)
            times = [sample.time for series in found for sample in series.samples]
            if times:
                yield speed, round(min(times) - start) + MINUTE


def _recorded(client: Client, rule: Mapping[str, Any], start: float, end: float) -> Iterator[Line]:
    for series in client.query_range(rule["expr"], start, end, MINUTE):
        labels = {**series.labels, "__name__": rule["record"], **rule.get("labels", {})}
        yield Line(labels, tuple((sample.time, sample.value) for sample in series.samples))
